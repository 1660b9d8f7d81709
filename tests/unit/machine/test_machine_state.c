// The embedding interface: listening, saving and restoring.
#include "unit/machine/embed_guest.h"

struct heard {
    u64 traps, returns;
    struct vt_trap last;
    struct vt_trap_return last_return;
};

static void hear_trap(void *self, const struct vt_trap *trap)
{
    struct heard *heard = self;
    heard->traps++;
    heard->last = *trap;
}

static void hear_return(void *self, const struct vt_trap_return *trap_return)
{
    struct heard *heard = self;
    heard->returns++;
    heard->last_return = *trap_return;
}

// ecall in M-mode, with a handler that skips it: three instructions a round in all.
static void emit_traps(void)
{
    emit((struct insn){.op = OP_auipc, .rd = T0});
    emit((struct insn){.op = OP_addi, .rd = T0, .rs1 = T0, .imm = 20});
    emit((struct insn){.op = OP_csrrw, .rs1 = T0, .imm = 0x305}); // mtvec
    emit((struct insn){.op = OP_ecall});
    emit((struct insn){.op = OP_jal, .imm = -4});
    emit((struct insn){.op = OP_csrrs, .rd = T1, .imm = 0x341}); // mepc
    emit((struct insn){.op = OP_addi, .rd = T1, .rs1 = T1, .imm = 4});
    emit((struct insn){.op = OP_csrrw, .rs1 = T1, .imm = 0x341});
    emit((struct insn){.op = OP_mret});
}

START_TEST(a_listener_hears_and_changes_nothing)
{
    struct heard heard = {0};
    const struct vt_listener listener = {
        .self = &heard, .trap = hear_trap, .trap_return = hear_return};
    emit_traps();
    boot(NULL);
    vt_run(vt, 6000, &error);
    u64 hash = vt_hash(vt);
    vt_destroy(vt);
    boot(NULL);
    vt_listen(vt, &listener);
    vt_run(vt, 2000, &error);
    ck_assert_uint_gt(heard.traps, 300);
    while (heard.traps != heard.returns) {
        vt_run(vt, 1, &error);
    }
    ck_assert(!heard.last.interrupt && heard.last.cause == 11);
    ck_assert_str_eq(heard.last.cause_name, "machine_ecall");
    ck_assert_uint_eq(heard.last.epc, RAM + 12);
    ck_assert_int_eq(heard.last.from, VT_MACHINE);
    ck_assert_int_eq(heard.last.to, VT_MACHINE);
    ck_assert_uint_eq(heard.last_return.pc, RAM + 32);
    ck_assert_uint_eq(heard.last_return.target, RAM + 16);
    // csrr, addi and csrw after the trap, then mret
    ck_assert_uint_eq(heard.last.step + 4, heard.last_return.step);
    u64 traps = heard.traps;
    vt_listen(vt, NULL);
    vt_run(vt, 2000, &error);
    ck_assert_uint_eq(heard.traps, traps);
    vt_listen(vt, &(struct vt_listener){.self = &heard, .trap = hear_trap});
    vt_run(vt, 6000 - vt_steps(vt), &error);
    ck_assert_uint_gt(heard.traps, traps);
    ck_assert_uint_eq(vt_hash(vt), hash);
    vt_destroy(vt);
}
END_TEST

struct pairs {
    u64 count;
    struct vt_trap_pair last;
};

static void hear_pair(void *self, const struct vt_trap_pair *pair)
{
    struct pairs *pairs = self;
    pairs->count++;
    pairs->last = *pair;
    ck_assert_str_eq(pair->raised_by, "the instruction itself");
}

START_TEST(pairs_are_told)
{
    struct pairs pairs = {0};
    struct heard heard = {0};
    const struct vt_listener listener = {
        .self = &heard, .trap = hear_trap, .trap_return = hear_return};
    emit_traps();
    boot(NULL);
    vt_run(vt, 2000, &error);
    u64 hash = vt_hash(vt);
    vt_destroy(vt);
    boot(NULL);
    vt_listen(vt, &listener);
    ck_assert(vt_listen_pairs(vt, hear_pair, &pairs, &error));
    vt_run(vt, 2000, &error);
    ck_assert_uint_eq(pairs.count, heard.returns);
    ck_assert_uint_eq(pairs.last.number, heard.returns);
    ck_assert_uint_eq(pairs.last.trap_return.step, heard.last_return.step);
    ck_assert_uint_eq(pairs.last.steps, 4);
    ck_assert_uint_eq(pairs.last.depth, 1);
    ck_assert(!pairs.last.switched);
    ck_assert_uint_eq(vt_hash(vt), hash);
    u64 count = pairs.count;
    ck_assert(vt_listen_pairs(vt, NULL, NULL, &error));
    vt_run(vt, 2000, &error);
    ck_assert_uint_eq(pairs.count, count);
    vt_destroy(vt);
}
END_TEST

START_TEST(a_snapshot_goes_to_another_machine)
{
    size_t size;
    emit_counter();
    boot(NULL);
    vt_run(vt, 5000, &error);
    ck_assert(vt_input(vt, "typed", 5));
    void *snapshot = vt_save(vt, &size);
    ck_assert_ptr_nonnull(snapshot);
    u64 saved_hash = vt_hash(vt);
    ck_assert(vt_input(vt, " later", 6));
    vt_run(vt, 5000, &error);
    u64 hash = vt_hash(vt);
    ck_assert(vt_restore(vt, snapshot, size, &error));
    ck_assert_uint_eq(vt_hash(vt), saved_hash);
    vt_input(vt, " later", 6);
    vt_run(vt, 5000, &error);
    ck_assert_uint_eq(vt_hash(vt), hash);

    struct vt_machine *other = vt_create(NULL, &error);
    ck_assert(vt_restore(other, snapshot, size, &error));
    vt_input(other, " later", 6);
    ck_assert_int_eq(vt_run(other, 5000, &error), VT_LIMIT);
    ck_assert_uint_eq(vt_hash(other), hash);
    vt_destroy(other);
    free(snapshot);
    vt_destroy(vt);
}
END_TEST

// What the board had worked out of its later state is forgotten.
START_TEST(a_timer_of_a_snapshot_comes_again)
{
    size_t size;
    emit_timer();
    boot(&(struct vt_config){.comes_back_idle = true});
    ck_assert_int_eq(vt_run(vt, 1000, &error), VT_IDLE);
    void *snapshot = vt_save(vt, &size);
    for (int i = 0; i < 3; i++) {
        ck_assert_uint_eq(vt_next_event(vt), 10000);
        ck_assert_int_eq(vt_run(vt, 1000, &error), VT_IDLE);
        vt_pass_time(vt, 10000);
        ck_assert_int_eq(vt_run(vt, 1000, &error), VT_EXITED);
        ck_assert(vt_restore(vt, snapshot, size, &error));
    }
    free(snapshot);
    vt_destroy(vt);
}
END_TEST

// More input than the line holds: the rest is in the snapshot, and no more than that.
START_TEST(a_snapshot_has_the_input_that_waits)
{
    size_t size, again_size;
    static u8 typed[3000];
    emit_counter();
    boot(NULL);
    vt_input(vt, typed, sizeof typed);
    vt_run(vt, 100, &error);
    ck_assert_uint_lt(vt_input_taken(vt), sizeof typed);
    u8 *snapshot = vt_save(vt, &size);
    vt_input(vt, typed, sizeof typed);
    ck_assert(vt_restore(vt, snapshot, size, &error));
    u8 *again = vt_save(vt, &again_size);
    ck_assert_uint_eq(size, again_size);
    ck_assert_mem_eq(snapshot, again, size);
    free(again);
    free(snapshot);
    vt_destroy(vt);
}
END_TEST

START_TEST(what_is_no_snapshot_is_refused)
{
    size_t size;
    emit_counter();
    boot(NULL);
    vt_input(vt, "abc", 3);
    u8 *snapshot = vt_save(vt, &size);
    vt_run(vt, 1000, &error);
    u64 hash = vt_hash(vt);
    ck_assert(!vt_restore(vt, snapshot, size - 1, &error));
    ck_assert(!vt_restore(vt, snapshot, 10, &error));
    ck_assert(!vt_restore(vt, snapshot, 0, NULL));
    for (size_t i = 0; i < size; i += i < 1000 ? 1 : 100003) {
        snapshot[i] ^= 0x10;
        error = (struct vt_error){0};
        ck_assert_msg(!vt_restore(vt, snapshot, size, &error), "byte %zu is damaged", i);
        ck_assert_int_eq(error.kind, VT_ERROR_IMAGE);
        snapshot[i] ^= 0x10;
    }
    ck_assert_uint_eq(vt_hash(vt), hash);
    struct vt_machine *other = vt_create(&(struct vt_config){.memory_bytes = 1 << 20}, &error);
    ck_assert(!vt_restore(other, snapshot, size, &error));
    vt_destroy(other);
    free(snapshot);
    vt_destroy(vt);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_listener_hears_and_changes_nothing, pairs_are_told,
        a_snapshot_goes_to_another_machine,   a_timer_of_a_snapshot_comes_again,
        a_snapshot_has_the_input_that_waits,  what_is_no_snapshot_is_refused,
    };
    return run_tests("state", set_up, tests, ARRAY_LEN(tests));
}
