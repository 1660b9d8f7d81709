# shellcheck shell=bash
# The exercises of lesson 03: exercise_K gets the answer to the K-th; see tools/lesson.
# bench_column NAME COLUMN: 1 for cycles, 2 for instructions
bench_column() { run_line bench | sed -n "s/^$1 *//p" | awk "{print \$$2}"; }
exercise_1() { number_is "$1" "$(bench_column 'null system call' 2)"; }
exercise_2()
{
    number_is "$1" $(($(bench_column 'fork and wait' 1) / $(bench_column 'null system call' 1)))
}
exercise_3() { word_is "$1" 'six'; }
