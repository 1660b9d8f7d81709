#!/bin/bash
# changed.sh CMAKE VITRINE SOURCE KERNEL   One instruction more on the kernel's way into a trap: of cases
# that pinned its cost, its traps and what it prints, just the one with the cost fails, and says how much.
#
# KERNEL is the teaching kernel as it is; the changed one is made of a copy of SOURCE.
set -u -o pipefail
cmake=$1 vitrine=$2 source=$3 kernel=$4
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/source" "$work/tests"
cp -r "$source"/{CMakeLists.txt,cmake,include,src,tools} "$work/source" || exit 1
sed -i 's/^    call    trap_from_user$/    nop\n&/' "$work/source/src/kernel-image/trap/entry.S"
if ! { "$cmake" -G Ninja -S "$work/source" -B "$work/build" -DBUILD_TESTING=OFF &&
    "$cmake" --build "$work/build" --target vitrine_kernel_elf; } >"$work/log" 2>&1; then
    tail -n 20 "$work/log"
    exit 1
fi

write_test()
{
    printf 'kernel: kernel.elf\noptions: {m: 32M}\nlimit: 20M\n' >"$work/tests/$1.test.yaml"
    printf 'type: [{after: "$ ", text: "count 2\\n"}, {after: "$ ", text: "halt\\n"}]\n' >>"$work/tests/$1.test.yaml"
    cat >>"$work/tests/$1.test.yaml"
}
write_test cost <<<'measure: [{name: a call, from: syscall write number 9, to: return user_ecall, pinned: [instructions]}]'
write_test order <<<'traps: {golden: true, fields: [cause, mode, call, process], only: [user_ecall]}'
write_test words <<<'expect: {console: [{line: "count: 2"}]}'

cp "$kernel" "$work/tests/kernel.elf"
"$vitrine" test --quiet --update "$work/tests" >"$work/log" || { cat "$work/log"; exit 1; }
cp "$work/build/src/kernel-image/kernel.elf" "$work/tests/kernel.elf"
"$vitrine" test "$work/tests" >"$work/log"
cost=$(sed -n 's/.*a call instructions: \([0-9]*\), pinned at \([0-9]*\)$/\1 - \2/p' "$work/log")
if [ "$((${cost:-0}))" != 1 ] || ! grep -q '^2 passed, 1 failed' "$work/log" ||
    ! grep -q '^fail    cost' "$work/log"; then
    cat "$work/log"
    exit 1
fi
grep 'a call' "$work/log"
