# shellcheck shell=bash
# The exercises of lesson 13: exercise_K gets the answer to the K-th; see tools/lesson.
exercise_1() { number_is "$1" 3; }
exercise_2() { number_is "$1" "$(console '' 'vm -v' | grep -c '^vm: Supervisor timer interrupt')"; }
exercise_3() { word_is "$1" '(0x)?10200073'; }
