// Floating-point instructions through a whole machine, against MPFR: what float_check compares as
// functions, here as instructions that a hart runs, with the registers, the rounding mode and the
// flags that it has.
//
//     float_machine [--count N] [--seed N]
//
// For each operation, N cases (300): in each rounding mode, named by the instruction and by frm,
// and with flags that are there before. A difference is printed and makes the exit status 1.
#include "arguments.h"
#include "reference.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vitrine.h>

#define RAM               0x80000000ULL
#define FS_DIRTY          (3ULL << 13)
#define JUMP_TO_SELF      0x0000006fU
#define DIFFERENCES_SHOWN 20

enum { FA0 = 10 }; // fa1, fa2 and a0 and so on, as well

struct tally {
    u64 cases, differences;
};

static struct vt_machine *boot(void)
{
    // The machine begins at the start of RAM, whatever is there: a jump to itself.
    static const u32 firmware = JUMP_TO_SELF;
    const struct vt_config config = {.memory_bytes = 1 << 20};
    struct vt_error error;
    struct vt_machine *vt = vt_create(&config, &error);
    if (!vt || !vt_set_firmware_bytes(vt, &firmware, sizeof firmware, "a jump", &error) ||
        !vt_boot(vt, &error)) {
        fprintf(stderr, "float_machine: %s\n", error.text);
        exit(EXIT_FAILURE);
    }
    vt_set(vt, 0, "priv", VT_MACHINE);
    return vt;
}

static void put_word(struct vt_machine *vt, const struct operation *operation, u32 rm)
{
    u32 op = OP_illegal + 1;
    while (strcmp(isa_rows[op].name, operation->row) != 0)
        op++;
    const struct insn insn = {.op = (u16)op,
                              .rd = FA0,
                              .rs1 = FA0 + 1,
                              .rs2 = FA0 + 2,
                              .rs3 = FA0 + 3,
                              .rm = (u8)(operation->rounds ? rm : 0)};
    const u32 words[] = {isa_encode(&insn), JUMP_TO_SELF};
    vt_write_physical(vt, RAM, words, sizeof words);
}

static u64 get(struct vt_machine *vt, const char *name)
{
    u64 value = 0;
    vt_get(vt, 0, name, &value);
    return value;
}

// Runs the instruction that stands at the start of RAM.
static void run(struct vt_machine *vt, const struct operation *operation, const u64 *operands,
                u32 fcsr)
{
    static const char *const floats[] = {"fa1", "fa2", "fa3"};
    vt_set(vt, 0, "pc", RAM);
    vt_set(vt, 0, "mstatus", FS_DIRTY);
    vt_set(vt, 0, "fcsr", fcsr);
    for (u32 i = 0; i < OPERANDS_MAX && i < operation->operand_count; i++)
        vt_set(vt, 0, operation->operands[i] == KIND_INTEGER ? "a1" : floats[i], operands[i]);
    vt_run(vt, 1, NULL);
}

static void check(struct vt_machine *vt, const struct operation *operation, const u64 *operands,
                  enum float_rounding rounding, u32 frm, u32 before, struct tally *tally)
{
    u64 expected = 0;
    u32 flags = 0;
    if (!reference_compute(operation, rounding, operands, &expected, &flags)) {
        fprintf(stderr, "float_machine: no reference for %s\n", operation->row);
        exit(EXIT_FAILURE);
    }
    run(vt, operation, operands, frm << 5 | before);
    u64 value = get(vt, operation->result == KIND_INTEGER ? "a0" : "fa0");
    u64 fcsr = get(vt, "fcsr");
    tally->cases++;
    if (value == expected && fcsr == (frm << 5 | before | flags) && get(vt, "pc") == RAM + 4)
        return;
    if (tally->differences++ < DIFFERENCES_SHOWN)
        printf("%s of %016" PRIx64 " %016" PRIx64 " %016" PRIx64
               ", fcsr %02x, in mode %d: %016" PRIx64 " fcsr %02" PRIx64 ", expected %016" PRIx64
               " flags %02x more\n",
               operation->row, operands[0], operands[1], operands[2], frm << 5 | before,
               (int)rounding, value, fcsr, expected, flags);
}

// One mode, named by the instruction (with another one in frm) or by frm.
static void check_mode(struct vt_machine *vt, const struct operation *operation,
                       enum float_rounding rounding, bool dynamic, struct random *random, u64 count,
                       struct tally *tally)
{
    u32 frm = dynamic ? rounding : (rounding + 1U) % ROUND_COUNT;
    put_word(vt, operation, dynamic ? ROUND_DYNAMIC : rounding);
    for (u64 i = 0; i < count; i++) {
        u64 operands[OPERANDS_MAX] = {0};
        operands_choose(random, operation, operands);
        u32 before = random_below(random, 3) == 0 ? random_below(random, 32) : i % 2 ? FLOAT_NX : 0;
        check(vt, operation, operands, rounding, frm, before, tally);
    }
}

static void check_operation(struct vt_machine *vt, const struct operation *operation,
                            struct random *random, u64 count, struct tally *tally)
{
    u32 modes = operation->rounds ? ROUND_COUNT : 1;
    for (u32 rounding = 0; rounding < modes; rounding++) {
        check_mode(vt, operation, rounding, false, random, count, tally);
        if (operation->rounds)
            check_mode(vt, operation, rounding, true, random, count, tally);
    }
}

int main(int argc, char **argv)
{
    struct arguments arguments = {.count = 300};
    struct tally tally = {0};
    if (!arguments_read(argc, argv, &arguments))
        return 2;
    struct vt_machine *vt = boot();
    reference_begin();
    for (u32 i = 0; i < operation_count; i++) {
        struct operation operation = operation_at(i);
        if (operation.name)
            check_operation(vt, &operation, &arguments.random, arguments.count, &tally);
    }
    reference_end();
    vt_destroy(vt);
    printf("%" PRIu64 " cases, %" PRIu64 " differ\n", tally.cases, tally.differences);
    return tally.differences ? EXIT_FAILURE : EXIT_SUCCESS;
}
