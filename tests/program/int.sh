#!/bin/bash
# -d int against QEMU's, byte for byte, on a guest that provokes everything (guests/causes.S).
. "$(dirname "$0")/lib.sh"
command -v qemu-system-riscv64 >/dev/null || { echo 'no qemu-system-riscv64: skipped'; exit 77; }

timeout -k 1 600 qemu-system-riscv64 -M virt -bios none -display none -serial null -monitor none \
    -kernel "$guests/causes.elf" -d int -D "$work/qemu" </dev/null || fail "QEMU: $?"
run "$guests/causes.elf" -d int -D "$work/ours" </dev/null
expect 0 '' 'causes.elf'
[ "$(wc -l <"$work/qemu")" -gt 30 ] || fail 'QEMU logged nothing'
diff "$work/qemu" "$work/ours" || fail '-d int is not QEMU'"'"'s'

run "$guests/causes.elf" -d int </dev/null
cmp "$work/qemu" "$work/err" || fail '-d int on standard error is another'
