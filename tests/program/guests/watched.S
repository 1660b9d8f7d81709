// Memory that is stored to by no instruction: a device's (the firmware configuration's signature) and a
// page-table entry's A and D bits. And memory that is, in a page table.
    .option arch, +zbb
    .equ FW_CFG_DMA, 0x10100010
    .equ SELECT_AND_READ, 0x0a000000 // as it lies in memory: the highest byte first
    .equ LEAF, 0x0f                  // X, W, R, V
    .equ LEAF_DONE, 0xcf             // … and D, A
    .section .text.start, "ax"
    .globl _start
_start:
    la t0, block
    rev8 t1, t0
    li t2, FW_CFG_DMA
    la t3, buffer
    rev8 t3, t3
    sd t3, 8(t0)
    sd t1, 0(t2)
    nop
    nop
device_done:
    li t1, -1
    csrw pmpaddr0, t1
    li t1, 0x1f
    csrw pmpcfg0, t1
    la t0, root
    li t1, (0x80000000 >> 2) | LEAF_DONE
    sd t1, 16(t0) // where we are
    li t1, (0x80000000 >> 2) | LEAF
    sd t1, 24(t0) // the same, a gigabyte above
    srli t0, t0, 12
    li t1, 8 << 60
    or t0, t0, t1
    csrw satp, t0
    la t0, supervisor
    csrw mepc, t0
    li t0, 3 << 11
    csrc mstatus, t0
    li t0, 1 << 11
    csrs mstatus, t0
    mret

supervisor:
    la t0, buffer
    li t1, 0x40000000
    add t0, t0, t1
    ld t2, 0(t0) // sets A
    nop
    sd t2, 8(t0) // sets D
    nop
    la t3, 1f
    la t4, root
    li t5, (0x80000000 >> 2) | LEAF
    sd t5, 24(t4) // the table is watched though it is a table
    sfence.vma
    add t3, t3, t1
    jr t3        // the fetch sets A
1:  la t0, tohost
    li t1, 1
    sd t1, 0(t0)
    j .

    .data
    .balign 4096
    .globl root, block, buffer
root:
    .zero 4096
block:
    .word SELECT_AND_READ
    .word 0x04000000 // bytes
    .dword 0
buffer:
    .zero 16
    .balign 8
    .globl tohost, fromhost
tohost:
    .dword 0
fromhost:
    .dword 0
