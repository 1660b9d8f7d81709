#include "runtime.h"

#include "cpu/csr_bits.h"
#include "pmp_entries.h"
#include "runtime_code.h"

#include <stddef.h>
#include <string.h>

// A CSR, and the QEMU that has it first.
struct row {
    const char *name;
    enum reference since;
};

// --- PMP: `base` holds the address of pmpcfg, then pmpaddr ---

static void write_pmp(struct assembler *a, u32 base, i64 offset)
{
    i32 address = csr_number("pmpaddr0");
    i32 config = csr_number("pmpcfg0");
    for (i32 i = 0; i < PMP_ENTRIES; i++) {
        load(a, T1, base, offset + 8 * (PMP_CONFIGS + i));
        immediate(a, OP_csrrw, ZERO, T1, address + i);
    }
    for (i32 i = 0; i < PMP_CONFIGS; i++) {
        load(a, T1, base, offset + 8 * i);
        immediate(a, OP_csrrw, ZERO, T1, config + 2 * i);
    }
}

// --- the start, and the set-up of a case: s1 is its header ---

static void start(struct assembler *a)
{
    assembler_label(a, LABEL_START);
    li(a, T0, LAYOUT_SAVE_M);
    write_csr(a, "mscratch", T0);
    li(a, T1, LAYOUT_VECTORS_M);
    write_csr(a, "mtvec", T1);
    immediate(a, OP_addi, T0, T0, LAYOUT_GLOBALS - LAYOUT_SAVE_M);
    write_pmp(a, T0, GLOBAL_PMPCFG);
}

// Calls nothing: t1 is the first byte of each boundary of the pool's pages, less the margin.
static void for_each_pool_word(struct assembler *a, u32 page_label, u32 word_label, bool fill)
{
    li(a, T1, LAYOUT_POOL - LAYOUT_POOL_MARGIN);
    li(a, A0, LAYOUT_POOL_PAGES + 1);
    assembler_label(a, page_label);
    immediate(a, OP_addi, A1, T1, 2 * LAYOUT_POOL_MARGIN);
    assembler_label(a, word_label);
    if (!fill) {
        load(a, T2, T1, 0);
    }
    registers(a, OP_mul, A5, A5, A6);
    if (fill) {
        immediate(a, OP_addi, A5, A5, 1);
        store(a, A5, T1, 0);
    } else {
        registers(a, OP_add, A5, A5, T2);
    }
    immediate(a, OP_addi, T1, T1, 8);
    branch(a, OP_bne, T1, A1, word_label);
    li(a, T2, LAYOUT_PAGE - 2 * LAYOUT_POOL_MARGIN);
    registers(a, OP_add, T1, T1, T2);
    immediate(a, OP_addi, A0, A0, -1);
    branch(a, OP_bne, A0, ZERO, page_label);
}

static void copy_words(struct assembler *a, u64 to, u32 from, size_t offset, u32 count)
{
    li(a, T1, to);
    for (u32 i = 0; i < count; i++) {
        load(a, T2, from, (i64)(offset + 8 * i));
        store(a, T2, T1, 8 * i);
    }
}

static void set_page_tables_up(struct assembler *a)
{
    copy_words(a, LAYOUT_LEVEL0, S1, offsetof(struct case_header, level0), LEVEL0_PTES);
    copy_words(a, LAYOUT_LEVEL1, S1, offsetof(struct case_header, level1), LEVEL1_PTES);
    copy_words(a, LAYOUT_ROOT, S1, offsetof(struct case_header, root), 8);
    for (u32 i = 8; i < ROOT_PTES; i++) {
        copy_words(a, LAYOUT_ROOT + 8 * ROOT_PTE_INDEX(i), S1,
                   offsetof(struct case_header, root) + 8 * i, 1);
    }
    registers(a, OP_sfence_vma, ZERO, ZERO, ZERO);
    registers(a, OP_fence_i, ZERO, ZERO, ZERO);
}

static void set_devices_up(struct assembler *a)
{
    li(a, T1, LAYOUT_MSIP);
    assembler_insn(a, (struct insn){.op = OP_sw, .rs1 = T1});
    li(a, T1, LAYOUT_MTIMECMP);
    li(a, T2, ~0ULL);
    store(a, T2, T1, 0);
    registers(a, OP_sc_d, ZERO, T0, ZERO); // there is no reservation from before
}

static void turn_float_on(struct assembler *a)
{
    li(a, T1, MSTATUS_FS);
    csr(a, OP_csrrs, ZERO, "mstatus", T1);
}

// What the case finds in mstatus.FS, set_csrs_up sets.
static void set_float_up(struct assembler *a)
{
    turn_float_on(a);
    load(a, T1, S1, offsetof(struct case_header, fcsr));
    write_csr(a, "fcsr", T1);
    for (u32 i = 0; i < 32; i++) {
        immediate(a, OP_fld, i, S1, (i64)(offsetof(struct case_header, f) + 8 * i));
    }
}

static void set_csrs_up(struct assembler *a, enum reference reference)
{
    static const struct row rows[SETUP_COUNT] = {
#define SETUP(name, since) {#name, since},
#include "setup.def"
#undef SETUP
    };
    load(a, T1, S1, offsetof(struct case_header, sets_pmp));
    branch(a, OP_beq, T1, ZERO, LABEL_PMP_DONE);
    write_pmp(a, S1, offsetof(struct case_header, pmpcfg));
    assembler_label(a, LABEL_PMP_DONE);
    for (u32 i = 0; i < SETUP_COUNT; i++) {
        if (rows[i].since <= reference) {
            load(a, T1, S1, (i64)(offsetof(struct case_header, csr) + 8 * i));
            write_csr(a, rows[i].name, T1);
        }
    }
}

// Ends in the case's body. Header and x are addressed by t6, which is loaded last.
static void next_case(struct assembler *a, enum reference reference)
{
    assembler_label(a, LABEL_NEXT_CASE);
    li(a, T0, LAYOUT_GLOBALS);
    load(a, S1, T0, GLOBAL_CASE);
    load(a, T1, T0, GLOBAL_LEFT);
    branch(a, OP_beq, T1, ZERO, LABEL_FINISH);
    load(a, T2, T0, GLOBAL_LOG);
    li(a, A0, LAYOUT_LOG_END - RUNTIME_TRAPS_MAX * RECORD_TRAP_WORDS * 8 - RECORD_END_WORDS * 16);
    branch(a, OP_bgeu, T2, A0, LABEL_FINISH);
    immediate(a, OP_addi, T1, T1, -1);
    store(a, T1, T0, GLOBAL_LEFT);
    store(a, ZERO, T0, GLOBAL_TRAPS);
    store(a, ZERO, T0, GLOBAL_ENDING);
    li(a, A6, HASH_FACTOR);
    load(a, A5, S1, offsetof(struct case_header, number));
    for_each_pool_word(a, LABEL_FILL_PAGE, LABEL_FILL, true);
    set_page_tables_up(a);
    set_devices_up(a);
    set_float_up(a);
    set_csrs_up(a, reference);
    immediate(a, OP_addi, T6, S1, offsetof(struct case_header, x));
    for (u32 i = 1; i < 32; i++) {
        load(a, i, T6, 8 * i);
    }
    registers(a, OP_mret, ZERO, ZERO, ZERO);
}

static void finish(struct assembler *a)
{
    assembler_label(a, LABEL_FINISH);
    li(a, T0, LAYOUT_FINISHER);
    li(a, T1, 0x5555);
    assembler_insn(a, (struct insn){.op = OP_sw, .rs1 = T0, .rs2 = T1});
    assembler_label(a, LABEL_FINISH_LOOP);
    jump(a, LABEL_FINISH_LOOP);
}

// --- the end of a case: s0 is where its registers are; s1 becomes its header, a2 the log's end ---

static void log_word(struct assembler *a, u32 rs)
{
    store(a, rs, A2, 0);
    immediate(a, OP_addi, A2, A2, 8);
}

static void log_memory(struct assembler *a, u64 pa, u32 words)
{
    li(a, T1, pa);
    for (u32 i = 0; i < words; i++) {
        load(a, T2, T1, 8 * i);
        log_word(a, T2);
    }
}

// A CSR that QEMU does not have is logged as 0.
static void log_csrs(struct assembler *a, enum reference reference)
{
    static const struct row rows[DUMP_COUNT] = {
#define DUMP(name, compared, since) {#name, since},
#include "dump.def"
#undef DUMP
    };
    for (u32 i = 0; i < DUMP_COUNT; i++) {
        bool there = rows[i].since <= reference;
        if (there) {
            read_csr(a, T1, rows[i].name);
        }
        log_word(a, there ? T1 : ZERO);
    }
    i32 pmpaddr = csr_number("pmpaddr0");
    for (i32 i = 0; i < PMP_ENTRIES; i++) {
        immediate(a, OP_csrrs, T1, ZERO, pmpaddr + i);
        log_word(a, T1);
    }
}

static void log_float(struct assembler *a)
{
    turn_float_on(a);
    read_csr(a, T1, "fcsr");
    log_word(a, T1);
    for (u32 i = 0; i < 32; i++) {
        assembler_insn(a, (struct insn){.op = OP_fsd, .rs1 = A2, .rs2 = (u8)i});
        immediate(a, OP_addi, A2, A2, 8);
    }
}

static void dump(struct assembler *a, enum reference reference)
{
    assembler_label(a, LABEL_DUMP);
    li(a, T0, LAYOUT_GLOBALS);
    load(a, S1, T0, GLOBAL_CASE);
    load(a, A2, T0, GLOBAL_LOG);
    li(a, T1, RECORD_END);
    log_word(a, T1);
    load(a, T1, S1, offsetof(struct case_header, number));
    log_word(a, T1);
    for (u32 i = 1; i < 32; i++) {
        load(a, T1, S0, 8 * i);
        log_word(a, T1);
    }
    log_csrs(a, reference);
    li(a, A5, 0);
    li(a, A6, HASH_FACTOR);
    for_each_pool_word(a, LABEL_HASH_PAGE, LABEL_HASH, false);
    log_word(a, A5);
    log_memory(a, LAYOUT_LEVEL0, LEVEL0_PTES);
    log_memory(a, LAYOUT_LEVEL1, LEVEL1_PTES);
    log_memory(a, LAYOUT_ROOT, 8);
    for (u32 i = 8; i < ROOT_PTES; i++) {
        log_memory(a, LAYOUT_ROOT + 8 * ROOT_PTE_INDEX(i), 1);
    }
    log_float(a);
    store(a, A2, T0, GLOBAL_LOG);
    li(a, T1, sizeof(struct case_header));
    registers(a, OP_add, S1, S1, T1);
    store(a, S1, T0, GLOBAL_CASE);
    jump(a, LABEL_NEXT_CASE);
}

// --- the image ---

static void put_word(u8 *image, u64 pa, u64 value)
{
    memcpy(image + (pa - LAYOUT_RAM), &value, sizeof value);
}

static void put_pmp(u8 *image)
{
    struct case_header header = {0};
    pmp_entries_start(&header);
    for (u32 i = 0; i < PMP_CONFIGS; i++) {
        put_word(image, LAYOUT_GLOBALS + GLOBAL_PMPCFG + 8 * i, header.pmpcfg[i]);
    }
    for (u32 i = 0; i < PMP_ENTRIES; i++) {
        put_word(image, LAYOUT_GLOBALS + GLOBAL_PMPADDR + 8 * i, header.pmpaddr[i]);
    }
}

void runtime_write(u8 *image, enum reference reference, u32 case_count)
{
    struct assembler a = {.bytes = image + (LAYOUT_RUNTIME - LAYOUT_RAM),
                          .capacity_bytes = LAYOUT_ROOT - LAYOUT_RUNTIME};
    runtime_handlers_vectors(&a);
    start(&a);
    next_case(&a, reference);
    finish(&a);
    runtime_handlers_write(&a);
    dump(&a, reference);
    assembler_finish(&a);

    struct assembler entry = {.bytes = image, .capacity_bytes = LAYOUT_PAGE};
    li(&entry, T0, LAYOUT_RUNTIME + a.labels[LABEL_START]);
    immediate(&entry, OP_jalr, ZERO, T0, 0);
    put_word(image, LAYOUT_GLOBALS + GLOBAL_CASE, LAYOUT_CASES);
    put_word(image, LAYOUT_GLOBALS + GLOBAL_LOG, LAYOUT_LOG);
    put_word(image, LAYOUT_GLOBALS + GLOBAL_LEFT, case_count);
    for (u64 half = 0; half < 512; half += 511) {
        put_word(image, LAYOUT_ROOT48 + 8 * half, LAYOUT_ROOT >> 2 | 1);
        put_word(image, LAYOUT_ROOT57 + 8 * half, LAYOUT_ROOT48 >> 2 | 1);
    }
    put_pmp(image);
}
