// What:  the way into the kernel and out of it: stvec points to trap_entry.
// Why:   between the trap and the first line of C, every register still belongs to the program; only
//        sscratch is ours. This is the one place that has to care.
// Invariants:
//        in U-mode    sscratch = top of the process's kernel stack
//        in S-mode    sscratch = 0, tp = struct hart, and interrupts are off but in the idle loop
// Try it in the debugger: `break trap_entry`, `proc`.
#include "proc/hart.inc"
#include "trap/trapframe.inc"

    .text
    .globl trap_entry
    .balign 4                           // stvec's two low bits are its mode: 0, direct
trap_entry:
    csrrw   sp, sscratch, sp            // the stack of whoever was trapped goes to sscratch
    beqz    sp, trap_from_kernel_entry

    addi    sp, sp, -FRAME_SIZE
    frame_save_registers
    ld      tp, FRAME_hart(sp)
    call    frame_save_csrs
    mv      a0, sp
    call    trap_from_user

    // Every way to U-mode ends here, a new process's first one too. sp points to the frame.
    .globl trap_return
trap_return:
    sd      tp, FRAME_hart(sp)          // the next trap finds its hart here
    addi    t0, sp, FRAME_SIZE
    csrw    sscratch, t0
    call    frame_restore_csrs
    frame_restore_registers
    ld      sp, FRAME_sp(sp)
    sret

// A trap in the kernel itself: an interrupt in the idle loop, or a bug. It runs on a stack of its
// own, since the kernel's stack pointer may be what is wrong.
trap_from_kernel_entry:
    ld      sp, HART_TRAP_STACK_TOP(tp)
    addi    sp, sp, -FRAME_SIZE
    frame_save_registers
    call    frame_save_csrs
    mv      a0, sp
    call    trap_from_kernel
    call    frame_restore_csrs
    frame_restore_registers
    ld      sp, FRAME_sp(sp)
    sret

// The trapped stack pointer out of sscratch, which becomes 0, and the four trap CSRs. Uses t0 and ra.
frame_save_csrs:
    csrrw   t0, sscratch, zero
    sd      t0, FRAME_sp(sp)
    csrr    t0, sepc
    sd      t0, FRAME_sepc(sp)
    csrr    t0, sstatus
    sd      t0, FRAME_sstatus(sp)
    csrr    t0, scause
    sd      t0, FRAME_scause(sp)
    csrr    t0, stval
    sd      t0, FRAME_stval(sp)
    ret

frame_restore_csrs:
    ld      t0, FRAME_sepc(sp)
    csrw    sepc, t0
    ld      t0, FRAME_sstatus(sp)
    csrw    sstatus, t0
    ret
