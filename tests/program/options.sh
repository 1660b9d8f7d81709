#!/bin/bash
# The command line: --help, --version, how options are written, what is refused.
. "$(dirname "$0")/lib.sh"

run --help </dev/null
expect 0 '' --help
# Every row is shown and is in the document, and every exit status is in its document too.
while read -r name; do
    grep -qE -- "^--?$name( |\[|\$)" <<<"$out" || fail "--help does not show $name"
    grep -qE -- "^\| \`--?$name( |\`|\[)" "$root/docs/command-line.md" ||
        fail "docs/command-line.md lacks $name"
done < <(sed -n 's/^OPTION([^"]*"\([^"]*\)".*/\1/p' "$root/tools/vitrine/options.def")
while read -r code; do
    grep -qE "^  $code  " <<<"$out" || fail "--help does not show exit status $code"
    grep -qE "^\| $code \|" "$root/docs/exit-codes.md" || fail "docs/exit-codes.md lacks $code"
done < <(sed -n 's/^EXIT_CODE( *\([0-9]*\),.*/\1/p' "$root/tools/vitrine/exit_codes.def")
longest=$(awk '{ if (length > n) n = length } END { print n }' <<<"$out")
[ "$longest" -le 100 ] || fail "--help has a line of $longest columns"

run -version </dev/null
expect 0 '' -version
grep -qE '^vitrine [0-9]+\.[0-9]+\.[0-9]+$' <<<"$out" || fail "--version: $out"

# One dash or two, = or a space, before or after the kernel.
for form in "-m 64 $guests/pass.elf" "--m=64M $guests/pass.elf" "$guests/pass.elf -m=64m" \
    "-kernel $guests/pass.elf" "--kernel=$guests/pass.elf -nographic" "-- $guests/pass.elf" \
    "-smp 2 -quantum 100 -seed 5 -bios none -append some $guests/pass.elf" "-max-steps 1k $guests/pass.elf"; do
    run $form </dev/null
    expect 0 '' "$form"
done

error 64 'no option --trace-trap: did you mean --trace-traps\? --help' --trace-trap
error 64 'no option -max-step: did you mean --max-steps\?' -max-step 5
error 64 'no option --hsah: did you mean --hash\?' --hsah
error 64 'no option --zzzzzz: --help lists them' --zzzzzz
error 64 'no option --=5' --=5
error 64 "no option --$(printf 'x%.0s' {1..300})" "--$(printf 'x%.0s' {1..3000})"
error 64 '--m needs a value: ' -m
error 64 '--hash takes no value' --hash=1
error 64 'two kernels are named' a b
error 64 'two kernels are named' -kernel a b
error 64 '--m 12Q: not a size' -m 12Q
error 64 '--m -5: not a size' -m -5
error 64 '--m : not a size' -m ''
error 64 'not a size' -m 99999999999999999999999
error 64 'not a size' -m 17179869184G
error 64 "a machine can't have .* of memory" -m 0
error 64 "a machine can't have .* of memory" -m 1000G
error 64 "a machine can't have .* of memory" -m 1K
error 64 "can't have 0 harts" -smp 0
error 64 "can't have 65 harts: give it 1 to 64" -smp 65
error 64 'harts' -smp 4294967297
error 64 '0 instructions' -smp 2 --quantum 0
error 64 '--slice 0' --slice 0
error 64 'block' --block-limit 100000000000
error 64 '--max-steps 1.5k: not a number' --max-steps 1.5k
