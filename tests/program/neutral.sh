#!/bin/bash
# neutral.sh VITRINE GUESTS
#
# The debugger changes nothing: whatever it does but change the machine, the machine is the same, to the
# last bit, after the same number of steps.
set -u
vitrine=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'spin &\ncount 2\necho hello | wc\nps\n' > "$work/input"
failed=0

# hash STEPS OPTION...: of the machine after so many steps
hash() {
    local steps=$1
    shift
    "$vitrine" "$@" --input "$work/input" --max-steps "$steps" --hash 2>&1 >/dev/null | grep '^hash:'
}

# same STEPS OPTIONS COMMAND...: the same hash with the debugger's commands as without
same() {
    local steps=$1 options=$2 commands=() expected got
    shift 2
    for command in "$@"; do commands+=(-x "$command"); done
    # shellcheck disable=SC2086
    expected=$(hash "$steps" $options)
    # shellcheck disable=SC2086
    got=$(hash "$steps" $options "${commands[@]}" -x continue -x continue -x continue)
    if [ -z "$expected" ] || [ "$got" != "$expected" ]; then
        echo "$steps steps $options, with $*: '$got', not '$expected'"
        failed=1
    fi
}

for options in '' '-smp 3 --quantum 700'; do
    same 4M "$options" 'info registers'
    same 4M "$options" 'break syscall_dispatch if frame->a7 == 999' 'break sys_write' 'ignore 2 1000000'
    same 4M "$options" 'catch trap' 'ignore 1 1000000' 'catch sret if $a0 == 12345' 'catch csr satp if 0'
    same 4M "$options" 'watch scheduler_ready' 'ignore 1 1000000' 'awatch {u64}0x80100000' 'ignore 2 1000000'
    same 2M "$options" 'watch $a3 hart 0' 'ignore 1 100000000'
    same 1M "$options" 'stepi 20000' 'nexti 2000' 'next 20' 'tbreak sys_write' 'continue' 'finish' 'step 5'
    same 1M "$options" 'tbreak sys_write' 'continue' 'info csr' 'info mem' 'info devices' 'info irq' \
        'x/8xg $sp' 'xp/16xb 0x10000000' 'backtrace' 'print $sp' 'disassemble' 'traps' 'trap' \
        'savevm a' 'stepi 1000' 'loadvm a'
done
exit $failed
