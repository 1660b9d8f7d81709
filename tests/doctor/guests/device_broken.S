# A virtio disk is given a descriptor that there is not.
# expect: device_broken
# status: 125
# options: -global virtio-mmio.force-legacy=false -device virtio-blk-device,drive=x0 -drive if=none,format=raw,id=x0,file=DISK
    .include "guest.inc"
    .globl _start
_start:
    la      t0, handler
    csrw    mtvec, t0
    li      s0, 0x10001000      # the first slot that has a disk
find:
    lw      t1, 8(s0)           # DeviceID
    li      t2, 2
    beq     t1, t2, found
    li      t1, 0x1000
    add     s0, s0, t1
    j       find
found:
    sw      zero, 0x70(s0)      # Status: ACKNOWLEDGE, DRIVER
    li      t1, 3
    sw      t1, 0x70(s0)
    li      t1, 1               # DriverFeatures: VIRTIO_F_VERSION_1
    sw      t1, 0x24(s0)
    sw      t1, 0x20(s0)
    li      t1, 11              # FEATURES_OK
    sw      t1, 0x70(s0)
    sw      zero, 0x30(s0)      # QueueSel, QueueNum
    li      t1, 8
    sw      t1, 0x38(s0)
    la      t1, queue
    sw      t1, 0x80(s0)        # QueueDesc
    addi    t2, t1, 256
    sw      t2, 0x90(s0)        # QueueDriver
    addi    t2, t1, 512
    sw      t2, 0xa0(s0)        # QueueDevice
    sw      zero, 0x84(s0)
    sw      zero, 0x94(s0)
    sw      zero, 0xa4(s0)
    li      t2, 1
    sw      t2, 0x44(s0)        # QueueReady
    li      t2, 15              # DRIVER_OK
    sw      t2, 0x70(s0)
    li      t2, 1000            # the head of a chain, in a queue of 8
    sh      t2, 260(t1)
    li      t2, 1
    sh      t2, 258(t1)
    fence
    sw      zero, 0x50(s0)      # QueueNotify
    li      t0, 1 << 11
    csrs    mie, t0
1:  wfi
    j       1b
    .balign 4
handler:
    finish  3
    .bss
    .balign 4096
queue:  .skip 4096
