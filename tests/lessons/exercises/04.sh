# shellcheck shell=bash
# The exercises of lesson 04: exercise_K gets the answer to the K-th; see tools/lesson.
exercise_1() { number_is "$1" "$(run_line 'crash null' | sed -n 's/.*scause \([0-9]*\).*/\1/p')"; }
exercise_2() { run_line "$1" | grep -q 'is killed: Breakpoint' || { echo 'no Breakpoint was reported'; false; }; }
exercise_3()
{
    run_line 'crash' >/dev/null
    number_is "$1" $?
}
