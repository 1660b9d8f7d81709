#!/bin/bash
# How runs end, and what the exit status says of it.
. "$(dirname "$0")/lib.sh"

run "$guests/pass.elf" </dev/null;  expect 0 '' 'finisher, pass'
run "$guests/fail.elf" </dev/null;  expect 7 '' 'finisher, fail'
run "$guests/htif.elf" </dev/null;  expect 5 '' HTIF
run "$guests/wide.elf" </dev/null;  expect 0 'ended with 256, of which 0' 'a status over 255'

run --max-steps 1000 --stats "$guests/loop.elf" </dev/null
expect 124 'stopped by --max-steps after 1000 steps, hart 0 at 0x8[0-9a-f]+ \(spin\)' '--max-steps'
grep -qx 'steps: 1000' <<<"$err" || fail "not 1000 steps: $err"
run --max-steps 0 "$guests/pass.elf" </dev/null
expect 124 'after 0 steps' '--max-steps 0'

# Nothing is enabled; the console's being open makes no difference.
run "$guests/stuck.elf" </dev/null
expect 125 'never go on: hart 0 waits at 0x8[0-9a-f]+ \(park\), mie 0, mip 0; no interrupt' 'wfi for ever'
mkfifo "$work/silent"
exec 3<>"$work/silent"
run "$guests/stuck.elf" <&3
expect 125 'no interrupt is enabled' 'wfi for ever, console open'
run -smp 2 "$guests/stuck.elf" </dev/null
expect 125 'hart 0 waits at .*\(park\).*; hart 1 waits at .*\(park\).*; no interrupt' 'two harts'
# It waits for the console, which has ended.
run "$guests/echo.elf" </dev/null
expect 125 'mie 0x800 \(machine_external\), mip 0; waiting for the console, whose input has ended' 'end of input'
run "$guests/echo.elf" <&-
expect 125 'whose input has ended' 'standard input closed'
same "$out" echo 'the output of one that gets stuck'

# Standard output that takes no more.
{ timeout -k 1 600 "$vitrine" "$guests/write.elf" </dev/null 2>"$work/err"; echo $? >"$work/status"; } | head -n 1 >/dev/null
status=$(cat "$work/status") err=$(cat "$work/err")
expect 74 'standard output takes no more: Broken pipe' 'a closed pipe'
if [ -w /dev/full ]; then
    timeout -k 1 600 "$vitrine" "$guests/write.elf" </dev/null >/dev/full 2>"$work/err"
    status=$? err=$(cat "$work/err")
    expect 74 'No space left' 'a full disk'
    timeout -k 1 600 "$vitrine" --help >/dev/full 2>"$work/err" || status=$?
    same $status 74 '--help on a full disk'
    for script in 'info mtree' 'quit 3' 'nosuch'; do
        timeout -k 1 600 "$vitrine" debug <<<"$script" >/dev/full 2>"$work/err"
        status=$? err=$(cat "$work/err")
        expect 74 'standard output takes no more: No space left' "$script of the debugger on a full disk"
    done
fi

# Closed standard files are no room for others: what the guest writes does not go into its disk.
truncate -s 1M "$work/disk"
for closed in '>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
    eval 'timeout -k 1 600 "$vitrine" -drive "file=$work/disk,format=raw" --max-steps 1M "$guests/write.elf" </dev/null >"$work/out" 2>"$work/err"' "$closed"
    same $? 74 "status with $closed"
    cmp -s "$work/disk" <(head -c 1M /dev/zero) || fail "with $closed the disk was written"
done

# wait_for_output: until the job $! has written something.
wait_for_output()
{
    until [ -s "$work/out" ] || ! kill -0 $! 2>/dev/null; do sleep 0.02; done
}

# Signals: in order, reports and all, and dead by the signal.
for signal in TERM INT HUP; do
    : >"$work/out"
    # The shell has its background jobs ignore SIGINT.
    env --default-signal=INT "$vitrine" --stats --trace-traps "$guests/loop.elf" </dev/null >"$work/out" 2>"$work/err" &
    wait_for_output
    kill -$signal $!
    wait $! 2>/dev/null
    status=$? err=$(cat "$work/err")
    expect $((128 + $(kill -l $signal))) '^steps: [1-9]' "SIG$signal"
done

# The teaching kernel.
run </dev/null --max-steps 50M
[ $status = 124 ] || [ $status = 125 ] || fail "the teaching kernel: exit status $status: $err"
[ -n "$out" ] || fail 'the teaching kernel wrote nothing'
