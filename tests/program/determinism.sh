#!/bin/bash
# The same input gives the same machine: however it is sliced, whoever looks on.
. "$(dirname "$0")/lib.sh"

# hash_of ARGUMENT...: the hash, steps and cycles at the end of the run, and its output.
hash_of()
{
    run --hash --stats "$@" </dev/null
    grep -qE '^hash: [0-9a-f]{16}$' <<<"$err" || fail "no hash: $*: $err"
    { grep -E '^(hash|steps|instructions|cycles|traps): ' <<<"$err"; printf '%s\n' "$status" "$out"; } |
        md5sum
}

# all_the_same ARGUMENT...
all_the_same()
{
    local first
    first=$(hash_of "$@")
    same "$(hash_of "$@")" "$first" "again: $*"
    same "$(hash_of --slice 1 "$@")" "$first" "slices of 1: $*"
    same "$(hash_of --slice 7 "$@")" "$first" "slices of 7: $*"
    same "$(hash_of --slice 1000000 "$@")" "$first" "slices of 1,000,000: $*"
    same "$(hash_of --slice 1G "$@")" "$first" "slices of 1,000,000,000: $*"
    same "$(hash_of --trace-traps="$work/trace" "$@")" "$first" "with the trap log: $*"
    same "$(hash_of --trace-insns="$work/trace" "$@")" "$first" "with the instruction log: $*"
    same "$(hash_of --block-limit 1 "$@")" "$first" "blocks of 1: $*"
    same "$(hash_of --block-limit 3 --slice 5 "$@")" "$first" "blocks of 3, slices of 5: $*"
}

all_the_same "$guests/traps.elf"
seq 300 >"$work/typed"
printf '\4' >>"$work/typed"
all_the_same --input "$work/typed" "$guests/echo.elf"
printf 'echo one\rcount 3\rhalt\r' >"$work/commands"
all_the_same --input "$work/commands" --max-steps 300k
all_the_same -smp 3 --input "$work/commands" --max-steps 300k
all_the_same -smp 2 --quantum 100 --seed 7 --input "$work/commands" --max-steps 300k
all_the_same -smp 64 --seed 3 --input "$work/commands" --max-steps 300k

# And different input is seen.
echo 1 >>"$work/typed"
tr 1 2 <"$work/typed" >"$work/other"
[ "$(hash_of --input "$work/typed" "$guests/echo.elf")" != "$(hash_of --input "$work/other" "$guests/echo.elf")" ] ||
    fail 'another input, the same hash'
