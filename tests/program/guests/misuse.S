// Uses devices against their specification, and what is no device, one access after another: what
// -d guest_errors,unimp says. An access that faults is passed over.
.option norvc
.globl _start
_start:
    la t0, next
    csrw mtvec, t0
    la s0, table
    la s1, table_end
.balign 4
next:
    bgeu s0, s1, done
    ld a0, 0(s0)
    ld a1, 8(s0)
    addi s0, s0, 16
    jr a1
done:
    li t0, 0x100000
    li t1, 0x5555
    sw t1, 0(t0)
here:
    j here

.macro access name, insn
\name:
    \insn a2, 0(a0)
    j next
.endm
access load1, lbu
access load2, lhu
access load4, lwu
access load8, ld
access store1, sb
access store2, sh
access store4, sw
access store8, sd

.macro row address, function
    .dword \address, \function
.endm
.balign 8
table:
    row 0x30000, load1      // nothing
    row 0x30000, store2
    row 0x30004, load4
    row 0x30008, store8
    row 0x100000, load1     // the finisher takes 2 and 4 bytes
    row 0x100000, store8
    row 0x101014, load4     // RTC: only to be written; only to be read; none
    row 0x101018, store4
    row 0x101020, load4
    row 0x2004000, load1    // mtimecmp takes 4 and 8 bytes
    row 0x2004000, store2
    row 0xc000000, load2    // PLIC: 4 bytes; no registers
    row 0xc000000, store8
    row 0xc000200, load4
    row 0xc000200, store4
    row 0xc001010, load4
    row 0xc001010, store4
    row 0xc1ff000, load4
    row 0x10008010, store4  // a virtio device: only to be read
    row 0x10008034, store4
    row 0x10008060, store4
    row 0x10008014, load4   // only to be written
    row 0x10008050, load4
    row 0x10008064, load4
    row 0x10001014, load4   // of an empty slot there is nothing to say
table_end:
