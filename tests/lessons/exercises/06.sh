# shellcheck shell=bash
# The exercises of lesson 06: exercise_K gets the answer to the K-th; see tools/lesson.
timer_interrupts() { grep -c supervisor_timer traps.exercise; }
exercise_1()
{
    vitrine --append 'quantum=2ms run="spin & hog 20"' --trace-traps=traps.exercise >/dev/null 2>&1
    number_is "$1" "$(timer_interrupts)"
}
exercise_2() { word_is "$1" 'stimecmp'; }
exercise_3()
{
    vitrine --append "run=\"${1//\"/}\"" --max-steps 100M --trace-traps=traps.exercise >shown 2>&1
    [ "$(tr -d '\r' <shown | tail -n +3 | wc -w)" -gt 0 ] || { echo 'nothing was printed'; return 1; }
    ! grep -q 'no such file' shown || { echo 'there is no such program'; return 1; }
    [ "$(timer_interrupts)" = 0 ] || { echo "$(timer_interrupts) timer interrupts"; return 1; }
}
