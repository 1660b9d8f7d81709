// The observer of every instruction: what it is told, and that it changes nothing.
#include "cpu/observe.h"
#include "machine/machine.h"

#include "unit/run_tests.h"

enum { T0 = 5, T1 = 6 };

#define RAM 0x80000000ULL

// Runs at the start of RAM, in M-mode; an exception comes back to the start.
static const struct insn program[] = {
    {.op = OP_auipc, .rd = T0},                         // t0 = here
    {.op = OP_csrrw, .rs1 = T0, .imm = 0x305},          // mtvec = t0
    {.op = OP_addi, .rd = T1, .imm = -2},               // t1 = -2
    {.op = OP_sw, .rs1 = T0, .rs2 = T1, .imm = 64},     // stored: the low half counts
    {.op = OP_lhu, .rd = T1, .rs1 = T0, .imm = 64},     // t1 = 0xfffe
    {.op = OP_amoadd_w, .rd = 0, .rs1 = T0, .rs2 = T1}, // on the first instruction's own page
    {.op = OP_beq, .rs1 = 0, .rs2 = 0, .imm = 8},       // over the next
    {.op = OP_addi, .rd = T1, .imm = 1},                // never
    {.op = OP_ecall},                                   // traps
};

enum { ROM_INSNS = 6, PROGRAM_RUN = ARRAY_LEN(program) - 1 };

struct log {
    struct insn_record records[64];
    size_t count;
};

static void note(void *self, const struct insn_record *record)
{
    struct log *log = self;
    ck_assert_uint_lt(log->count, ARRAY_LEN(log->records));
    log->records[log->count++] = *record;
}

// The machine after `steps` instructions, in slices; its hash.
static u64 run(struct log *log, u64 steps, u64 slice)
{
    u32 words[ARRAY_LEN(program)];
    for (size_t i = 0; i < ARRAY_LEN(program); i++) {
        words[i] = isa_encode(&program[i]);
    }
    struct machine_config config = machine_default_config();
    struct error error;
    struct machine *m = machine_create(&config, &error);
    ck_assert_ptr_nonnull(m);
    machine_set_firmware_bytes(m, words, sizeof words, "the program");
    ck_assert(machine_boot(m, &error));
    if (log) {
        cpu_observe(m->cpu, note, log);
    }
    for (u64 done = 0; done < steps; done += slice) {
        enum machine_stop stop;
        u64 part = steps - done < slice ? steps - done : slice;
        ck_assert(machine_run(m, part, true, &stop, &error));
    }
    u64 hash = machine_hash(m);
    machine_destroy(m);
    return hash;
}

START_TEST(each_instruction_is_told)
{
    struct log log = {.count = 0};
    run(&log, ROM_INSNS + PROGRAM_RUN, 1000);
    ck_assert_uint_eq(log.count, ROM_INSNS + PROGRAM_RUN);
    const struct insn_record *r = log.records + ROM_INSNS;
    for (size_t i = 0; i < PROGRAM_RUN; i++) {
        ck_assert_uint_eq(r[i].step, ROM_INSNS + i);
        ck_assert_int_eq(r[i].priv, PRIV_M);
        ck_assert_int_eq(r[i].trapped, i == PROGRAM_RUN - 1);
    }
    ck_assert_uint_eq(r[0].pc, RAM);
    ck_assert_uint_eq(r[0].rd, T0);
    ck_assert_uint_eq(r[0].rd_value, RAM);
    ck_assert_uint_eq(r[2].rd_value, (u64)-2);
    ck_assert_uint_eq(r[3].rd, 0);
    ck_assert_uint_eq(r[3].stores, 4);
    ck_assert_uint_eq(r[3].address, RAM + 64);
    ck_assert_uint_eq((u32)r[3].stored, 0xfffffffe);
    ck_assert_uint_eq(r[4].loads, 2);
    ck_assert_uint_eq(r[4].rd_value, 0xfffe);
    ck_assert_uint_eq(r[5].loads, 4);
    ck_assert_uint_eq(r[5].stores, 4);
    ck_assert_uint_eq(r[6].pc, RAM + 6 * 4);
    ck_assert_uint_eq(r[7].pc, RAM + 8 * 4); // the branch was taken
    ck_assert_uint_eq(r[7].raw, 0x73);
}
END_TEST

START_TEST(nothing_changes)
{
    u64 steps = ROM_INSNS + PROGRAM_RUN;
    u64 unobserved = run(NULL, steps, 1000);
    struct log whole = {.count = 0}, single = {.count = 0};
    ck_assert_uint_eq(run(&whole, steps, 1000), unobserved);
    ck_assert_uint_eq(run(&single, steps, 1), unobserved);
    ck_assert_uint_eq(single.count, whole.count);
    for (size_t i = 0; i < whole.count; i++) {
        ck_assert_uint_eq(single.records[i].pc, whole.records[i].pc);
        ck_assert_uint_eq(single.records[i].rd_value, whole.records[i].rd_value);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {each_instruction_is_told, nothing_changes};
    return run_tests("observer", NULL, tests, ARRAY_LEN(tests));
}
