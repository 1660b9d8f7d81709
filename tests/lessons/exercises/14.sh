# shellcheck shell=bash
# The exercises of lesson 14: exercise_K gets the answer to the K-th; see tools/lesson.
race_with() { run_line race --smp 2 --seed "$1" | sed -n 's/^race: .* is //p'; }
exercise_1() { number_is "$1" "$(race_with 3)"; }
exercise_2()
{
    local right=no
    [ "$(vitrine --append 'sched=cooperative run="race"' | tr -d '\r' | sed -n 's/^race: .* is //p')" = 400 ] || right=yes
    word_is "$1" $right
}
exercise_3()
{
    local seed
    if [[ $1 =~ ^[0-9]+$ ]]; then
        [ "$((10#$1))" -lt 50 ] || { echo 'a seed below 50'; return 1; }
        [ "$(race_with "$1")" -lt 250 ] || { echo "it loses only $((400 - $(race_with "$1")))"; return 1; }
        return
    fi
    word_is "$1" none || return
    for ((seed = 1; seed < 50; seed++)); do
        [ "$(race_with $seed)" -ge 250 ] || { echo 'there is one'; return 1; }
    done
}
