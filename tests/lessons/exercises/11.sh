# shellcheck shell=bash
# The exercises of lesson 11: exercise_K gets the answer to the K-th; see tools/lesson.
exercise_1() { [ "$1" = "$(console '' 'service &' 'client 20' | grep '^client: ')" ] || { echo "not \"$1\""; false; }; }
exercise_2() { word_is "$1" 'a message'; }
exercise_3()
{
    [[ $1 == 'service &'* ]] || { echo 'it begins with service &'; return 1; }
    console '--max-steps 300M' "$1" | grep -q '^client: NG' || { echo 'no client printed NG'; return 1; }
}
