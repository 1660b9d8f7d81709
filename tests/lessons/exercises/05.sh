# shellcheck shell=bash
# The exercises of lesson 05: exercise_K gets the answer to the K-th; see tools/lesson.
cooperative() { vitrine --max-steps 300M --append "sched=cooperative run=\"${1//\"/}\"" 2>&1 | tr -d '\r'; }
exercise_1() { word_is "$1" "$(cooperative 'hog 100 & yielder 1' | grep -oE '^(hog|yielder)' | head -n 1)"; }
exercise_2()
{
    local shown
    [[ $1 != *spin* && $1 == *'&'* ]] || { echo 'two processes, and no spin'; return 1; }
    shown=$(cooperative "$1" | tail -n +3 | grep -v '^\[')
    [[ $shown == 'vitrine: stopped by --max-steps'* ]] || { echo 'something else was printed, or it ended'; return 1; }
}
exercise_3() { word_is "$1" 'yes'; }
