# shellcheck shell=bash
# The exercises of lesson 09: exercise_K gets the answer to the K-th; see tools/lesson.
exercise_1()
{
    local start
    start=$(riscv64-unknown-elf-nm user/echo.elf | awk '$3 == "_start" {sub("^0*", "", $1); print $1}')
    number_is "$1" "$(traps_of 'echo a | wc' | grep -cw "to 0x$start")"
}
exercise_2() { word_is "$1" 'init'; }
exercise_3()
{
    [[ $1 != *zombie* ]] || { echo 'without zombie'; return 1; }
    console '--max-steps 300M' "$1" | awk '$2 == 1 && $6 != "sh" {found = 1} END {exit !found}' ||
        { echo 'ps shows no orphan'; return 1; }
}
