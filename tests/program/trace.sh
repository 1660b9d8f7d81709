#!/bin/bash
# --trace-traps and --stats. What the guest does (guests/traps.c) fixes what must be seen.
. "$(dirname "$0")/lib.sh"

run --trace-traps="$work/trace" --stats "$guests/traps.elf" </dev/null
[ $status = 0 ] || fail "traps.elf: exit status $status: $err"
same "$out" 'timers came' 'the guest'

# Every line is a trap or a return in the form of docs/trap-log.md.
mode='[USM]' place='0x[0-9a-f]+( \([^ ]+\))?'
head="^ *[0-9]+ hart 0  $mode -> $mode  "
trap="$head[a-z_]+( interrupt)? +at $place  tval 0x[0-9a-f]+\$"
back="$head[ms]ret +to $place\$"
odd=$(grep -vE "$trap|$back" "$work/trace")
[ -z "$odd" ] || fail "lines of another form: $odd"

count()
{
    grep -cE -- "$1" "$work/trace"
}

same "$(count ' U -> S  user_ecall  .* at 0x8[0-9a-f]* \(user_main\+0x[0-9a-f]*\)  tval 0x0$')" 200 'ecalls'
same "$(count ' U -> S  illegal_instruction  .* tval 0x0$')" 200 'illegal instructions'
timers=$(count ' [US] -> S  supervisor_timer interrupt ')
[ "$timers" -gt 0 ] || fail 'no timer interrupt in the log'
same "$(count ' S -> U  sret  .*user_main')" $((400 + timers + 1)) 'returns to user_main'
same "$(count ' M -> S  mret  .*\(supervisor_main\)')" 1 'the way down from M-mode'
sort -n -s -k 1,1 -c "$work/trace" || fail 'the steps are not in order'

# The statistics count the same.
for line in "traps: $((400 + timers))" 'user_ecall: 200' 'illegal_instruction: 200' \
    "supervisor_timer interrupt: $timers"; do
    grep -qx "$line" <<<"$err" || fail "--stats does not say $line: $err"
done
for name in steps instructions cycles 'host seconds' 'million instructions per second'; do
    grep -qE "^$name: [0-9.]+\$" <<<"$err" || fail "--stats does not say $name: $err"
done

# The log on standard error is the same log, and stands in the order of events.
run --trace-traps "$guests/traps.elf" </dev/null
cmp -s "$work/err" "$work/trace" || fail 'the log on standard error is another'
timeout -k 1 600 "$vitrine" --trace-traps "$guests/traps.elf" </dev/null >"$work/both" 2>&1
same "$(tail -n 1 "$work/both" | tr -d '\r')" 'timers came' 'the last line, with both on one file'

# --trace-insns: one line an instruction, and the traps of the trap log among them; the way from reset
# is that of the reset ROM.
run --trace-insns="$work/insns" --trace-traps="$work/trace" --stats "$guests/traps.elf" </dev/null
same "$(wc -l <"$work/insns")" "$(sed -n 's/^steps: //p' <<<"$err")" 'lines, and steps'
same "$(grep -c '  ecall  *trapped$\|  ecall  *trapped <' "$work/insns")" 200 'ecalls in the instruction log'
same "$(head -n 1 "$work/insns")" \
    '           0 hart 0  M  0x1000             00000297  auipc t0,0x0                     t0=0x1000' 'the first'
entries=$(grep -c ' -> ' "$work/trace")
returns=$(grep -cE '  [ms]ret( |$)' "$work/insns")
same "$returns" "$(grep -cE '  [ms]ret  ' "$work/trace")" 'returns in both logs'
[ "$entries" -gt "$returns" ] || fail 'no traps in the trap log beside the instruction log'

# A log that can't be written is an error.
if [ -w /dev/full ]; then
    run --trace-traps=/dev/full "$guests/traps.elf" </dev/null
    expect 66 'not all of it could be written' 'a full disk'
fi
