#!/bin/bash
# echo.sh VITRINE GUEST.elf   A guest gives back on a virtio console what it gets there.
. "$(dirname "$0")/../program/lib.sh"
guest=$2
text=$(seq -s ' ' 400)

# Typed once the guest's driver is ready; before, it would be the serial line's.
mkfifo "$work/keys"
timeout -k 1 600 "$vitrine" -bios none -global virtio-mmio.force-legacy=false \
    -device virtio-serial-device,bus=virtio-mmio-bus.2 "$guest" <"$work/keys" >"$work/out" 2>"$work/err" &
exec 5>"$work/keys"
until grep -q ready "$work/out" || ! kill -0 $! 2>/dev/null; do sleep 0.05; done
printf '%s!' "$text" >&5
wait $!
same "$?" 0 'exit status'
same "$(cat "$work/out")" "ready
$text!" 'what the guest gave back'
exec 5>&-
error 64 'there is no size here' -device virtio-serial-device,size=1
