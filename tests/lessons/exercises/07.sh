# shellcheck shell=bash
# The exercises of lesson 07: exercise_K gets the answer to the K-th; see tools/lesson.
spin_turns() { console '' 'spin &' "yielder $1 > out ; ps" halt | awk '$6 == "spin" {print $4}'; }
exercise_1()
{
    number_is "$1" "$(riscv64-unknown-elf-objdump -d --disassemble=swtch kernel.elf | grep -cw sd)"
}
exercise_2() { word_is "$1" 'ra'; }
exercise_3() { number_is "$1" $(($(spin_turns 11) - $(spin_turns 1))); }
