// What:  the process table's slots: taking, giving back, looking.
// Try it in the debugger: `break process_allocate`, `ps`.
#include "proc/process.h"

#include "fs/file.h"
#include "lib/kprintf.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "mm/kernel_map.h"
#include "mm/page.h"
#include "proc/exec.h"
#include "proc/hart.h"
#include "proc/scheduler.h"
#include "trap/trap.h"
#include "trap/words.h"

struct process processes[PROCESSES_MAX];
struct spinlock process_lock = SPINLOCK("process table");

static int last_pid;
static const char *first_command;

struct process *
process_self(void)
{
    return hart_self()->process;
}

// Where a new process's kernel thread begins: swtch "returns" here, holding process_lock.
static void
first_turn(void)
{
    spinlock_release(&process_lock);
    trap_return_to(process_self()->frame);
}

// The very first process has no program to return to yet.
static void
first_turn_of_all(void)
{
    spinlock_release(&process_lock);
    struct process *self = process_self();
    char *const arguments[] = {"init", (char *)first_command, NULL};
    self->files[0] = file_allocate(FILE_CONSOLE);
    self->files[0]->readable = self->files[0]->writable = true;
    self->files[1] = self->files[2] = file_share(file_share(self->files[0]));
    if (exec_program(arguments[0], arguments) < 0)
        panic("the first program does not start");
    trap_return_to(self->frame);
}

struct process *
process_allocate(void)
{
    spinlock_take(&process_lock);
    struct process *process = NULL;
    for (u32 slot = 0; slot < PROCESSES_MAX && process == NULL; slot++) {
        if (processes[slot].state != STATE_UNUSED)
            continue;
        process = &processes[slot];
        u64 stack_top = kernel_stack_top(slot);
        *process = (struct process){
            .state = STATE_EMBRYO,
            .pid = ++last_pid,
            .group = last_pid,
            .frame = (struct trapframe *)stack_top - 1,
            .context = {.ra = (u64)first_turn, .sp = stack_top - sizeof(struct trapframe)},
        };
    }
    spinlock_release(&process_lock);
    return process;
}

void
process_release(struct process *process)
{
    assert(spinlock_is_mine(&process_lock));
    address_space_free(&process->space);
    process->state = STATE_UNUSED;
}

void
process_create_first(const char *command)
{
    struct process *process = process_allocate();
    if (process == NULL)
        panic("no memory for the first process");
    first_command = command;
    process->context.ra = (u64)first_turn_of_all;
    spinlock_take(&process_lock);
    scheduler_make_runnable(process);
    spinlock_release(&process_lock);
}

struct process *
process_find(int pid)
{
    for (u32 slot = 0; slot < PROCESSES_MAX; slot++) {
        struct process *process = &processes[slot];
        if (process->state != STATE_UNUSED && process->pid == pid)
            return process;
    }
    return NULL;
}

void
process_print_all(void)
{
    for (u32 slot = 0; slot < PROCESSES_MAX; slot++) {
        const struct process *process = &processes[slot];
        if (process->state == STATE_UNUSED)
            continue;
        kprintf("%3d %-9s %-12s %s\n", process->pid, state_name(process->state), process->name,
                process->state == STATE_SLEEPING ? process->waits_for : "");
    }
}
