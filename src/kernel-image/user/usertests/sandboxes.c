// What:  tests of the sandbox and of guests.
#include "user/usertests/usertests.h"

#include "trap/cause.h"

enum { PAGE_BYTES = 4096 };

// The ending of `fact inner KIND` in a sandbox.
static struct ending
in_sandbox(char *kind, u64 stack_bytes, u64 instructions)
{
    int child = start();
    if (child == 0) {
        char *arguments[] = {"fact", "inner", kind, NULL};
        check_equal(limit(stack_bytes, instructions), 0);
        exit(exec("fact", arguments));
    }
    return ending_of(child);
}

void
test_sandbox_ok(void)
{
    struct ending ending = in_sandbox("20", 2 * PAGE_BYTES, 10000000);
    check_equal(ending.outcome, OUTCOME_EXITED);
    check_equal(ending.value, 2432902008176640000);
}

void
test_sandbox_stack(void)
{
    check_equal(in_sandbox("1000", 2 * PAGE_BYTES, 10000000).outcome, OUTCOME_STACK_OVERFLOW);
    check_equal(in_sandbox("1000", 16 * PAGE_BYTES, 10000000).outcome, OUTCOME_EXITED);
}

void
test_sandbox_count(void)
{
    check_equal(in_sandbox("loop", 0, 1000000).outcome, OUTCOME_TOO_MANY_INSNS);
    schedule(SCHEDULING_COOPERATIVE, -1);
    check_equal(in_sandbox("loop", 0, 1000000).outcome, OUTCOME_TOO_MANY_INSNS);
}

static void
call_for_ever(void)
{
    limit(0, 1000000);
    for (;;)
        getpid();
}

static void
free_itself(void)
{
    limit(0, 1000000);
    check_equal(limit(0, 0), -E_BAD_ARGUMENT);
    check_equal(limit(0, 1000000000), -E_BAD_ARGUMENT);
    spin();
}

void
test_sandbox_calls(void)
{
    check_outcome(call_for_ever, OUTCOME_TOO_MANY_INSNS);
    check_outcome(free_itself, OUTCOME_TOO_MANY_INSNS);
    check_equal(limit(1, 0), -E_BAD_ARGUMENT);
    check_equal(limit((u64)1 << 40, 0), -E_BAD_ARGUMENT);
}

static void
fork_in_sandbox(void)
{
    limit(0, 1000000);
    check_outcome(spin, OUTCOME_TOO_MANY_INSNS);
}

void
test_sandbox_fork(void)
{
    check_equal(ending_of(start_child(fork_in_sandbox)).value, 0);
}

void
test_sandbox_faults(void)
{
    check_equal(in_sandbox("illegal", 0, 1000000).outcome, OUTCOME_ILLEGAL);
    check_equal(in_sandbox("fault", 0, 1000000).outcome, OUTCOME_FAULT);
}

// A guest of one page of text, which has the given instructions, and one of data.
static void
make_guest(struct guest *guest, const u32 *text, u64 text_bytes)
{
    memset(guest, 0, sizeof *guest);
    guest->memory = ((u64)sbrk(3 * PAGE_BYTES) + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    guest->text_bytes = guest->data_bytes = PAGE_BYTES;
    memcpy((void *)guest->memory, text, text_bytes);
    guest->frame.sepc = guest->memory;
    guest->frame.s0 = 5;
}

void
test_guest_points(void)
{
    static const u32 text[] = {
        0x00140413, // addi s0, s0, 1
        0x10200073, // sret
        0x0000006f, // j .
        0x00043023, // sd zero, 0(s0)
    };
    struct guest machine;
    make_guest(&machine, text, sizeof text);
    check_equal(guest(&machine), 0);
    check_equal(machine.frame.scause, EXCEPTION_illegal_instruction);
    check_equal(machine.frame.sepc, machine.memory + 4);
    check_equal(machine.frame.stval, text[1]);
    check_equal(machine.frame.s0, 6);
    machine.frame.sepc = machine.memory + 8;
    check_equal(guest(&machine), 0);
    check(cause_is_interrupt(machine.frame.scause));
    check_equal(machine.frame.sepc, machine.memory + 8);
    machine.frame.sepc = machine.memory + 12;
    machine.frame.s0 =
        machine.memory + PAGE_BYTES; // its own data: goes on to what is after the text
    check_equal(guest(&machine), 0);
    check_equal(machine.frame.scause, EXCEPTION_illegal_instruction);
    machine.frame.sepc = machine.memory + 12;
    machine.frame.s0 = (u64)&machine; // the monitor's memory
    check_equal(guest(&machine), 0);
    check_equal(machine.frame.scause, EXCEPTION_store_page_fault);
    check_equal(machine.frame.stval, (u64)&machine);
}

static void
run_guest_for_ever(void)
{
    static const u32 text[] = {0x0000006f};
    struct guest machine;
    make_guest(&machine, text, sizeof text);
    while (guest(&machine) == 0)
        ;
}

void
test_guest_mistakes(void)
{
    static const u32 text[] = {0x0000006f};
    struct guest machine;
    make_guest(&machine, text, sizeof text);
    machine.data_bytes = 100 * PAGE_BYTES;
    check_equal(guest(&machine), -E_BAD_ADDRESS);
    machine.data_bytes = 1;
    check_equal(guest(&machine), -E_BAD_ARGUMENT);
    machine.data_bytes = 0;
    machine.memory = 0x80000000;
    check_equal(guest(&machine), -E_BAD_ADDRESS);
    int child = start_child(run_guest_for_ever); // and one that is killed in its guest
    sleep(20);
    kill(child);
    check_equal(ending_of(child).outcome, OUTCOME_KILLED);
}
