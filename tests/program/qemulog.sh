#!/bin/bash
# -d's blocks and registers against QEMU's, byte for byte, on a guest that provokes everything
# (guests/causes.S), whole, filtered, and instruction by instruction. Left out: QEMU's addresses of
# its translations, which say nothing of the guest; mip, where mtimecmp is 0 after QEMU's reset and
# so due; mtval and stval, which QEMU leaves 0 for a breakpoint (int.sh looks at them).
. "$(dirname "$0")/lib.sh"
command -v qemu-system-riscv64 >/dev/null || { echo 'no qemu-system-riscv64: skipped'; exit 77; }

# In QEMU's cache of translations, which is smaller, the CLINT's page is in the way of others.
comparable()
{
    sed -E 's/^(Trace [0-9]+:) 0x[0-9a-f]+/\1/; /^ (mip|[ms]tval) /d
        /^riscv_cpu_tlb_fill (ad |address=|PMP address=0*)2000000 /d' "$1"
}

# both LINES OPTION...: the two logs are the same, and have so many lines at least.
both()
{
    local least=$1
    shift
    timeout -k 1 600 qemu-system-riscv64 -M virt -cpu rv64,h=off -bios none -display none -serial null \
        -monitor none -kernel "$guests/causes.elf" "$@" -D "$work/qemu" </dev/null || fail "QEMU: $?"
    run "$guests/causes.elf" "$@" -D "$work/ours" </dev/null
    expect 0 '' "causes.elf $*"
    [ "$(wc -l <"$work/qemu")" -ge "$least" ] || fail "$*: QEMU logged too little"
    diff <(comparable "$work/qemu") <(comparable "$work/ours") >"$work/diff" ||
        fail "$*: not QEMU's: $(head -10 "$work/diff")"
}

both 800 -d in_asm
both 200 -d exec,nochain
both 99 -d mmu,nochain
both 8000 -d in_asm,exec,cpu,fpu,int,nochain
both 13000 -d exec,cpu,nochain -singlestep
both 50 -d in_asm,exec,nochain -dfilter 0x80000300+0x30,0x80000030-0x10
both 50 -d exec,nochain -dfilter 0x80000300..0x8000032a

# Names of functions, of a kernel that has them, up to where its timer may come in between.
before_timer() { comparable "$1" | sed '/supervisor_main/Q'; }
kernel=$guests/traps.elf
for option in in_asm exec,nochain; do
    timeout -k 1 600 qemu-system-riscv64 -M virt -cpu rv64,h=off -bios none -display none -serial null \
        -monitor none -kernel "$kernel" -d $option -D "$work/qemu" </dev/null
    run "$kernel" -d $option -D "$work/ours" </dev/null
    before_timer "$work/qemu" | grep -qE '(IN:|\]) main$' || fail 'QEMU knows no names'
    diff <(before_timer "$work/qemu") <(before_timer "$work/ours") >"$work/diff" ||
        fail "names: not QEMU's: $(head -10 "$work/diff")"
done

# The registers at the start, which QEMU shows twice.
timeout -k 1 600 qemu-system-riscv64 -M virt -cpu rv64,h=off -bios none -display none -serial null \
    -monitor none -kernel "$guests/pass.elf" -d cpu_reset -D "$work/qemu" </dev/null
run "$guests/pass.elf" -d cpu_reset -D "$work/ours" </dev/null
[ "$(wc -l <"$work/ours")" = 27 ] || fail "-d cpu_reset: $(cat "$work/ours")"
diff <(tail -27 "$work/qemu") "$work/ours" >"$work/diff" || fail "resets: not QEMU's: $(cat "$work/diff")"

# Devices used against their specification.
kernel=$guests/misuse.elf
timeout -k 1 600 qemu-system-riscv64 -M virt -cpu rv64,h=off -bios none -display none -serial null \
    -monitor none -device virtio-rng-device -kernel "$kernel" -d guest_errors,unimp -D "$work/qemu" </dev/null
run "$kernel" -device virtio-rng-device -d guest_errors,unimp -D "$work/ours" </dev/null
[ "$(wc -l <"$work/qemu")" = 24 ] || fail "QEMU has logged other misuse: $(cat "$work/qemu")"
diff "$work/qemu" "$work/ours" >"$work/diff" || fail "misuse: not QEMU's: $(cat "$work/diff")"

run "$guests/causes.elf" -d unimp </dev/null
expect 0 '^at 0x[0-9a-f]+: 0x[0-9a-f]+ is illegal: .*CSR' 'CSRs that are not there'

error 64 '^vitrine: -d nonsense: there is no such item; those that exist: in_asm int ' -d int,nonsense
error 64 '^vitrine: -d out_asm: .*in_asm' -d out_asm
error 64 '^vitrine: -d trace:foo: .*--trace-traps' -d trace:foo
error 64 '^vitrine: --dfilter 0x10: not a range' -d exec -dfilter 0x10
error 64 '^vitrine: --dfilter 5..3: not a range' -d exec -dfilter 1+1,5..3
run -d help </dev/null
expect 0 '' '-d help'
grep -q '^in_asm  *[a-z]' <<<"$out" || fail "-d help: $out"
