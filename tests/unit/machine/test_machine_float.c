// The state of floating point: mstatus.FS and SD (Priv. 3.1.6.6), rounding modes that are reserved
// and where they count (Unpriv., "Floating-Point Control and Status Register"), for every
// instruction.
#include "isa/float.h"
#include "isa/tables.h"
#include "unit/machine/embed_guest.h"

#include "cpu/csr_bits.h"

enum { FS_OFF, FS_INITIAL, FS_CLEAN, FS_DIRTY, FA0 = 10, FA1, FA2, FA3, ILLEGAL = 2 };

#define ONE_F64 0x3ff0000000000000ULL
#define ONE_F32 0xffffffff3f800000ULL
#define ONE_F16 0xffffffffffff3c00ULL
#define NAN_F64 0x7ff8000000000000ULL

static const enum isa_op ops[] = {
#define INSN(name, ...) OP_##name,
#include "isa/isa_float.def"
#undef INSN
};

static bool has_rm(enum isa_op op)
{
    return isa_encodings[op].fields[FIELD_rm].mask;
}

// 1.0 in the format that the row's name says its operands have.
static u64 one_for(enum isa_op op)
{
    const char *name = isa_rows[op].name;
    char format = name[strlen(name) - 1];
    return format == 'd' ? ONE_F64 : format == 'h' ? ONE_F16 : ONE_F32;
}

// The instruction, of f11, f11, f11 or of x11, an address or 1; it is done once from this state.
static u32 run_once(enum isa_op op, u8 rm, u64 fs, u64 fcsr, u64 operand)
{
    struct insn insn = {.op = (u16)op, .rd = A0, .rs1 = A1, .rs2 = A1, .rs3 = FA1};
    insn.rm = has_rm(op) ? rm : 0;
    u32 word = isa_encode(&insn);
    u32 words[2] = {word, 0x6f}; // then a jump to itself
    vt_write_physical(vt, RAM, words, sizeof words);
    vt_set(vt, 0, "pc", RAM);
    bool accesses = isa_rows[op].timing == TIMING_load || isa_rows[op].timing == TIMING_store;
    vt_set(vt, 0, "a1", accesses ? RAM + 64 : 1);
    vt_set(vt, 0, "mcause", 0);
    vt_set(vt, 0, "mstatus", FS_DIRTY << mstatus_FS_SHIFT);
    vt_set(vt, 0, "fcsr", fcsr);
    vt_set(vt, 0, "fa1", operand);
    vt_set(vt, 0, "mstatus", fs << mstatus_FS_SHIFT);
    ck_assert_int_eq(vt_run(vt, 1, &error), VT_LIMIT);
    return word;
}

static bool was_illegal(u32 word)
{
    return get("mcause") == ILLEGAL && get("mepc") == RAM && get("mtval") == word;
}

static u64 fs_now(void)
{
    u64 status = get("mstatus");
    u64 fs = bits_get(status, mstatus_FS_SHIFT, 2);
    ck_assert_uint_eq(status >> 63, fs == FS_DIRTY); // SD
    return fs;
}

static void boot_guest(const struct vt_config *config)
{
    emit_counter();
    boot(config);
    go_to_guest();
}

START_TEST(off_makes_all_illegal)
{
    boot_guest(NULL);
    for (size_t i = 0; i < ARRAY_LEN(ops); i++) {
        u32 word = run_once(ops[i], 0, FS_OFF, 0, ONE_F64);
        ck_assert_msg(was_illegal(word), "%s", isa_rows[ops[i]].name);
        ck_assert_uint_eq(fs_now(), FS_OFF);
    }
    for (i32 csr = 1; csr <= 3; csr++) { // fflags, frm, fcsr
        u32 word = 0x00002573 | (u32)csr << 20;
        run_once(OP_fadd_d, 0, FS_OFF, 0, 0);
        vt_write_physical(vt, RAM, &word, sizeof word);
        vt_set(vt, 0, "pc", RAM);
        vt_run(vt, 1, &error);
        ck_assert(was_illegal(word));
    }
    vt_destroy(vt);
}
END_TEST

// Exact operations of 1.0 raise nothing: what writes a floating-point register makes FS Dirty, and
// nothing else does.
START_TEST(writing_a_register_is_dirty)
{
    boot_guest(NULL);
    for (size_t i = 0; i < ARRAY_LEN(ops); i++) {
        const struct isa_row *row = &isa_rows[ops[i]];
        for (u64 fs = FS_INITIAL; fs <= FS_DIRTY; fs++) {
            run_once(ops[i], 0, fs, 0, one_for(ops[i]));
            bool writes = row->floats & ISA_FLOAT_RD;
            ck_assert_msg(get("mcause") == 0, "%s", row->name);
            ck_assert_msg(fs_now() == (writes ? (u64)FS_DIRTY : fs), "%s, FS %u", row->name,
                          (u32)fs);
            ck_assert_msg(get("fflags") == 0, "%s", row->name);
        }
    }
    vt_destroy(vt);
}
END_TEST

START_TEST(raising_a_flag_is_dirty)
{
    static const enum isa_op raising[] = {OP_flt_d, OP_fle_d, OP_fcvt_w_d, OP_fcvt_lu_d};
    boot_guest(NULL);
    for (size_t i = 0; i < ARRAY_LEN(raising); i++) {
        run_once(raising[i], 0, FS_CLEAN, 0, NAN_F64);
        ck_assert_uint_eq(get("fflags"), FLOAT_NV);
        ck_assert_uint_eq(fs_now(), FS_DIRTY);
    }
    vt_destroy(vt);
}
END_TEST

START_TEST(reserved_modes_are_illegal)
{
    boot_guest(NULL);
    for (size_t i = 0; i < ARRAY_LEN(ops); i++) {
        const char *name = isa_rows[ops[i]].name;
        for (u32 mode = 0; mode < 8; mode++) {
            bool reserved = has_rm(ops[i]) && mode >= ROUND_COUNT;
            for (u64 fs = FS_CLEAN; fs <= FS_DIRTY; fs++) {
                u32 word = run_once(ops[i], ROUND_DYNAMIC, fs, mode << 5, one_for(ops[i]));
                ck_assert_msg(was_illegal(word) == reserved, "%s, frm %u", name, mode);
            }
            if (mode == ROUND_DYNAMIC)
                continue;
            u32 word = run_once(ops[i], (u8)mode, FS_DIRTY, FLOAT_NX, one_for(ops[i]));
            ck_assert_msg(was_illegal(word) == reserved, "%s, rm %u", name, mode);
        }
    }
    vt_destroy(vt);
}
END_TEST

// An instruction's own rounding mode counts whatever follows it: 1 + 2^-60, up.
START_TEST(modes_count_before_any_instruction)
{
    boot_guest(NULL);
    const struct insn add = {.op = OP_fadd_d, .rd = FA0, .rs1 = FA1, .rs2 = FA2, .rm = ROUND_UP};
    for (u32 op = 1; op < OP_COUNT; op++) {
        if (op == OP_wfi) {
            continue; // nothing would ever wake it
        }
        const struct insn second = {.op = (u16)op, .rd = FA3, .rs1 = A1, .rs2 = A1};
        u32 words[] = {isa_encode(&add), isa_encode(&second), 0x6f};
        vt_write_physical(vt, RAM, words, sizeof words);
        vt_set(vt, 0, "pc", RAM);
        vt_set(vt, 0, "priv", VT_MACHINE);
        vt_set(vt, 0, "mstatus", FS_DIRTY << mstatus_FS_SHIFT);
        vt_set(vt, 0, "fcsr", FLOAT_NX);
        vt_set(vt, 0, "a1", RAM + 64);
        vt_set(vt, 0, "fa0", 0);
        vt_set(vt, 0, "fa1", ONE_F64);
        vt_set(vt, 0, "fa2", 0x3c30000000000000);
        ck_assert_int_eq(vt_run(vt, 2, &error), VT_LIMIT);
        ck_assert_msg(get("fa0") == ONE_F64 + 1, "before %s", isa_rows[op].name);
    }
    vt_destroy(vt);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {off_makes_all_illegal, writing_a_register_is_dirty,
                                  raising_a_flag_is_dirty, reserved_modes_are_illegal,
                                  modes_count_before_any_instruction};
    return run_tests("float", set_up, tests, ARRAY_LEN(tests));
}
