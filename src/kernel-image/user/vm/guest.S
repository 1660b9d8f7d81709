// What:  a kernel so small that it runs inside a process: it boots in what it takes for S-mode, prints
//        by a serial line, sets a timer, starts a program in what it takes for U-mode, serves its
//        system calls, and powers off.
// Why:   it is an ordinary kernel: nothing in it knows that it is a guest.
// Invariants: bytes that vm.c copies to the guest's memory, so every address is relative to the pc. a0
//        is the top of its stack at the start. It has one stack, and trusts its program with it.
// Try it in the debugger: `break guest_stop`, `proc`.

    .set GUEST_PRINT, 1                 // the guest's own system calls
    .set GUEST_EXIT, 2
    .set TICKS_WANTED, 3

// The addresses of its devices: <region>_base, from the board's table.
#define REGION(name, base, size_bytes, irq, meaning) .set name##_base, base;
#include "machine/board.def"
#define REG(offset, name, ...) .set name, offset;
#define VALUE(reg, field, name, value, meaning) .set name, value;
#include "devices/finisher.def"

    .section .rodata
    .globl  guest_image, guest_image_end
    .balign 8
guest_image:
    mv      sp, a0
    la      t0, guest_trap
    csrw    stvec, t0
    la      a0, booting
    call    print
    li      t0, 1 << 5                  // sie.STIE
    csrw    sie, t0
    call    set_timer
    la      t0, program
    csrw    sepc, t0
    li      t0, 1 << 8                  // sstatus.SPP
    csrc    sstatus, t0
    li      t0, 1 << 5                  // sstatus.SPIE
    csrs    sstatus, t0
    li      s0, 0                       // timer interrupts so far
    sret

// The guest's program: a system call, a loop until enough timer interrupts came, a mistake, the end.
program:
    la      a0, hello
    li      a7, GUEST_PRINT
    ecall
1:  li      t0, TICKS_WANTED
    blt     s0, t0, 1b
    csrr    t0, sstatus                 // the program may not: the guest kernel is told
    la      a0, bye
    li      a7, GUEST_PRINT
    ecall
    li      a7, GUEST_EXIT
    ecall

// The guest's trap handler. It uses s2 to s11, which the program does not, and saves nothing.
    .balign 4
guest_trap:
    csrr    s2, scause
    csrr    s3, sepc
    bltz    s2, timer
    li      s4, 8                       // environment call from U-mode
    beq     s2, s4, system_call
    la      a0, mistake                 // anything else: say so, and go on behind it
    call    print
    addi    s3, s3, 4
    csrw    sepc, s3
    sret

system_call:
    addi    s3, s3, 4
    csrw    sepc, s3
    li      s4, GUEST_EXIT
    beq     a7, s4, power_off
    call    print
    sret

timer:
    addi    s0, s0, 1
    la      a0, tick
    call    print
    li      t0, -1
    csrw    stimecmp, t0                // all ones: never again
    li      t0, TICKS_WANTED
    bge     s0, t0, 1f
    call    set_timer
1:  sret

set_timer:
    rdtime  t0
    li      t1, 100000                  // 10 ms
    add     t0, t0, t1
    csrw    stimecmp, t0
    ret

power_off:
    li      t0, finisher_base + COMMAND
    li      t1, PASS
    sw      t1, 0(t0)
    wfi

// Writes the string at a0 to the serial line. Uses t0 and t1.
print:
    li      t0, uart_base             // THR is the first register
1:  lbu     t1, 0(a0)
    beqz    t1, 2f
    sb      t1, 0(t0)
    addi    a0, a0, 1
    j       1b
2:  ret

booting: .asciz "  guest kernel: booting\n"
hello:   .asciz "  guest program: hello\n"
tick:    .asciz "  guest kernel: timer interrupt\n"
mistake: .asciz "  guest kernel: my program did something illegal\n"
bye:     .asciz "  guest program: bye\n"
    .balign 8
guest_image_end:
