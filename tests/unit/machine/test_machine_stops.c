// Stops fall exactly where they are wanted: before an instruction, behind an access, behind a trap.
#include "cpu/stops.h"
#include "machine/machine.h"

#include "unit/run_tests.h"

enum { T0 = 5, T1 = 6 };

#define RAM  0x80000000ULL
#define DATA (RAM + 64)

// Runs at the start of RAM, in M-mode; an exception comes back to the start.
static const struct insn program[] = {
    {.op = OP_auipc, .rd = T0},                        // t0 = here
    {.op = OP_csrrw, .rs1 = T0, .imm = 0x305},         // mtvec = t0
    {.op = OP_addi, .rd = T1, .imm = -2},              // t1 = -2
    {.op = OP_sd, .rs1 = T0, .rs2 = T1, .imm = 64},    // a store to DATA
    {.op = OP_lhu, .rd = T1, .rs1 = T0, .imm = 66},    // a load inside it
    {.op = OP_sd, .rs1 = T0, .rs2 = T1, .imm = 61},    // a misaligned store across its start
    {.op = OP_amoadd_w, .rd = 0, .rs1 = T0, .rs2 = 0}, // elsewhere, of 0
    {.op = OP_lbu, .rd = T1, .rs1 = T0, .imm = 72},    // behind it
    {.op = OP_ecall},                                  // traps
};

enum { ROM_INSNS = 6, PROGRAM_RUN = ARRAY_LEN(program) };

static struct machine *m;
static u32 words[PROGRAM_RUN];

static void set_up(void)
{
    struct machine_config config = machine_default_config();
    struct error error;
    for (size_t i = 0; i < PROGRAM_RUN; i++) {
        words[i] = isa_encode(&program[i]);
    }
    m = machine_create(&config, &error);
    ck_assert_ptr_nonnull(m);
    machine_set_firmware_bytes(m, words, sizeof words, "the program");
    ck_assert(machine_boot(m, &error));
}

static enum machine_stop run(u64 steps)
{
    enum machine_stop stop;
    struct error error;
    ck_assert(machine_run(m, steps, true, &stop, &error));
    return stop;
}

static void at(size_t insn, u64 steps)
{
    ck_assert_uint_eq(m->cpu->harts[0].s.pc, RAM + 4 * insn);
    ck_assert_uint_eq(machine_steps(m), ROM_INSNS + steps);
}

struct stopper {
    u64 passed; // the step at which it has stopped already
};

static bool wants_stores(void *self, const struct insn *insn, u32 offset)
{
    (void)self, (void)offset;
    return insn->op == OP_sd;
}

static bool stops_once(void *self, struct hart *h)
{
    struct stopper *stopper = self;
    ck_assert_uint_eq(h->s.pc, RAM + 4 * (h->clock - ROM_INSNS));
    bool stops = stopper->passed != h->clock;
    stopper->passed = h->clock;
    return stops;
}

START_TEST(it_stops_before_the_instruction)
{
    struct stopper stopper = {0};
    const struct cpu_stops stops = {.self = &stopper, .wants = wants_stores, .stops = stops_once};
    cpu_set_stops(m->cpu, &stops);
    ck_assert_int_eq(run(100), MACHINE_STOPPED);
    at(3, 3);
    ck_assert_int_eq(run(2), MACHINE_LIMIT);
    at(5, 5);
    ck_assert_int_eq(run(100), MACHINE_STOPPED);
    at(5, 5);
    cpu_set_stops(m->cpu, NULL);
    ck_assert_int_eq(run(4), MACHINE_LIMIT);
    at(0, 9);
}
END_TEST

static bool stops_at_data(void *self, const struct cpu_touch *touch)
{
    bool *stores = self;
    return touch->store == *stores && touch->pa < DATA + 8 && touch->pa + touch->size > DATA;
}

START_TEST(it_stops_behind_stores)
{
    bool stores = true;
    const struct cpu_stops stops = {.self = &stores, .touched = stops_at_data};
    cpu_set_stops(m->cpu, &stops);
    cpu_watch_accesses(m->cpu, DATA, 8, false, true);
    ck_assert_int_eq(run(100), MACHINE_STOPPED);
    at(4, 4);
    ck_assert_int_eq(run(100), MACHINE_STOPPED);
    at(6, 6);
    ck_assert_int_eq(run(9), MACHINE_STOPPED); // in the next round
    at(4, 13);
    cpu_watch_nothing(m->cpu);
    ck_assert_int_eq(run(30), MACHINE_LIMIT);
}
END_TEST

START_TEST(it_stops_behind_loads)
{
    bool stores = false;
    const struct cpu_stops stops = {.self = &stores, .touched = stops_at_data};
    cpu_set_stops(m->cpu, &stops);
    run(ROM_INSNS + 20); // so that the page is known to be loaded from
    cpu_watch_accesses(m->cpu, DATA, 8, true, false);
    ck_assert_int_eq(run(100), MACHINE_STOPPED);
    at(5, 23);
    ck_assert_int_eq(run(100), MACHINE_STOPPED);
    at(5, 32);
}
END_TEST

static void stop_at_trap(void *self, const struct trap_event *event)
{
    (void)self;
    hart_stop(&m->cpu->harts[event->hart]);
}

START_TEST(it_stops_behind_traps)
{
    const struct cpu_listener listener = {.trap = stop_at_trap};
    cpu_listen(m->cpu, &listener);
    ck_assert_int_eq(run(100), MACHINE_STOPPED);
    at(0, 9);
    ck_assert_int_eq(run(9), MACHINE_STOPPED);
    at(0, 18);
    ck_assert_int_eq(run(8), MACHINE_LIMIT);
}
END_TEST

START_TEST(held_interrupts_wait)
{
    struct hart *h = &m->cpu->harts[0];
    run(ROM_INSNS + 2);
    h->s.mie = h->s.mip = MIP_SSIP;
    h->s.mstatus |= MSTATUS_MIE;
    m->cpu->holds_interrupts = true;
    run(1);
    at(3, 3);
    m->cpu->holds_interrupts = false;
    run(1);
    at(1, 4);
    ck_assert_uint_eq(h->s.mcause, CAUSE_INTERRUPT | IRQ_supervisor_software);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        it_stops_before_the_instruction, it_stops_behind_stores, it_stops_behind_loads,
        it_stops_behind_traps,           held_interrupts_wait,
    };
    return run_tests("stops", set_up, tests, ARRAY_LEN(tests));
}
