# A kernel that counts three timer interrupts, in M-mode.
    .equ UART,     0x10000000
    .equ FINISHER, 0x100000
    .equ MTIMECMP, 0x2004000
    .equ MTIME,    0x200bff8
    .equ INTERVAL, 1000             # ticks

    .section .text.start, "ax"
    .globl _start
_start:
    csrr t0, mhartid
    beqz t0, begin
park:                               # one hart does it all
    wfi
    j park
begin:
    la sp, stack_top
    la a0, hello
    call print
    la t0, on_timer
    csrw mtvec, t0
    call arm
    li t0, 1 << 7                   # mie.MTIE
    csrs mie, t0
    csrsi mstatus, 1 << 3           # mstatus.MIE
wait:
    wfi
    ld t0, ticks
    li t1, 3
    bltu t0, t1, wait
    la a0, done
    call print
    .globl finish
finish:
    li t0, FINISHER
    li t1, 0x5555
    sw t1, 0(t0)
    j finish

# print(a0): the text there.
print:
    li t0, UART
1:  lbu t1, 0(a0)
    beqz t1, 2f
    sb t1, 0(t0)
    addi a0, a0, 1
    j 1b
2:  ret

# The next interrupt comes an interval from now.
arm:
    li t0, MTIME
    ld t1, 0(t0)
    addi t1, t1, INTERVAL
    li t0, MTIMECMP
    sd t1, 0(t0)
    ret

    .balign 4
    .globl on_timer
on_timer:
    addi sp, sp, -32
    sd ra, 0(sp)
    sd t0, 8(sp)
    sd t1, 16(sp)
    la t0, ticks
    ld t1, 0(t0)
    addi t1, t1, 1
    sd t1, 0(t0)
    call arm
    ld ra, 0(sp)
    ld t0, 8(sp)
    ld t1, 16(sp)
    addi sp, sp, 32
    mret

    .section .rodata
hello: .asciz "counting\n"
done: .asciz "done\n"

    .section .bss
    .balign 16
    .globl ticks
    .type ticks, @object
    .size ticks, 8
ticks: .skip 8
    .balign 16
    .skip 4096
stack_top:
