# shellcheck shell=bash
# The exercises of lesson 10: exercise_K gets the answer to the K-th; see tools/lesson.
exercise_1() { number_is "$1" "$(traps_of 'cowtest ; cowtest' | grep -c store_page_fault)"; }
exercise_2() { word_is "$1" '0x3ffc_?0000'; }
exercise_3() { word_is "$1" 'w'; }
