// What:  tests of scheduling. Those of who may run at the same time start as many spinning processes as
//        there can be harts.
#include "user/usertests/usertests.h"

enum { HARTS_MAX = 8 };

static int spinners[HARTS_MAX];

static void
start_spinners(void)
{
    for (int i = 0; i < HARTS_MAX; i++)
        spinners[i] = start_child(spin);
}

static void
end_spinners(void)
{
    for (int i = 0; i < HARTS_MAX; i++)
        kill(spinners[i]);
    for (int i = 0; i < HARTS_MAX; i++)
        ending_of(spinners[i]);
}

static u64
turns_of(int pid)
{
    struct process_info table[64];
    i64 count = processes(table, ARRAY_LEN(table));
    for (i64 i = 0; i < count; i++) {
        if (table[i].pid == pid)
            return table[i].turns;
    }
    return 0;
}

void
test_preemption(void)
{
    start_spinners();
    for (int i = 0; i < 5; i++)
        sleep(1);
    for (int i = 0; i < HARTS_MAX; i++) {
        while (turns_of(spinners[i]) < 2)
            sleep(10);
    }
    end_spinners();
}

static void
compute_100_ms(void)
{
    i64 end = uptime() + 100;
    while (uptime() < end)
        ;
}

// As many computing processes as there may be harts: while they compute, no hart is given to us.
void
test_cooperative(void)
{
    int children[HARTS_MAX];
    schedule(SCHEDULING_COOPERATIVE, -1);
    for (int i = 0; i < HARTS_MAX; i++)
        children[i] = start_child(compute_100_ms);
    i64 before = uptime();
    for (int i = 0; i < HARTS_MAX; i++)
        yield();
    i64 waited = uptime() - before;
    schedule(SCHEDULING_TIMER, -1);
    for (int i = 0; i < HARTS_MAX; i++)
        ending_of(children[i]);
    check(waited >= 90);
}

static void
yield_often(void)
{
    for (int i = 0; i < 500; i++)
        yield();
}

void
test_yield_turns(void)
{
    int children[HARTS_MAX + 1];
    schedule(SCHEDULING_COOPERATIVE, -1);
    for (int i = 0; i <= HARTS_MAX; i++)
        children[i] = start_child(yield_often);
    for (int i = 0; i <= HARTS_MAX; i++)
        check_equal(ending_of(children[i]).value, 0);
}

static u64
turns_in_100_ms(i64 quantum_us)
{
    schedule(SCHEDULING_TIMER, quantum_us);
    u64 turns = 0;
    for (int i = 0; i < HARTS_MAX; i++)
        turns -= turns_of(spinners[i]);
    sleep(100);
    for (int i = 0; i < HARTS_MAX; i++)
        turns += turns_of(spinners[i]);
    return turns;
}

void
test_quantum(void)
{
    start_spinners();
    u64 few = turns_in_100_ms(40000), many = turns_in_100_ms(500);
    end_spinners();
    check(many > 2 * few);
}

void
test_schedule_mistakes(void)
{
    check_equal(schedule((enum scheduling)2, -1), -E_BAD_ARGUMENT);
    check_equal(schedule((enum scheduling) - 2, -1), -E_BAD_ARGUMENT);
    check_equal(schedule(SCHEDULING_TIMER, 0), -E_BAD_ARGUMENT);
    check_equal(schedule(SCHEDULING_TIMER, INT64_MAX), -E_BAD_ARGUMENT);
}
