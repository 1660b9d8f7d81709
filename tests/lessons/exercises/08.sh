# shellcheck shell=bash
# The exercises of lesson 08: exercise_K gets the answer to the K-th; see tools/lesson.
exercise_1() { word_is "$1" 'console input'; }
exercise_2() { word_is "$1" 'runnable'; }
exercise_3()
{
    console '--max-steps 300M' "$1" | grep -qE 'SLEEPING.*(a reply|a pipe to fill)' ||
        { echo 'ps shows no such process'; return 1; }
}
