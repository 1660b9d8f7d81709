# shellcheck shell=bash
# The exercises of lesson 12: exercise_K gets the answer to the K-th; see tools/lesson.
exercise_1() { word_is "$1" "$(run_line 'fact wild 5000' | sed -n 's/^sandbox: *//p')"; }
suffices() { run_line "fact sandbox 10 $1" | grep -q 'OK, 3628800'; }
exercise_2()
{
    [[ $1 =~ ^[0-9]+$ ]] && [ $((10#$1 % 50)) = 0 ] || { echo 'a multiple of 50'; return 1; }
    suffices "$1" || { echo 'too many instructions'; return 1; }
    ! suffices $((10#$1 - 50)) || { echo 'less is enough'; return 1; }
}
exercise_3() { word_is "$1" '(the )?parent'; }
