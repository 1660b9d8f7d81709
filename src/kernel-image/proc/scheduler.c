// What:  round robin: each hart's scheduler thread takes the first of the run queue, switches to it, and
//        gets the hart back when the process yields, sleeps, ends, or the timer says so.
// Why:   the lecture's two approaches are one `if` here: with SCHEDULING_COOPERATIVE nobody sets the
//        timer for a turn's end, and an endless loop keeps its hart.
// Invariants: process_lock is held across every swtch: taken by one side, released by the other.
// Try it in the debugger: `break swtch`, `ps`; `--trace-traps` shows the timer at work.
#include "proc/scheduler.h"

#include "dev/interprocessor.h"
#include "dev/timer.h"
#include "lib/csr.h"
#include "lib/panic.h"
#include "mm/kernel_map.h"
#include "proc/hart.h"
#include "proc/process.h"
#include "proc/runqueue.h"
#include "proc/sleep.h"

struct scheduling_rules scheduling_rules = {
    .scheduling = SCHEDULING_TIMER,
    .quantum_ticks = TICKS_PER_SECOND / 100,
};

struct runqueue scheduler_ready;

void
scheduler_make_runnable(struct process *process)
{
    process->state = STATE_RUNNABLE;
    runqueue_append(&scheduler_ready, process);
    for (u64 id = 0; id < hart_count(); id++) {
        if (harts[id].online && harts[id].idle && &harts[id] != hart_self()) {
            harts[id].idle = false;
            interprocessor_wake(id);
            return;
        }
    }
}

static void
give_turn(struct hart *hart, struct process *process)
{
    process->state = STATE_RUNNING;
    process->turns++;
    process->run_since = timer_now();
    hart->process = process;
    hart->quantum_end = process->run_since + scheduling_rules.quantum_ticks;
    scheduler_arm_timer();
    kernel_map_switch(guest_root(process));
    swtch(&hart->scheduler, &process->context);
    kernel_map_switch(NULL); // its own tables may be gone before the next turn
    process->run_ticks += timer_now() - process->run_since;
    hart->process = NULL;
}

// Nothing to run: sleep until an interrupt. They are off until wfi is over: one that came since the
// queue was found empty is pending and ends the wfi at once, so that none is lost. Then one
// instruction with interrupts on lets it be taken.
static void
idle(struct hart *hart)
{
    hart->idle = true;
    scheduler_arm_timer();
    spinlock_release(&process_lock);
    asm volatile("wfi");
    csr_set(sstatus, mstatus_SIE);
    csr_clear(sstatus, mstatus_SIE);
    spinlock_take(&process_lock);
    hart->idle = false;
}

void
scheduler_run(void)
{
    struct hart *hart = hart_self();
    spinlock_take(&process_lock);
    hart->online = true;
    for (;;) {
        struct process *process = runqueue_take(&scheduler_ready);
        if (process != NULL)
            give_turn(hart, process);
        else
            idle(hart);
    }
}

void
scheduler_leave(void)
{
    struct process *self = process_self();
    assert(spinlock_is_mine(&process_lock));
    assert(self->state != STATE_RUNNING);
    swtch(&self->context, &hart_self()->scheduler);
}

void
scheduler_yield(void)
{
    spinlock_take(&process_lock);
    scheduler_make_runnable(process_self());
    scheduler_leave();
    spinlock_release(&process_lock);
}

static bool
turn_has_end(const struct process *process)
{
    return scheduling_rules.scheduling == SCHEDULING_TIMER || sandbox_is_on(&process->sandbox) ||
           process->guest != NULL;
}

bool
scheduler_turn_is_over(void)
{
    return turn_has_end(process_self()) && timer_now() >= hart_self()->quantum_end;
}

void
scheduler_bound_turn(void)
{
    if (scheduling_rules.scheduling == SCHEDULING_COOPERATIVE)
        hart_self()->quantum_end = timer_now() + scheduling_rules.quantum_ticks;
    scheduler_arm_timer();
}

void
scheduler_change_rules(const struct scheduling_rules *rules)
{
    scheduling_rules = *rules;
    scheduler_arm_timer();
    for (u64 id = 0; id < hart_count(); id++) {
        if (harts[id].online && &harts[id] != hart_self())
            interprocessor_wake(id); // it sets its own timer then
    }
}

void
scheduler_arm_timer(void)
{
    struct hart *hart = hart_self();
    u64 next = sleep_first_wake_time();
    if (hart->process != NULL && turn_has_end(hart->process) && hart->quantum_end < next)
        next = hart->quantum_end;
    timer_set(next);
}
