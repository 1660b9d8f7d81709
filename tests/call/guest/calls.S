// Functions whose instructions and stack can be counted by hand, for test_call.c.
    .text
    .globl  fact // guest.ld's entry
fact:

// Retires 3 instructions.
    .globl  three
three:
    li      a0, 3
    nop
    ret

// Retires 1 + 2 * a0 + 1 instructions, a0 at least 1.
    .globl  count
count:
    mv      t0, a0
1:  addi    t0, t0, -1
    bnez    t0, 1b
    ret

// Stores to the lowest doubleword of a frame of a0 bytes, and moves the stack pointer there.
    .globl  frame
frame:
    sub     sp, sp, a0
    sd      ra, 0(sp)
    add     sp, sp, a0
    ret

// Adds the eight arguments.
    .globl  sum
sum:
    add     a0, a0, a1
    add     a0, a0, a2
    add     a0, a0, a3
    add     a0, a0, a4
    add     a0, a0, a5
    add     a0, a0, a6
    add     a0, a0, a7
    ret

// Counts its calls in memory.
    .globl  calls
calls:
    la      t0, counter
    ld      a0, 0(t0)
    addi    a0, a0, 1
    sd      a0, 0(t0)
    ret

// Ways to go wrong that want one instruction before them.
    .globl  load, store, jump, unbalanced, environment, breakpoint, wait, time, zeros
load:
    nop
    ld      a0, 0(a0)
    ret
store:
    nop
    sd      a0, 0(a0)
    ret
jump:
    nop
    jr      a0
unbalanced:
    addi    sp, sp, -16
    ret
environment:
    nop
    ecall
    ret
breakpoint:
    nop
    ebreak
    ret
wait:
    nop
    wfi
    ret
time:
    nop
    rdtime  a0
    ret
zeros:
    nop
    .word   0

    .data
    .balign 8
counter:
    .dword  0
