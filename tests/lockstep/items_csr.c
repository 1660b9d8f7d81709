// Items of CSR instructions.
#include "builder.h"

#include "base/bits.h"
#include "cpu/csr.h"
#include "cpu/csr_bits.h"

enum policy { POLICY_keep, POLICY_restore };
enum { OLD = 1 << QEMU_7, NEW = 1 << QEMU_10, BOTH = OLD | NEW, MASKING = 4 };

// What cases may write, from csrs.def.
static const struct csr_policy {
    const char *name;
    u64 mask, fixed;
    enum policy policy;
    u32 where; // a set of enum reference, or MASKING
} policies[] = {
#define WRITABLE(name, mask, fixed, policy, where) {#name, mask, fixed, POLICY_##policy, where},
#define HIDDEN(first, last, text)
#include "csrs.def"
#undef WRITABLE
#undef HIDDEN
};

static const struct {
    u16 first, last;
} hidden[] = {
#define WRITABLE(...)
#define HIDDEN(first, last, text) {first, last},
#include "csrs.def"
#undef WRITABLE
#undef HIDDEN
};

static const enum isa_op operations[] = {OP_csrrw,  OP_csrrs,  OP_csrrc,
                                         OP_csrrwi, OP_csrrsi, OP_csrrci};

static bool is_hidden(u32 number)
{
    for (size_t i = 0; i < ARRAY_LEN(hidden); i++) {
        if (number >= hidden[i].first && number <= hidden[i].last) {
            return true;
        }
    }
    return false;
}

// Whether the body's mode may touch the CSR at all.
static bool in_reach(const struct builder *b, u32 number)
{
    return !b->certain || b->mode >= (number >> 8 & 3);
}

static u32 random_number(struct builder *b)
{
    for (;;) {
        u32 number = (u32)random_below(b->r, 4096);
        if (!is_hidden(number) && (csr_name(number) || random_chance(b->r, 10))) {
            return number;
        }
    }
}

// In reach, only reads; out of reach any, and any that writes a read-only CSR: both are illegal.
// Bits to set or clear are none that may be 0 by chance: known.def, csrrs.
void item_csr(struct builder *b)
{
    u32 number = random_number(b);
    enum isa_op op = operations[random_below(b->r, ARRAY_LEN(operations))];
    u32 rs1 = builder_source(b);
    bool read_only = (number >> 10) == 3;
    bool by_register = op == OP_csrrs || op == OP_csrrc;
    if ((csr_name(number) && in_reach(b, number) && !read_only) || (read_only && by_register)) {
        op = random_chance(b->r, 50) ? OP_csrrs : OP_csrrci;
        rs1 = 0;
    }
    builder_insn(b, (struct insn){.op = (u16)op,
                                  .rd = (u8)builder_destination(b),
                                  .rs1 = (u8)rs1,
                                  .imm = (i32)number});
}

// Some bit is set or cleared: known.def, csrrs (a write that changes nothing makes mstatus.FS
// Dirty).
static u64 operand_of(struct builder *b, const struct csr_policy *policy, enum isa_op op)
{
    u64 value = random_corner(b->r) & policy->mask;
    if (op == OP_csrrw) {
        return value | policy->fixed;
    }
    u64 allowed = op == OP_csrrs ? policy->mask : policy->mask & ~policy->fixed;
    return value & allowed ? value & allowed : allowed & -allowed;
}

// Whether the next instruction can be fetched for certain: in the window its page may be missing,
// and PMP may forbid it.
static bool fetches_surely(const struct builder *b)
{
    return b->c->place == PLACE_IDENTITY && !b->pmp;
}

void item_warl(struct builder *b)
{
    const struct csr_policy *policy = &policies[random_below(b->r, ARRAY_LEN(policies))];
    if (!(policy->where & (1u << b->reference | (b->masking ? MASKING : 0)))) {
        return;
    }
    i32 number = csr_number(policy->name);
    assert(number >= 0);
    if (policy->policy == POLICY_restore && !fetches_surely(b)) {
        return; // a trap before it is restored would have no handler
    }
    enum isa_op op = operations[random_below(b->r, 3)];
    u32 value = builder_scratch(b, 0);
    u32 old = builder_scratch(b, 1u << value);
    builder_li(b, value, operand_of(b, policy, op));
    u32 taken[] = {value, 0, old};
    u32 rds[] = {old, builder_destination(b), ZERO};
    enum isa_op ops[] = {op, OP_csrrs, OP_csrrw};
    rds[1] = rds[1] == old ? value : rds[1];
    for (u32 i = 0; i < (policy->policy == POLICY_restore ? 3 : 2); i++) {
        builder_insn(
            b,
            (struct insn){.op = (u16)ops[i], .rd = (u8)rds[i], .rs1 = (u8)taken[i], .imm = number});
    }
}

// S-mode must go on being fetched from: Bare, or a mode that is not there, which changes nothing
// (Priv. 10.1.11). QEMU has Sv48 and Sv57 too. In M-mode any table will do.
void item_satp(struct builder *b)
{
    static const u64 modes[] = {0, 0, 1, 7, 11, 15};
    bool machine = b->certain && b->mode == MODE_M;
    if (b->c->place != PLACE_IDENTITY) {
        return;
    }
    u64 mode = modes[random_below(b->r, ARRAY_LEN(modes))];
    if (machine && random_chance(b->r, 50)) {
        mode = SATP_MODE_SV39 + random_below(b->r, 3);
    }
    u32 value = builder_scratch(b, 0);
    u32 old = builder_scratch(b, 1u << value);
    builder_li(b, value, bits_set(random_corner(b->r), satp_MODE_SHIFT, 4, mode));
    builder_csr(b, OP_csrrw, old, "satp", value);
    builder_csr(b, OP_csrrs, value, "satp", ZERO);
    builder_csr(b, OP_csrrw, ZERO, "satp", old);
}

// MPP takes a mode that is there, UXL and SXL stay what they are: known.def.
void item_status(struct builder *b)
{
    static const u64 mpp[] = {0, 1ULL << mstatus_MPP_SHIFT, 3ULL << mstatus_MPP_SHIFT};
    bool machine = random_chance(b->r, b->mode == MODE_M ? 75 : 10);
    u64 bits = random_u64(b->r) & (machine ? MSTATUS_WRITABLE & ~MSTATUS_MPP : SSTATUS_WRITABLE);
    if (b->may_trap_s) {
        bits &= ~MSTATUS_TSR;
    }
    if (b->masking) { // known.def, MXR
        bits &= ~MSTATUS_MXR;
    }
    enum isa_op op = operations[random_below(b->r, 3)];
    if (machine && op == OP_csrrw) {
        bits |= mpp[random_below(b->r, ARRAY_LEN(mpp))] | MSTATUS_UXL_64 | MSTATUS_SXL_64;
    } else if (op == OP_csrrw) {
        bits |= MSTATUS_UXL_64;
    }
    u32 scratch = builder_scratch(b, 0);
    builder_li(b, scratch, bits);
    u32 old = builder_destination(b);
    builder_csr(b, op, old, machine ? "mstatus" : "sstatus", scratch);
}

// Reads only: what it shows differs, so it is overwritten, or not kept where what overwrites it may
// not be fetched.
void item_counter(struct builder *b)
{
    static const u16 bases[] = {0xc00, 0xb00};
    u32 number = bases[random_chance(b->r, 30)] + (u32)random_below(b->r, 32);
    u32 rd = builder_destination(b);
    if (!csr_name(number) || rd == ZERO) {
        return;
    }
    bool kept = fetches_surely(b);
    builder_insn(b, (struct insn){.op = OP_csrrs, .rd = kept ? (u8)rd : ZERO, .imm = (i32)number});
    builder_insn(b, (struct insn){.op = OP_addi, .rd = (u8)rd, .imm = 1});
}
