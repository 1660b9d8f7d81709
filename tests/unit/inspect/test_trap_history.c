// Which return ends which trap: processes that are switched in between, several harts, new
// processes, nesting; what is kept and what is forgotten. The harts' registers and the events are
// made up.
#include "inspect/trap_history.h"
#include "machine/machine.h"

#include "unit/run_tests.h"

#include <stdlib.h>
#include <string.h>

#define SIZE  8
#define SATP  (8ULL << 60)
#define SP    2
#define EPC   0x10000
#define CALLS 300

static struct machine *m;
static struct trap_history *history;
static const struct trap_record *ended;
static struct trap_record last_ended;
static u32 strays;
static u64 clock_now, pid_now;

static void on_ended(void *self, const struct trap_record *record)
{
    (void)self;
    ended = record;
    last_ended = *record;
}

static void on_stray(void *self, const struct trap_stray *stray)
{
    (void)self, (void)stray;
    strays++;
}

static void set_up(void)
{
    static const struct trap_watcher watcher = {.ended = on_ended, .stray = on_stray};
    struct machine_config config = machine_default_config();
    struct error error;
    config.hart_count = 2;
    m = machine_create(&config, &error);
    history = trap_history_create(m, SIZE);
    trap_history_watch(history, &watcher);
    trap_history_attach(history);
    strays = 0;
    clock_now = 100;
    pid_now = 0;
}

// What runs where: an address space and a stack.
static void runs(u32 hart, u64 space, u64 sp)
{
    m->cpu->harts[hart].s.satp = SATP | space;
    m->cpu->harts[hart].s.x[SP] = sp;
}

static const struct cpu_listener *listener(void)
{
    return &m->cpu->listeners[0];
}

static void trap(u32 hart, enum privilege from, enum privilege to, u64 epc)
{
    const struct trap_event event = {.step = clock_now,
                                     .clock = clock_now,
                                     .hart = hart,
                                     .cause = EXC_user_ecall,
                                     .epc = epc,
                                     .from = from,
                                     .to = to};
    clock_now += 10;
    listener()->trap(listener()->self, &event);
}

// Answers the number of the trap that it ended, 0 for none.
static u64 back(u32 hart, enum privilege from, enum privilege to, u64 target)
{
    const struct trap_return_event event = {.step = clock_now,
                                            .clock = clock_now,
                                            .hart = hart,
                                            .sret = from == PRIV_S,
                                            .target = target,
                                            .from = from,
                                            .to = to};
    clock_now += 10;
    ended = NULL;
    listener()->trap_return(listener()->self, &event);
    return ended ? last_ended.number : 0;
}

START_TEST(call_and_return)
{
    runs(0, 1, 0x1000);
    trap(0, PRIV_U, PRIV_S, EPC);
    const struct trap_record *record = trap_history_last(history, 0);
    ck_assert_uint_eq(record->number, 1);
    ck_assert_int_eq(record->end, TRAP_OPEN);
    ck_assert_ptr_eq(trap_history_current(history, 0), record);
    ck_assert_uint_eq(back(0, PRIV_S, PRIV_U, EPC + 4), 1);
    ck_assert_int_eq(last_ended.end, TRAP_RETURNED);
    ck_assert_uint_eq(last_ended.back.steps, 10);
    ck_assert_uint_eq(last_ended.back.clocks, 10);
    ck_assert(!last_ended.back.switched);
    ck_assert(last_ended.resumed.known && last_ended.resumed.same);
    ck_assert_ptr_null(trap_history_current(history, 0));
}
END_TEST

// A is trapped, the kernel goes on with B, which was trapped before, and later with A.
START_TEST(switch_of_processes)
{
    runs(0, 2, 0x1000);
    trap(0, PRIV_U, PRIV_S, EPC); // B
    runs(0, 1, 0x1000);
    ck_assert_uint_eq(back(0, PRIV_S, PRIV_U, EPC), 0); // A's first
    ck_assert_uint_eq(strays, 1);
    trap(0, PRIV_U, PRIV_S, EPC); // A
    runs(0, 2, 0x1000);
    ck_assert_uint_eq(back(0, PRIV_S, PRIV_U, EPC + 4), 1);
    ck_assert(last_ended.back.switched);
    const struct trap_record *a = trap_history_find(history, 2);
    ck_assert(a->resumed.known && !a->resumed.same);
    ck_assert_uint_eq(a->resumed.number, 1);
    trap(0, PRIV_U, PRIV_S, EPC); // B again
    runs(0, 1, 0x1000);
    ck_assert_uint_eq(back(0, PRIV_S, PRIV_U, EPC), 2);
    ck_assert(last_ended.back.switched);
    ck_assert_uint_eq(last_ended.back.clocks, 30);
}
END_TEST

// Threads in one address space, at the same instruction, are told apart by their stacks.
START_TEST(threads)
{
    runs(0, 1, 0x1000);
    trap(0, PRIV_U, PRIV_S, EPC);
    runs(0, 1, 0x2000);
    ck_assert_uint_eq(back(0, PRIV_S, PRIV_U, EPC), 0);
    trap(0, PRIV_U, PRIV_S, EPC);
    runs(0, 1, 0x1000);
    ck_assert_uint_eq(back(0, PRIV_S, PRIV_U, EPC + 4), 1);
}
END_TEST

START_TEST(another_hart)
{
    runs(0, 1, 0x1000);
    trap(0, PRIV_U, PRIV_S, EPC);
    runs(1, 1, 0x1000);
    ck_assert_uint_eq(back(1, PRIV_S, PRIV_U, EPC + 4), 1);
    ck_assert_uint_eq(last_ended.back.hart, 1);
    ck_assert_uint_eq(last_ended.back.steps, 0); // counted for each hart: they have no difference
    ck_assert_uint_eq(last_ended.back.clocks, 10);
    ck_assert(last_ended.back.switched);
    ck_assert(!last_ended.resumed.known);
}
END_TEST

START_TEST(nesting)
{
    runs(0, 1, 0x1000);
    trap(0, PRIV_U, PRIV_S, EPC);
    m->cpu->harts[0].s.x[SP] = 0x9000;
    trap(0, PRIV_S, PRIV_S, 0x80000100);
    m->cpu->harts[0].s.x[SP] = 0x8f00;
    trap(0, PRIV_S, PRIV_M, 0x80000200);
    const struct trap_record *record = trap_history_last(history, 0);
    ck_assert_uint_eq(record->depth, 3);
    ck_assert_uint_eq(record->outer, 2);
    ck_assert_uint_eq(back(0, PRIV_M, PRIV_S, 0x80000204), 3);
    ck_assert_uint_eq(trap_history_current(history, 0)->number, 2);
    m->cpu->harts[0].s.x[SP] = 0x9000;
    ck_assert_uint_eq(back(0, PRIV_S, PRIV_S, 0x80000100), 2);
    runs(0, 1, 0x1000);
    ck_assert_uint_eq(back(0, PRIV_S, PRIV_U, EPC + 4), 1);
    ck_assert_uint_eq(last_ended.depth, 1);
}
END_TEST

static bool process_of(void *self, u32 hart, struct guest_process *process)
{
    (void)self, (void)hart;
    *process = (struct guest_process){.pid = pid_now, .name = "p"};
    return pid_now;
}

// With processes known, exec is a return of the call, though nothing is as it was.
START_TEST(exec_and_fork)
{
    static const struct guest_view view = {.process = process_of};
    trap_history_set_view(history, &view);
    pid_now = 3;
    runs(0, 1, 0x1000);
    trap(0, PRIV_U, PRIV_S, EPC); // exec
    runs(0, 2, 0x5000);
    ck_assert_uint_eq(back(0, PRIV_S, PRIV_U, 0x400000), 1);
    ck_assert_uint_eq(last_ended.process.pid, 3);
    trap(0, PRIV_U, PRIV_S, 0x400100); // fork
    pid_now = 4;
    runs(0, 3, 0x5000);
    ck_assert_uint_eq(back(0, PRIV_S, PRIV_U, 0x400104), 0); // the child
    const struct trap_record *fork = trap_history_find(history, 2);
    ck_assert(fork->resumed.known && !fork->resumed.same);
    ck_assert_uint_eq(fork->resumed.process.pid, 4);
    trap(0, PRIV_U, PRIV_S, 0x400104);
    ck_assert_uint_eq(trap_history_last(history, 0)->process.pid, 4);
    pid_now = 3;
    runs(0, 2, 0x5000);
    ck_assert_uint_eq(back(0, PRIV_S, PRIV_U, 0x400104), 2);
    ck_assert_uint_eq(last_ended.process.pid, 3);
}
END_TEST

// One trap stays open while hundreds come and go: its place in the ring is needed for them.
START_TEST(long_open)
{
    runs(0, 7, 0x7000);
    trap(0, PRIV_U, PRIV_S, EPC);
    runs(0, 1, 0x1000);
    back(0, PRIV_S, PRIV_U, EPC);
    for (u64 i = 0; i < CALLS; i++) {
        trap(0, PRIV_U, PRIV_S, EPC);
        ck_assert_uint_eq(back(0, PRIV_S, PRIV_U, EPC + 4), i + 2);
    }
    ck_assert_uint_eq(trap_history_count(history), SIZE);
    ck_assert_ptr_null(trap_history_last(history, SIZE));
    ck_assert_uint_eq(trap_history_last(history, SIZE - 1)->number, CALLS + 2 - SIZE);
    ck_assert_ptr_nonnull(trap_history_find(history, 1));
    ck_assert_ptr_null(trap_history_find(history, 2));
    runs(0, 7, 0x7000);
    ck_assert_uint_eq(back(0, PRIV_S, PRIV_U, EPC + 4), 1);
    ck_assert_ptr_null(trap_history_find(history, 1));
}
END_TEST

START_TEST(too_many_open)
{
    for (u64 i = 0; i < TRAP_HISTORY_OPEN_MAX; i++) {
        runs(0, 100 + i, 0x1000);
        trap(0, PRIV_U, PRIV_S, EPC);
    }
    ended = NULL;
    runs(0, 99, 0x1000);
    trap(0, PRIV_U, PRIV_S, EPC);
    ck_assert_ptr_nonnull(ended);
    ck_assert_uint_eq(last_ended.number, 1);
    ck_assert_int_eq(last_ended.end, TRAP_FORGOTTEN);
    runs(0, 100, 0x1000);
    ck_assert_uint_eq(back(0, PRIV_S, PRIV_U, EPC + 4), 0);
    runs(0, 101, 0x1000);
    ck_assert_uint_eq(back(0, PRIV_S, PRIV_U, EPC + 4), 2);
}
END_TEST

START_TEST(going_back)
{
    runs(0, 1, 0x1000);
    trap(0, PRIV_U, PRIV_S, EPC);
    u64 between = clock_now;
    back(0, PRIV_S, PRIV_U, EPC + 4);
    trap(0, PRIV_U, PRIV_S, EPC + 8);
    trap_history_go_back(history, between);
    ck_assert_uint_eq(trap_history_count(history), 1);
    ck_assert_int_eq(trap_history_last(history, 0)->end, TRAP_OPEN);
    ck_assert_uint_eq(back(0, PRIV_S, PRIV_U, EPC + 4), 1);
    trap(0, PRIV_U, PRIV_S, EPC + 8);
    ck_assert_uint_eq(trap_history_last(history, 0)->number, 2);
}
END_TEST

START_TEST(turned_off)
{
    runs(0, 1, 0x1000);
    trap(0, PRIV_U, PRIV_S, EPC);
    trap_history_enable(history, false);
    ck_assert_int_eq(last_ended.end, TRAP_FORGOTTEN);
    trap(0, PRIV_U, PRIV_S, EPC);
    ck_assert_uint_eq(trap_history_count(history), 1);
    trap_history_enable(history, true);
    ck_assert_uint_eq(back(0, PRIV_S, PRIV_U, EPC + 4), 0);
    trap(0, PRIV_U, PRIV_S, EPC);
    trap_history_finish(history);
    ck_assert_int_eq(last_ended.end, TRAP_OPEN);
    ck_assert_uint_eq(last_ended.number, 2);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {call_and_return, switch_of_processes, threads,   another_hart,
                                  nesting,         exec_and_fork,       long_open, too_many_open,
                                  going_back,      turned_off};
    return run_tests("trap_history", set_up, tests, ARRAY_LEN(tests));
}
