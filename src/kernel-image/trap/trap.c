// What:  traps, sorted by cause: system calls, page faults, interrupts, and programs that have gone
//        wrong.
// Why:   this is limited direct execution: a program runs on the processor itself, and this is every
//        way in which the kernel gets it back.
// Invariants: interrupts are off in here. A trap in the kernel other than an interrupt in the idle
//        loop is a bug of the kernel.
// Try it in the debugger: `break trap_from_user`, `proc`; `--trace-traps`.
#include "trap/trap.h"

#include "dev/timer.h"
#include "lib/csr.h"
#include "lib/panic.h"
#include "proc/ending.h"
#include "proc/hart.h"
#include "proc/process.h"
#include "proc/scheduler.h"
#include "trap/cause.h"
#include "trap/fault.h"
#include "trap/interrupt.h"
#include "trap/syscall.h"

void trap_entry(void); // entry.S

void
trap_init_hart(void)
{
    csr_write(sscratch, 0);
    csr_write(stvec, trap_entry);
    timer_set(TIME_NEVER);
    csr_write(sie, mie_SSIE | mie_STIE | mie_SEIE);
}

static void
serve(struct process *self, struct trapframe *frame)
{
    if (cause_is_interrupt(frame->scause)) {
        interrupt_serve(cause_code(frame->scause));
        if (self->guest != NULL && scheduler_turn_is_over())
            guest_stop(self, frame);
    } else if (self->guest != NULL) {
        guest_stop(self, frame);
    } else if (frame->scause == EXCEPTION_user_ecall) {
        syscall_dispatch(frame);
    } else {
        fault_serve(frame);
    }
}

void
trap_from_user(struct trapframe *frame)
{
    struct process *self = process_self();
    if (!sandbox_count(&self->sandbox))
        ending_exit(OUTCOME_TOO_MANY_INSNS, -1);
    serve(self, frame);
    ending_check();
    if (scheduler_turn_is_over()) {
        scheduler_yield();
        ending_check();
    }
    sandbox_go_on(&self->sandbox);
}

void
trap_from_kernel(struct trapframe *frame)
{
    if (!cause_is_interrupt(frame->scause) || hart_self()->process != NULL)
        panic("%s in the kernel, sepc %lx, stval %lx, sp %lx, ra %lx", cause_name(frame->scause),
              frame->sepc, frame->stval, frame->sp, frame->ra);
    interrupt_serve(cause_code(frame->scause));
}

void
trap_return_to(struct trapframe *frame)
{
    ending_check();
    sandbox_go_on(&process_self()->sandbox);
    asm volatile("mv sp, %0\n\t"
                 "j trap_return" ::"r"(frame));
    __builtin_unreachable();
}
