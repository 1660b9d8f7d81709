# A handler of system calls that forgets to go on behind the ecall.
# expect: ecall_again
# status: 123
    .include "guest.inc"
    .globl _start
_start:
    la      t0, handler
    csrw    mtvec, t0
    open_pmp
    to_supervisor supervisor
supervisor:
    la      t0, trap
    csrw    stvec, t0
    la      t0, program
    csrw    sepc, t0
    li      t0, 1 << 8          # SPP: the program runs in U-mode
    csrc    sstatus, t0
    sret
program:
    li      a7, 11
    ecall
    j       program
    .balign 4
trap:
    csrr    t0, scause
    li      a0, 0               # the call's result
    sret
    .balign 4
handler:
    finish  1
