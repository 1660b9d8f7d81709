// The guest's trap handlers.
#include "runtime.h"
#include "runtime_code.h"

#include "cpu/hart.h"

#include <stddef.h>

enum handler_label {
    HANDLER_COMMON,
    HANDLER_EXCEPTION,
    HANDLER_FETCH,
    HANDLER_RESUME,
    HANDLER_OUTSIDE,
    HANDLER_RESTORE,
    HANDLER_END,    // of the case
    HANDLER_ENDING, // the S-mode handler has ended it and comes to M-mode
    HANDLER_LABEL_COUNT
};

enum { VECTORS = 16 };

// A handler's t0 is its mode's place for registers.

struct mode {
    bool machine;
    const char *scratch, *cause, *epc, *tval, *status, *ip, *ie, *tvec;
    enum isa_op ret;
    i64 globals; // from t0
};

static const struct mode modes[] = {
    {true, "mscratch", "mcause", "mepc", "mtval", "mstatus", "mip", "mie", "mtvec", OP_mret,
     (i64)(LAYOUT_GLOBALS - LAYOUT_SAVE_M)},
    {false, "sscratch", "scause", "sepc", "stval", "sstatus", "sip", "sie", "stvec", OP_sret,
     -(i64)(LAYOUT_SAVE_S - LAYOUT_GLOBALS)},
};

static u32 label_of(const struct mode *mode, enum handler_label label)
{
    return LABEL_HANDLERS + (mode->machine ? 0 : HANDLER_LABEL_COUNT + VECTORS) + label;
}

static void vectors(struct assembler *a, const struct mode *mode)
{
    for (u32 i = 0; i < VECTORS; i++) {
        jump(a, label_of(mode, HANDLER_LABEL_COUNT + i));
    }
}

static void vector_targets(struct assembler *a, const struct mode *mode)
{
    for (u32 i = 0; i < VECTORS; i++) {
        assembler_label(a, label_of(mode, HANDLER_LABEL_COUNT + i));
        csr(a, OP_csrrw, T0, mode->scratch, T0);
        if (mode->machine) {
            csr(a, OP_csrrc, ZERO, "mstatus", T0); // MPRV: layout.h, LAYOUT_SAVE_M
        }
        store(a, T1, T0, 8 * T1);
        immediate(a, OP_addi, T1, ZERO, i);
        jump(a, label_of(mode, HANDLER_COMMON));
    }
}

static void save(struct assembler *a, const struct mode *mode)
{
    assembler_label(a, label_of(mode, HANDLER_COMMON));
    store(a, T1, T0, 0); // the vector's number
    load(a, T1, T0, mode->globals + GLOBAL_ENDING);
    branch(a, OP_bne, T1, ZERO, label_of(mode, HANDLER_ENDING));
    for (u32 i = 1; i < 32; i++) {
        if (i != T0 && i != T1) {
            store(a, i, T0, 8 * i);
        }
    }
    csr(a, OP_csrrw, T1, mode->scratch, T0);
    store(a, T1, T0, 8 * T0);
}

// Leaves the cause in a0, epc in a1, the log's end in s0.
static void log_trap(struct assembler *a, const struct mode *mode)
{
    static const u32 csr_registers[] = {A0, A1, A2, A3, A4};
    const char *const names[] = {mode->cause, mode->epc, mode->tval, mode->status, mode->ip};
    load(a, S0, T0, mode->globals + GLOBAL_LOG);
    load(a, T1, T0, 0);
    immediate(a, OP_slli, T1, T1, 16);
    li(a, T2, RECORD_TRAP | (mode->machine ? 3 : 1) << 8);
    registers(a, OP_or, T1, T1, T2);
    store(a, T1, S0, 0);
    for (u32 i = 0; i < ARRAY_LEN(names); i++) {
        read_csr(a, csr_registers[i], names[i]);
        store(a, csr_registers[i], S0, 8 + 8 * i);
    }
    li(a, A5, 0);
    li(a, A6, HASH_FACTOR);
    for (u32 i = 1; i < 32; i++) {
        load(a, T1, T0, 8 * i);
        registers(a, OP_mul, A5, A5, A6);
        registers(a, OP_add, A5, A5, T1);
    }
    store(a, A5, S0, 48);
    load(a, S1, T0, mode->globals + GLOBAL_CASE);
    load(a, T1, S1, offsetof(struct case_header, number));
    store(a, T1, S0, 56);
    immediate(a, OP_addi, S0, S0, RECORD_TRAP_WORDS * 8);
    store(a, S0, T0, mode->globals + GLOBAL_LOG);
    write_csr(a, mode->tval, ZERO); // no case is to see what known.def lets differ
    write_csr(a, mode->cause, ZERO);
}

static void count_traps(struct assembler *a, const struct mode *mode)
{
    load(a, T1, T0, mode->globals + GLOBAL_TRAPS);
    immediate(a, OP_addi, T1, T1, 1);
    store(a, T1, T0, mode->globals + GLOBAL_TRAPS);
    li(a, T2, RUNTIME_TRAPS_MAX);
    branch(a, OP_beq, T1, T2, label_of(mode, HANDLER_END));
}

// Sets epc to where the case goes on, or ends it.
static void find_resumption(struct assembler *a, const struct mode *mode)
{
    branch(a, OP_bge, A0, ZERO, label_of(mode, HANDLER_EXCEPTION));
    li(a, T1, 1);
    registers(a, OP_sll, T1, T1, A0);
    csr(a, OP_csrrc, ZERO, mode->ie, T1);
    jump(a, label_of(mode, HANDLER_RESTORE));

    assembler_label(a, label_of(mode, HANDLER_EXCEPTION));
    load(a, T1, S1, offsetof(struct case_header, body_va));
    load(a, T2, S1, offsetof(struct case_header, body_size_bytes));
    registers(a, OP_sub, A3, A1, T1);
    branch(a, OP_beq, A3, T2, label_of(mode, HANDLER_END));
    branch(a, OP_bltu, T2, A3, label_of(mode, HANDLER_OUTSIDE));
    load(a, A4, S1, offsetof(struct case_header, resume_pa));
    registers(a, OP_add, A4, A4, A3);
    immediate(a, OP_lbu, A5, A4, 0);
    li(a, T1, EXC_instruction_page_fault);
    branch(a, OP_beq, A0, T1, label_of(mode, HANDLER_FETCH));
    li(a, T1, EXC_instruction_access_fault);
    branch(a, OP_bne, A0, T1, label_of(mode, HANDLER_RESUME));
    assembler_label(a, label_of(mode, HANDLER_FETCH));
    immediate(a, OP_lbu, A5, A4, 1);
    registers(a, OP_add, A5, A5, A5);
    assembler_label(a, label_of(mode, HANDLER_RESUME));
    registers(a, OP_add, A1, A1, A5);
    write_csr(a, mode->epc, A1);
    jump(a, label_of(mode, HANDLER_RESTORE));

    assembler_label(a, label_of(mode, HANDLER_OUTSIDE));
    load(a, A1, T0, 8 * RA);
    registers(a, OP_sub, A3, A1, T1);
    branch(a, OP_bltu, T2, A3, label_of(mode, HANDLER_END));
    immediate(a, OP_andi, A1, A1, -2); // known.def, epc
    write_csr(a, mode->epc, A1);
}

static void restore(struct assembler *a, const struct mode *mode)
{
    assembler_label(a, label_of(mode, HANDLER_RESTORE));
    for (u32 i = 1; i < 32; i++) {
        if (i != T0) {
            load(a, i, T0, 8 * i);
        }
    }
    load(a, T0, T0, 8 * T0);
    registers(a, mode->ret, ZERO, ZERO, ZERO);
}

// S-mode can't end a case: it goes to M-mode by an ecall or, where that is delegated and so comes
// back here, by an illegal instruction. Cases never delegate both. What the vector saves again is
// made to be what it saved before.
static void end_in_s(struct assembler *a, const struct mode *mode)
{
    assembler_label(a, label_of(mode, HANDLER_END));
    li(a, T1, 1);
    store(a, T1, T0, mode->globals + GLOBAL_ENDING);
    load(a, T1, T0, 8 * T1);
    registers(a, OP_ecall, ZERO, ZERO, ZERO);
    assembler_label(a, label_of(mode, HANDLER_ENDING));
    registers(a, OP_mret, ZERO, ZERO, ZERO);
}

// Goes on to dump, with s0 as it wants it.
static void end_in_m(struct assembler *a, const struct mode *mode)
{
    assembler_label(a, label_of(mode, HANDLER_ENDING));
    write_csr(a, mode->scratch, T0);
    li(a, S0, LAYOUT_SAVE_S);
    jump(a, LABEL_DUMP);
    assembler_label(a, label_of(mode, HANDLER_END));
    li(a, S0, LAYOUT_SAVE_M);
}

static void handler(struct assembler *a, const struct mode *mode)
{
    vector_targets(a, mode);
    save(a, mode);
    log_trap(a, mode);
    count_traps(a, mode);
    find_resumption(a, mode);
    restore(a, mode);
}

void runtime_handlers_vectors(struct assembler *a)
{
    vectors(a, &modes[0]);
    assert(a->size_bytes == LAYOUT_VECTORS_S - LAYOUT_VECTORS_M);
    vectors(a, &modes[1]);
}

void runtime_handlers_write(struct assembler *a)
{
    handler(a, &modes[1]);
    end_in_s(a, &modes[1]);
    handler(a, &modes[0]);
    end_in_m(a, &modes[0]);
    jump(a, LABEL_DUMP);
}
