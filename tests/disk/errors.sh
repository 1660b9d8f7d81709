#!/bin/bash
# Disks on the command line: what is refused, and that trouble while running reaches user and guest.
. "$(dirname "$0")/../program/lib.sh"

image=$work/image
truncate -s 500K "$image"
modern='-global virtio-mmio.force-legacy=false'
slot=virtio-blk-device,drive=x0,bus=virtio-mmio-bus.0

error 64 'no device uses it: add -device virtio-blk-device,drive=x0' -drive "file=$image,if=none,id=x0"
error 64 'there is no -drive with that id' -device virtio-blk-device,drive=x0
error 64 'lacks drive=' -device virtio-blk-device
error 64 'lacks file=' -drive if=none,id=x0
error 64 'lacks id=' -drive "file=$image,if=none"
error 64 'if is none, virtio or pflash' -drive "file=$image,if=scsi"
error 64 'format is raw only' -drive "file=$image,format=qcow2"
error 64 'there is no wce here' -drive "file=$image,wce=on"
error 64 'there is no bus virtio-mmio-bus.8' -drive "file=$image,if=none,id=x0" -device virtio-blk-device,drive=x0,bus=virtio-mmio-bus.8
error 64 'two drives have the id x0' -drive "file=$image,if=none,id=x0" -drive "file=$image,if=none,id=x0"
error 64 'the drive has a device already' -drive "file=$image,if=none,id=x0" -device $slot -device virtio-blk-device,drive=x0
error 64 'virtio slot 0 is taken' -snapshot -drive "file=$image,if=none,id=x0" -drive "file=$image,if=none,id=x1" \
    -device $slot -device virtio-blk-device,drive=x1,bus=virtio-mmio-bus.0
error 66 "$work/none: can't be opened for writing: No such file" -drive "file=$work/none"
error 66 'is in use by another program' -drive "file=$image" -drive "file=$image"
head -c 1000 /dev/zero >"$work/odd"
error 65 '1000 bytes are no whole sectors of 512' -drive "file=$work/odd"
: >"$work/empty"
error 65 'is empty' -drive "file=$work/empty"

# wait_for PATTERN FILE: until the job $! has written such a line there, or has ended.
wait_for()
{
    until grep -q "$1" "$2" || ! kill -0 $! 2>/dev/null; do sleep 0.1; done
    grep -q "$1" "$2" || fail "it ended without saying $1: $(cat "$2")"
}

# QEMU respects our lock, and we its.
if command -v qemu-system-riscv64 >/dev/null; then
    drive=(-drive "file=$image,if=none,format=raw,id=x0" -device $slot)
    mkfifo "$work/stop"
    qemu-system-riscv64 -machine virt -S -display none -bios none -monitor stdio "${drive[@]}" <"$work/stop" >"$work/monitor" &
    exec 5>"$work/stop"
    # It prompts before it has its devices, and answers with them.
    echo info status >&5
    wait_for 'VM status' "$work/monitor"
    error 66 'is in use by another program' "${drive[@]}"
    echo quit >&5
    exec 5>&-
    wait
    "$vitrine" "${drive[@]}" $modern -bios none "$guests/write_flushed.elf" </dev/null >"$work/said" &
    wait_for . "$work/said"
    echo quit | qemu-system-riscv64 -machine virt -S -display none -bios none -monitor stdio "${drive[@]}" >/dev/null 2>"$work/err" &&
        fail 'QEMU opened an image that Vitrine writes'
    grep -q 'lock' "$work/err" || fail "QEMU says of an image in use: $(cat "$work/err")"
    kill %%
    wait
fi

# A host that takes no more: 100 KiB, then an error, which the guest sees and the user reads.
truncate -s 0 "$image"
truncate -s 500K "$image"
status=$(ulimit -f 100; "$vitrine" -drive "file=$image,if=none,id=x0" -device $slot $modern -bios none \
    "$guests/write_flushed.elf" </dev/null >"$work/out" 2>"$work/err"; echo $?)
same "$status" 4 'exit status of the guest whose disk is full'
grep -q "$image: can't be written: the host lets no file be so large; the guest is told of an I/O error" "$work/err" ||
    fail "a full host: $(cat "$work/err")"
grep -q failed "$work/out" || fail 'the guest did not see the error'

# A read-only image is read; what a guest writes is an error, and the image stays as it was.
chmod -w "$image"
sum=$(cksum <"$image")
run -drive "file=$image,if=none,id=x0,readonly=on" -device $slot $modern -bios none "$guests/write_flushed.elf" </dev/null
expect 4 '' 'a guest that writes to a read-only disk'
run -snapshot -drive "file=$image,if=none,id=x0" -device $slot $modern -bios none "$guests/disk.elf" </dev/null
expect 0 '' 'an overlay on a read-only image'
same "$(cksum <"$image")" "$sum" 'the read-only image'
[ "$(id -u)" = 0 ] || error 66 'readonly=on or -snapshot' -drive "file=$image"

# The same run, the same hash, each time; and another after the image was written.
chmod +w "$image"
first=$("$vitrine" --hash -snapshot -drive "file=$image,if=none,id=x0" -device $slot $modern -bios none "$guests/disk.elf" </dev/null 2>&1 >/dev/null)
second=$("$vitrine" --hash -snapshot -drive "file=$image,if=none,id=x0" -device $slot $modern -bios none "$guests/disk.elf" </dev/null 2>&1 >/dev/null)
same "$first" "$second" 'the hash of a run with an overlay'
third=$("$vitrine" --hash -drive "file=$image,if=none,id=x0" -device $slot $modern -bios none "$guests/disk.elf" </dev/null 2>&1 >/dev/null)
same "$third" "$first" 'the hash of the run without an overlay'
