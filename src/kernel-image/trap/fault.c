// What:  exceptions of programs: those that the kernel mends behind the program's back (a stack that
//        grows, a shared page that is stored to), and those that end it.
// Why:   protection: a program that does what it may not is stopped before it is done, and only it.
// Try it in the debugger: `break fault_serve`, then type `crash`.
#include "trap/fault.h"

#include "fs/file.h"
#include "lib/kprintf.h"
#include "proc/ending.h"
#include "proc/process.h"
#include "trap/cause.h"

static void
print_registers(const struct trapframe *frame)
{
    int column = 0;
#define REGISTER(name, meaning) \
    kprintf("  %-3s %016lx%s", #name, frame->name, ++column % 4 == 0 ? "\n" : "");
#define SLOT(name, meaning)
#include "trap/trapframe.def"
#undef REGISTER
#undef SLOT
    kprintf("  sp  %016lx\n", frame->sp);
}

static void
report(const struct trapframe *frame, enum outcome outcome)
{
    const struct process *self = process_self();
    kprintf("%s (pid %d) is killed: %s", self->name, self->pid, cause_name(frame->scause));
    if (outcome == OUTCOME_STACK_OVERFLOW || outcome == OUTCOME_NO_MEMORY)
        kprintf(" (%s)", outcome == OUTCOME_NO_MEMORY ? "out of memory" : "stack overflow");
    kprintf("\n  scause %lu, sepc %lx, stval %lx\n", frame->scause, frame->sepc, frame->stval);
    print_registers(frame);
}

// The report is a message to the process's descriptor 2: nobody wants it where that is not the console.
static void
report_and_end(const struct trapframe *frame, enum outcome outcome)
{
    const struct file *errors = process_self()->files[2];
    if (errors != NULL && errors->kind == FILE_CONSOLE)
        report(frame, outcome);
    ending_exit(outcome, -1);
}

static void
serve_page_fault(const struct trapframe *frame, enum access access)
{
    switch (address_space_fault(&process_self()->space, frame->stval, access)) {
    case FAULT_MENDED:
        return;
    case FAULT_BAD_ADDRESS:
        report_and_end(frame, OUTCOME_FAULT);
        return;
    case FAULT_STACK_OVERFLOW:
        report_and_end(frame, OUTCOME_STACK_OVERFLOW);
        return;
    case FAULT_NO_MEMORY:
        report_and_end(frame, OUTCOME_NO_MEMORY);
        return;
    }
}

void
fault_serve(struct trapframe *frame)
{
    switch (frame->scause) {
    case EXCEPTION_load_page_fault:
        serve_page_fault(frame, ACCESS_READ);
        break;
    case EXCEPTION_store_page_fault:
        serve_page_fault(frame, ACCESS_WRITE);
        break;
    case EXCEPTION_instruction_page_fault:
        serve_page_fault(frame, ACCESS_EXECUTE);
        break;
    case EXCEPTION_illegal_instruction:
        report_and_end(frame, OUTCOME_ILLEGAL);
        break;
    default:
        report_and_end(frame, OUTCOME_FAULT);
    }
}
