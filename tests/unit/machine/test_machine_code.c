// Translated code is coherent without a fence: an instruction that has been overwritten is not done
// again, not even where it is the next one in the same block. (The architecture asks for fence.i,
// Unpriv. 6; here a slice may end anywhere, and must change nothing.)
#include "unit/machine/embed_guest.h"

#define REPLACED 16 // offset of the instruction that is overwritten; a multiple of 8

static const struct insn stores[] = {
    {.op = OP_sw, .rs1 = T0, .rs2 = T1},        {.op = OP_sd, .rs1 = T0, .rs2 = T1},
    {.op = OP_amoswap_w, .rs1 = T0, .rs2 = T1}, {.op = OP_amoswap_d, .rs1 = T0, .rs2 = T1},
    {.op = OP_amoadd_w, .rs1 = T0, .rs2 = T1},  {.op = OP_sc_d, .rd = A1, .rs1 = T0, .rs2 = T1},
};

// `lr` for the store that needs one, the store, and what it overwrites: 1 becomes 7.
static void emit_guest(const struct insn *store)
{
    emit((struct insn){.op = OP_addi});
    emit((struct insn){.op = OP_lr_d, .rd = A1, .rs1 = T0});
    emit(*store);
    emit((struct insn){.op = OP_addi, .rd = T1});
    emit((struct insn){.op = OP_addi, .rd = A0, .imm = 1});
    emit((struct insn){.op = OP_addi, .rd = A0, .rs1 = A0, .imm = 100});
    emit((struct insn){.op = OP_jal});
}

static u64 run_in_slices(const struct insn *store, u64 value, u64 slice)
{
    set_up();
    emit_guest(store);
    boot(NULL);
    vt_set(vt, 0, "pc", RAM);
    vt_set(vt, 0, "t0", RAM + REPLACED);
    vt_set(vt, 0, "t1", value);
    for (u64 steps = 0; steps < 20; steps += slice) {
        vt_run(vt, slice, &error);
    }
    u64 result = get("a0");
    vt_destroy(vt);
    return result;
}

START_TEST(an_instruction_further_on_in_the_block_is_overwritten)
{
    const struct insn new_insn = {.op = OP_addi, .rd = A0, .imm = 7};
    const struct insn old_insn = {.op = OP_addi, .rd = A0, .imm = 1};
    const struct insn after = {.op = OP_addi, .rd = A0, .rs1 = A0, .imm = 100};
    u64 word = isa_encode(&new_insn), old_word = isa_encode(&old_insn);
    u64 both = (u64)isa_encode(&after) << 32 | word;
    for (size_t i = 0; i < ARRAY_LEN(stores); i++) {
        u64 value = stores[i].op == OP_amoadd_w ? word - old_word : both;
        for (u64 slice = 1; slice < 1000; slice *= 10) {
            u64 result = run_in_slices(&stores[i], value, slice);
            ck_assert_msg(result == 107, "store %zu in slices of %llu: a0 is %llu", i,
                          (unsigned long long)slice, (unsigned long long)result);
        }
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {an_instruction_further_on_in_the_block_is_overwritten};
    return run_tests("code", set_up, tests, ARRAY_LEN(tests));
}
