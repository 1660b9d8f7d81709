#!/bin/bash
# Options with QEMU's names: what Makefiles ask of QEMU, what each does, what is refused.
. "$(dirname "$0")/lib.sh"

# xv6's Makefile: which option gdb's server has, and whether the version will do.
run -help </dev/null
grep -q '^-gdb' <<<"$out" || fail '-help: no line starts with -gdb'
run --version </dev/null
version=$(head -n 1 <<<"$out" | sed -E 's/^QEMU emulator version ([0-9]+\.[0-9]+)\..*/\1/')
awk -v v="$version" 'BEGIN { exit !(v ~ /^[0-9.]+$/ && v >= 7.2) }' || fail "--version is no version of QEMU: $version"

# Accepted as they are.
for form in "-machine virt" "-M virt" "--machine virt,accel=tcg,aclint=off,usb=off" "-machine virt,aclint=on" "-accel tcg,thread=single" "-name title" "-machine type=virt" \
    "-cpu rv64" "-cpu rv64,h=off,pmp=on,x-epmp=on,Counters=on" "-cpu max,zbb=off" "-cpu rv64imac" "-smp cpus=2" "-smp 4,sockets=1,cores=2,threads=2" "-smp cores=2,maxcpus=4" "-m size=64M" "-icount shift=0" \
    "-icount auto,sleep=off" "-icount 1,align=off" "-monitor none" "-monitor /dev/null" "-display none" \
    "-serial mon:stdio" "-serial stdio" "-accel tcg" "-net none" "-nic none" "-vga none" "-parallel none" \
    "-chardev stdio,id=c0,mux=on,signal=off -serial chardev:c0 -mon chardev=c0,mode=readline" \
    "-chardev null,id=c0 -serial chardev:c0" "-nodefaults" "-global virtio-mmio.force-legacy=false"; do
    run $form -nographic -bios none -kernel "$guests/pass.elf" </dev/null
    expect 0 '' "$form"
done
for option in machine cpu device d; do
    run -$option help </dev/null
    expect 0 '' "-$option help"
    [ "$(wc -l <"$work/out")" -ge 1 ] || fail "-$option help says nothing"
done

error 64 '--machine sifive_u: there is only virt' -machine sifive_u
error 64 '--machine virt,usb=on: this board has no USB' -machine virt,usb=on
error 64 'there is no option -hda: write -drive file=' -hda x
error 64 '--machine virt,spcr=on: there is no spcr here: what there is: ' -machine virt,spcr=on
error 64 '--machine virt,usb=maybe: usb is on or off' -machine virt,usb=maybe
error 64 '--cpu rv64,nonsense=on: .*nonsense' -cpu rv64,nonsense=on
error 64 '--cpu sifive-u54: ' -cpu sifive-u54
error 64 '--cpu rv64,h=on: h=on can.t be: there is no hypervisor extension' -cpu rv64,h=on
error 64 '--cpu max,zicbmo=on: .*did you mean zicbom' -cpu max,zicbmo=on
error 64 'needs sstc, which this processor lacks' -cpu rva22s64
error 64 'needs m_a_sstc_sv39, which this processor lacks' --isa rv64ic,mmu=off
error 64 '--timing walley: .*did you mean wally' --timing walley
error 66 '--timing /: ' --timing /
error 64 '--smp 2,cores=3: .* make 3, which does not fit' -smp 2,cores=3
error 64 '--smp 2,dies=1: there is no dies here' -smp 2,dies=1
error 64 '--smp two: not a number' -smp two
error 64 '--smp cores=0: cores is 1 to' -smp cores=0
error 64 '--icount shift=0,rr=record: there is no rr here' -icount shift=0,rr=record
error 64 '--device e1000,netdev=x: there is no such device: -device help' -device e1000,netdev=x
error 64 '--global e1000.x=1: there is no e1000.x here' -global e1000.x=1
error 64 '--gdb: there is no server for gdb yet' -gdb tcp::1234
error 64 '--s: there is no server for gdb yet' -s
error 64 'no option -enable-kvm' -enable-kvm
error 64 '--monitor tcp:1: there is stdio and none only' -monitor tcp:1
error 64 '--accel kvm: there is only --accel tcg' -accel kvm
error 64 '--nic user: there is only --nic none' -nic user
error 64 '--display gtk: there is only --display none' -display gtk
error 64 'there is no hart 3 to start: the machine has 1' -device "loader,addr=0x80000000,cpu-num=3"
error 64 'data-len is 1 to 8' -device loader,addr=0x80000000,data=1,data-len=9
error 64 'names nothing to load' -device loader,addr=0x80000000
error 64 'addr is a number' -device "loader,file=$guests/pass.elf,addr=here"
error 64 'no ELF file, which has an address: give it addr=' -device "loader,file=$0"
error 66 'nothing-there' -device "loader,file=$guests/nothing-there,addr=0"
error 64 '--device is given more than 32 times' $(printf -- '-device loader,addr=0 %.0s' {1..33})

# Disks: xv6's way, QEMU's short way, several; what is wrong with a drive. A device without bus= gets
# the last slot that is free.
truncate -s 1M "$work/disk"
drive="-drive file=$work/disk,format=raw"
for form in "-global virtio-mmio.force-legacy=false $drive,if=none,id=x0 \
        -device virtio-blk-device,drive=x0,bus=virtio-mmio-bus.0" \
    "$drive" "$drive,if=virtio,readonly=on,cache=none" "$drive,snapshot=on -drive file=$work/disk,snapshot=on" \
    "-snapshot $drive,id=a,if=none -device virtio-blk-device,drive=a,serial=S1"; do
    run -nographic $form "$guests/pass.elf" </dev/null
    expect 0 '' "$form"
done
error 64 'lacks file=' -drive id=x
error 64 'no device uses it: add -device virtio-blk-device,drive=x0' $drive,if=none,id=x0 "$guests/pass.elf"
error 64 'there is no -drive with that id' $drive,if=none,id=a -device virtio-blk-device,drive=b
error 64 'the drive has a device already' $drive,id=a,if=none -device virtio-blk-device,drive=a \
    -device virtio-blk-device,drive=a
error 64 'there is no bus virtio-mmio-bus.8' $drive,id=a,if=none -device virtio-blk-device,drive=a,bus=virtio-mmio-bus.8
error 64 'slot 0 is taken' $drive,if=none,id=a -drive "file=$work/disk,id=b,if=none" \
    -device virtio-blk-device,drive=a,bus=virtio-mmio-bus.0 -snapshot \
    -device virtio-blk-device,drive=b,bus=virtio-mmio-bus.0
error 64 'format is raw only' -drive "file=$work/disk,format=qcow2"
error 64 'if is none, virtio or pflash' -drive "file=$work/disk,if=ide"
error 64 'there is no iops here' -drive "file=$work/disk,iops=5"
error 66 'nothing-there' -drive "file=$guests/nothing-there" "$guests/pass.elf"

# A device tree and a RAM disk.
dtc -O dtb -o "$work/tree" - <<<'/dts-v1/; / { chosen { }; };'
for form in "-dtb $work/tree" "-dtb $work/tree -append text -initrd $work/disk" "-initrd $work/disk"; do
    run $form "$guests/pass.elf" </dev/null
    expect 0 '' "$form"
done
error 65 'not a device tree that can be used' -dtb "$work/disk" "$guests/pass.elf"
error 65 'do not fit into RAM|overlaps' -m 2M -initrd "$work/disk" "$guests/pass.elf" -device \
    "loader,file=$work/disk,addr=0x80080000"
error 66 'nothing-there' -initrd "$guests/nothing-there" "$guests/pass.elf"

# -pidfile: there while it runs.
run -pidfile "$work/pid" "$guests/pass.elf" </dev/null
same "$status $(ls "$work/pid" 2>/dev/null)" '0 ' '-pidfile'
error 66 '--pidfile /no/such: can.t be written' -pidfile /no/such "$guests/pass.elf"

# -serial: elsewhere, and two of them.
run -serial "file:$work/console" "$guests/echo.elf" </dev/null --input <(printf 'text\4')
expect 0 '' '-serial file:'
same "$out" '' 'standard output with -serial file:'
grep -q text "$work/console" || fail '-serial file: lacks what the guest wrote'
run -serial null "$guests/echo.elf" --input <(printf 'text\4') </dev/null
same "$status $out" '0 ' '-serial null'
error 64 'one serial line' -serial stdio -serial null
error 64 '--serial tcp:1: not a place' -serial tcp:1
error 66 '--serial file:/no/such: can' -serial file:/no/such "$guests/pass.elf"

# -chardev: named places; what there is not.
run -chardev "file,id=c,path=$work/console" -serial chardev:c "$guests/echo.elf" --input <(printf 'first\4') </dev/null
run -chardev "file,id=c,path=$work/console,append=on" -serial chardev:c "$guests/echo.elf" --input <(printf 'second\4') </dev/null
same "$out $(tr -d '\4\n' <"$work/console" | grep -c 'first.*second')" ' 1' '-chardev file'
error 64 'lacks id=' -chardev stdio
error 64 'lacks path=' -chardev file,id=c
error 64 'there is stdio, file, socket, pty and null only' -chardev udp,id=c
error 64 'signal=off only' -chardev stdio,id=c,signal=on
error 64 'there is no logfile here' -chardev stdio,id=c,logfile=x
error 64 'no -chardev with the id d' -chardev stdio,id=c -serial chardev:d
error 64 'mode=readline only' -chardev stdio,id=c -mon chardev=c,mode=control

# -monitor stdio: the debugger's prompt first; where the console is a file, the debugger is not in it.
for form in "-monitor stdio" "-chardev stdio,id=m -mon m"; do
    run $form -serial "file:$work/console" "$guests/echo.elf" <<<'info harts'
    expect 0 '' "$form"
    same "$(grep -c 'hart 0' <<<"$out") $(cat "$work/console")" '1 ' "$form"
done

# The device tree that the guest would get.
run -machine "virt,dumpdtb=$work/dumped" -smp 3 "$guests/pass.elf" </dev/null
expect 0 '' 'dumpdtb='
same "$(fdtget "$work/dumped" /cpus/cpu@2 device_type)" cpu 'dumpdtb='
error 66 'dumpdtb=/no/such: can' -machine dumpdtb=/no/such "$guests/pass.elf"

# -device loader: as an ELF file, as raw bytes, as data, with a hart that starts there.
run -device "loader,file=$guests/fail.elf" </dev/null
fail_status=$status
run "$guests/fail.elf" </dev/null
same "$fail_status" "$status" 'an ELF file by -device loader'
riscv64-unknown-elf-objcopy -O binary "$guests/fail.elf" "$work/fail.bin"
run -bios none -device "loader,file=$work/fail.bin,addr=0x80000000" </dev/null
same "$status" "$fail_status" 'raw bytes by -device loader'
run -smp 2 "$guests/loop.elf" -device "loader,file=$work/fail.bin,addr=0x80100000,cpu-num=1" </dev/null
same "$status" "$fail_status" 'a hart started by -device loader'
error 65 'overlaps' "$guests/pass.elf" -device "loader,file=$work/fail.bin,addr=0x80000000"

# Without -bios, what lies where QEMU's firmware would be starts by itself; what lies behind it is
# started by OpenSBI, as QEMU does it; a flat file is a kernel for firmware only.
cat >"$work/payload.S" <<'END'
.globl _start
_start: csrr t0, sstatus
        li a7, 8
        ecall
END
riscv64-unknown-elf-gcc -nostdlib -Wl,-Ttext=0x80200000 "$work/payload.S" -o "$work/payload.elf"
riscv64-unknown-elf-objcopy -O binary "$work/payload.elf" "$work/payload.bin"
error 65 'payload.bin: not an ELF file' "$work/payload.bin"
if [ -e /usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin ]; then
    for form in "-kernel $work/payload.elf" "-bios default -kernel $work/payload.bin"; do
        run -machine virt -nographic $form </dev/null
        expect 0 '' "$form"
        grep -q 'OpenSBI v' <<<"$out" || fail "$form: no OpenSBI"
    done
    error 65 'pass.elf .*overlaps .*fw_dynamic.bin' -bios default -kernel "$guests/pass.elf"
fi
