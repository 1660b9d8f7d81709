#!/bin/bash
# Semihosting, beside QEMU's, and the signature of a test by HTIF.
. "$(dirname "$0")/lib.sh"

mkdir "$work/ours" "$work/theirs" "$work/outside"
run --semihosting-folder "$work/ours" "$guests/semihosting.elf" < <(printf xy)
expect 7 '' semihosting
same "$(cat "$work/ours/left")" $'kept\nadded' 'a file'
same "$(grep '^!' <<<"$out")" $'! tty: 1\n! read: 120\n! read: 121' 'the console'
grep -v '^!' "$work/out" >"$work/answers"
if command -v qemu-system-riscv64 >/dev/null; then
    (cd "$work/theirs" && printf xy | timeout -k 1 600 qemu-system-riscv64 -machine virt -bios none -semihosting \
        -display none -serial null -monitor none -chardev stdio,id=c -semihosting-config enable=on,chardev=c \
        -kernel "$guests/semihosting.elf" | grep -v '^!' >"$work/wanted")
    diff "$work/wanted" "$work/answers" || fail 'semihosting answers what QEMU does not'
fi

# Waiting for the console takes no steps, and ends with its input.
run --stats -semihosting "$guests/semihosting.elf" < <(sleep 0.3; printf x; sleep 0.1; printf y)
expect 7 'steps' 'a slow console'
[ "$(sed -n 's/^steps: //p' <<<"$err")" -lt 100000 ] || fail "waiting for the console: $err"
run -semihosting "$guests/semihosting.elf" </dev/null
expect 125 'whose input has ended' 'semihosting without input'

# Nothing outside of the folder, nothing without one; and without semihosting it is a breakpoint.
echo secret >"$work/outside/first"
rm -f "$work/ours/left"
ln -s ../outside/first "$work/ours/first"
run --semihosting-folder "$work/ours" "$guests/semihosting.elf" < <(printf xy)
grep -q '^opened: 0' <<<"$out" || fail 'a link led out of the folder'
same "$(cat "$work/outside/first")" secret 'a file outside the folder'
run -semihosting "$guests/semihosting.elf" < <(printf xy)
expect 7 '' '-semihosting'
grep -q '^opened: 0' <<<"$out" || fail 'files without a folder'
run --max-steps 100k "$guests/semihosting.elf" </dev/null
expect 124 'stopped' 'no semihosting'
same "$out" '' 'no semihosting'
error 66 '--semihosting-folder /no/such: ' --semihosting-folder /no/such "$guests/pass.elf"
error 64 'there is no arg here' -semihosting-config enable=on,arg=x

# The signature: most significant digit first, the last line padded (Spike's htif.cc).
cat >"$work/wanted16" <<'END'
eeeeeeeefedcba980123456789abcdef
000000000000000000000042eeeeeeee
END
cat >"$work/wanted4" <<'END'
89abcdef
01234567
fedcba98
eeeeeeee
eeeeeeee
00000042
END
for form in "--signature=$work/signature" "+signature=$work/signature"; do
    run "$form" "$guests/signature.elf" </dev/null
    expect 0 '' "$form"
    diff "$work/wanted16" "$work/signature" || fail "$form: another signature"
done
run "+signature=$work/signature" +signature-granularity=4 "$guests/signature.elf" </dev/null
diff "$work/wanted4" "$work/signature" || fail 'another signature in words'
error 65 'has no symbols begin_signature' --signature "$work/signature" "$guests/pass.elf"
error 64 'a line can' --signature "$work/signature" --signature-granularity 3 "$guests/signature.elf"
error 66 '--signature /no/such: can' --signature /no/such "$guests/signature.elf"
