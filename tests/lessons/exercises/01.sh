# shellcheck shell=bash
# The exercises of lesson 01: exercise_K gets the answer to the K-th; see tools/lesson.
exercise_1() { number_is "$1" "$(traps_of 'echo one; echo two' | grep -c 'U -> S')"; }
exercise_2() { number_is "$1" "$(traps_of 'echo' | awk 'NR == 1 {print $1 + 1}')"; }
exercise_3() { word_is "$1" 'sret'; }
