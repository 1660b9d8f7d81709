#include "inspect/illegal.h"

#include "cpu/cpu.h"
#include "cpu/csr.h"

#include <string.h>

// A field that permits, as a row of permit.def: of a member of struct hart_state.
struct permit {
    u16 storage; // offset in struct hart_state
    u16 op;      // the instruction that it permits, OP_illegal where it permits CSRs
    u8 shift;
    u8 value;
    const char *csr, *field;
};

static const struct permit permits[] = {
#define PERMIT_CSR(csr_, field_, value_) PERMIT_INSN(illegal, csr_, field_, value_)
#define PERMIT_INSN(insn_, csr_, field_, value_)   \
    {.storage = offsetof(struct hart_state, csr_), \
     .op = OP_##insn_,                             \
     .shift = csr_##_##field_##_SHIFT,             \
     .value = (value_),                            \
     .csr = #csr_,                                 \
     .field = #field_},
#include "inspect/permit.def"
#undef PERMIT_CSR
#undef PERMIT_INSN
};

// Sets the field as the permit has it; answers whether that changes anything.
static bool grant(struct hart_state *s, const struct permit *permit)
{
    u64 *storage = (u64 *)((u8 *)s + permit->storage);
    u64 before = *storage;
    *storage = bits_set(before, permit->shift, 1, permit->value);
    return *storage != before;
}

static void blame(struct illegal *illegal, const struct permit *permit)
{
    illegal->csr = permit->csr;
    illegal->field = permit->field;
    illegal->value = permit->value;
}

static bool is_csr_insn(const struct insn *insn)
{
    switch (insn->op) {
    case OP_csrrw:
    case OP_csrrs:
    case OP_csrrc:
    case OP_csrrwi:
    case OP_csrrsi:
    case OP_csrrci:
        return true;
    default:
        return false;
    }
}

// Which field: one that makes it legal by itself, or else the one that does so with those before
// it.
static void find_field(struct hart *copy, u32 number, bool writes, struct illegal *illegal)
{
    for (size_t i = 0; i < ARRAY_LEN(permits); i++) {
        struct hart_state before = copy->s;
        if (permits[i].op == OP_illegal && grant(&copy->s, &permits[i])) {
            if (csr_allowed(copy, number, writes)) {
                blame(illegal, &permits[i]);
                return;
            }
            copy->s = before;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(permits); i++) {
        if (permits[i].op == OP_illegal && grant(&copy->s, &permits[i]) &&
            csr_allowed(copy, number, writes)) {
            blame(illegal, &permits[i]);
            return;
        }
    }
}

static void explain_csr(struct hart *copy, const struct insn *insn, struct illegal *illegal)
{
    u32 number = (u32)insn->imm;
    bool writes = insn->rs1 != 0 || insn->op == OP_csrrw || insn->op == OP_csrrwi;
    illegal->csr_number = insn->imm;
    illegal->unknown_csr = !csr_name(number);
    illegal->read_only = writes && bits_get(number, 10, 2) == 3;
    illegal->needs = (enum privilege)bits_get(number, 8, 2);
    illegal->too_low = !illegal->unknown_csr && copy->s.priv < illegal->needs;
    if (!illegal->unknown_csr && !illegal->read_only && !illegal->too_low) {
        find_field(copy, number, writes, illegal);
    }
}

static bool is_privileged(const struct insn *insn)
{
    switch (insn->op) {
    case OP_mret:
    case OP_sret:
    case OP_wfi:
    case OP_sfence_vma:
    case OP_sinval_vma:
    case OP_sfence_w_inval:
    case OP_sfence_inval_ir:
        return true;
    default:
        return false;
    }
}

static void explain_privileged(const struct hart *copy, const struct insn *insn,
                               struct illegal *illegal)
{
    illegal->needs = insn->op == OP_mret ? PRIV_M : PRIV_S;
    illegal->too_low = copy->s.priv < illegal->needs;
    for (size_t i = 0; i < ARRAY_LEN(permits) && !illegal->too_low; i++) {
        struct hart_state s = copy->s;
        if (permits[i].op == insn->op && grant(&s, &permits[i])) {
            blame(illegal, &permits[i]);
        }
    }
}

static const char *missing_extension(const struct isa_set *set, const struct insn *insn)
{
    struct isa_requirement needs = isa_rows[insn->op].needs;
    if (isa_requirement_holds(needs, set)) {
        return NULL;
    }
    return isa_extension_names[set->has[needs.also] ? needs.any[0] : needs.also];
}

void illegal_explain(const struct hart *h, enum privilege mode, u32 word, struct illegal *illegal)
{
    struct isa_set all;
    memset(&all, true, sizeof all);
    struct insn insn = isa_decode(word, &all);
    struct hart copy = *h;
    copy.s.priv = mode;
    *illegal = (struct illegal){.word = insn.raw, .csr_number = -1};
    if (insn.op == OP_illegal) {
        return;
    }
    illegal->extension = missing_extension(&h->cpu->config.extensions, &insn);
    if (illegal->extension) {
        return;
    }
    if (is_csr_insn(&insn)) {
        explain_csr(&copy, &insn, illegal);
    } else if (is_privileged(&insn)) {
        explain_privileged(&copy, &insn, illegal);
    }
}
