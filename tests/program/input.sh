#!/bin/bash
# The console's input: from a file, a pipe, a redirection; whole, whatever its length and speed.
. "$(dirname "$0")/lib.sh"

# 100 KB of lines that are all different, and the end of the guest's work.
seq -f 'line %06g' 8500 | head -c 100000 >"$work/long"
{ echo echo; cat "$work/long"; } >"$work/wanted"
printf '\4' | cat "$work/long" - >"$work/typed"

# arrived WHAT: what came back is what was typed.
arrived()
{
    expect 0 '' "$1"
    cmp -s "$work/out" "$work/wanted" || fail "$1: $(wc -c <"$work/out") bytes came back, or wrong ones"
}

run --input "$work/typed" "$guests/echo.elf" </dev/null; arrived '--input'
run "$guests/echo.elf" <"$work/typed";                    arrived 'a redirected file'
mkfifo "$work/fifo"
cat "$work/typed" >"$work/fifo" & run "$guests/echo.elf" <"$work/fifo"; arrived 'a pipe'

# In pieces, with pauses in which the machine has nothing to do.
split -n 4 "$work/typed" "$work/piece."
for piece in "$work"/piece.*; do cat "$piece"; sleep 0.1; done >"$work/fifo" &
run "$guests/echo.elf" <"$work/fifo"; arrived 'a slow pipe'

# All bytes but C-d, C-a among them: only a terminal has keys of ours.
{ for i in $(seq 0 255); do [ "$i" = 4 ] || printf "\\x$(printf %02x "$i")"; done; } >"$work/bytes"
{ echo echo; cat "$work/bytes"; } >"$work/wanted"
printf '\4' | cat "$work/bytes" - >"$work/typed"
run --input "$work/typed" "$guests/echo.elf" </dev/null; arrived 'all bytes by --input'
run "$guests/echo.elf" <"$work/typed";                    arrived 'all bytes from a file'

# With --input, standard input is left alone.
exec 3<"$work/long"
run --input "$work/typed" "$guests/echo.elf" <&3; arrived '--input beside standard input'
read -r first <&3
same "$first" 'line 000001' 'standard input after --input'

# A guest that only waits for a timer, again and again, soon sleeps, whether or not more may be typed:
# its clock passes a slice's worth of waits (500 seconds) at once, and then 20 seconds for each of the
# host's. If it went on jumping, it would pass some 5000 for each. A busy host gets more seconds.
mkfifo "$work/open"
exec 4<>"$work/open"
for input in "$work/open" /dev/null; do
    for seconds in 2 10 100; do
        cycles=$(timeout -s TERM $seconds "$vitrine" -bios none --stats "$guests/tick.elf" <"$input" 2>&1 |
            sed -n 's/^cycles: //p')
        [ "${cycles:-0}" -le 6000000000 ] || break
    done
    [ "${cycles:-0}" -gt 6000000000 ] && [ "$cycles" -lt $((80000000000 + seconds * 4000000000)) ] ||
        fail "an idle guest with $input: $cycles cycles in $seconds seconds"
done
run --max-steps 300k -bios none "$guests/tick.elf" </dev/null
expect 124 'stopped' 'an idle guest with a limit'

# End of input is no error: what came before it is all there.
run "$guests/echo.elf" < <(printf abc)
expect 125 'whose input has ended' 'a pipe that ends'
same "$out" $'echo\nabc' 'a pipe that ends'
run --input /dev/null "$guests/echo.elf" </dev/null
expect 125 'whose input has ended' 'an empty --input'
