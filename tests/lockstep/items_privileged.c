// Items of privileged instructions, interrupts and page tables.
#include "builder.h"

#include "base/bits.h"
#include "cpu/csr.h"
#include "cpu/csr_bits.h"

#define MACHINE_TIMER    (1ULL << mie_MTIE_SHIFT)
#define MACHINE_SOFTWARE (1ULL << mie_MSIE_SHIFT)

static bool in_mode(const struct builder *b, u32 mode)
{
    return b->certain && b->mode == mode;
}

// Where they are illegal, or do nothing: mret and wfi below, sret and wfi in U-mode.
void item_privileged(struct builder *b)
{
    bool user = in_mode(b, MODE_U);
    switch (random_below(b->r, 4)) {
    case 0:
        if (user || in_mode(b, MODE_S)) {
            builder_insn(b, (struct insn){.op = OP_mret});
        }
        break;
    case 1:
        if (user) {
            builder_insn(b, (struct insn){.op = OP_sret});
        }
        break;
    case 2:
        if (user && b->reference == QEMU_7) { // known.def, wfi
            builder_insn(b, (struct insn){.op = OP_wfi});
        }
        break;
    default:
        builder_insn(b,
                     (struct insn){.op = OP_sfence_vma,
                                   .rs1 = (u8)(random_chance(b->r, 50) ? builder_source(b) : 0),
                                   .rs2 = (u8)(random_chance(b->r, 50) ? builder_source(b) : 0)});
    }
}

// Goes to a mode that can run what follows: U-mode only where nothing is translated.
static void return_to(struct builder *b, const char *status, const char *epc, enum isa_op op)
{
    bool by_mret = op == OP_mret;
    u64 field = by_mret ? MSTATUS_MPP : MSTATUS_SPP;
    bool bare = b->c->header.csr[SETUP_satp] == 0;
    u64 mode = random_below(b->r, by_mret ? 3 : 2);
    mode = mode == 2 ? MODE_M : mode;
    if (mode == MODE_U && !bare) {
        mode = MODE_S;
    }
    u32 scratch = builder_scratch(b, 0);
    builder_csr_bits(b, OP_csrrc, status, field, scratch);
    u64 lowest = field & -field;
    builder_csr_bits(b, OP_csrrs, status, mode * lowest, scratch);
    builder_address(b, scratch, b->index + 1, 0);
    builder_csr(b, OP_csrrw, ZERO, epc, scratch);
    builder_insn(b, (struct insn){.op = (u16)op});
    b->certain = false;
}

void item_xret(struct builder *b)
{
    if (b->c->place != PLACE_IDENTITY) {
        return;
    }
    if (in_mode(b, MODE_M) && random_chance(b->r, 70)) {
        return_to(b, "mstatus", "mepc", OP_mret);
    } else if (in_mode(b, MODE_M) || in_mode(b, MODE_S)) {
        return_to(b, "sstatus", "sepc", OP_sret);
    }
}

// A CSR instruction is where QEMU looks at interrupts, so they are taken at the same place.
void item_interrupt(struct builder *b)
{
    u32 scratch = builder_scratch(b, 0);
    bool machine = in_mode(b, MODE_M) || (!b->certain && random_chance(b->r, 50));
    enum isa_op op = random_chance(b->r, 60) ? OP_csrrs : OP_csrrc;
    u64 bits = random_u64(b->r);
    switch (random_below(b->r, 4)) {
    case 0:
        builder_csr_bits(b, op, machine ? "mip" : "sip", bits & MIP_WRITABLE, scratch);
        break;
    case 1:
        builder_csr_bits(b, op, machine ? "mie" : "sie",
                         bits & (b->reference == QEMU_7 ? MIE_WRITABLE : MIE_NEWER), scratch);
        break;
    case 2:
        builder_csr_bits(b, op, machine ? "mstatus" : "sstatus",
                         MSTATUS_SIE | (machine ? MSTATUS_MIE : 0), scratch);
        break;
    default: // in the past or never; without STCE, known.def, stimecmp
        if (b->c->header.csr[SETUP_menvcfg] & MENVCFG_STCE) {
            builder_li(b, scratch, random_chance(b->r, 50) ? 0 : ~0ULL);
            builder_csr(b, OP_csrrw, ZERO, "stimecmp", scratch);
        }
    }
}

static void store_word(struct builder *b, enum isa_op op, u64 pa, u64 value, u32 s1, u32 s2)
{
    builder_li(b, s1, pa);
    builder_li(b, s2, value);
    builder_insn(b, (struct insn){.op = (u16)op, .rs1 = (u8)s1, .rs2 = (u8)s2});
}

// Held back until a CSR instruction lets it through; the next such item, or the next case, ends it.
void item_device(struct builder *b)
{
    if (!in_mode(b, MODE_M)) {
        return;
    }
    u32 s1 = builder_scratch(b, 0);
    u32 s2 = builder_scratch(b, 1u << s1);
    bool timer = random_chance(b->r, 50);
    bool raise = random_chance(b->r, 60);
    builder_csr_bits(b, OP_csrrc, "mstatus", MSTATUS_MIE | MSTATUS_MPRV, s1);
    if (timer) {
        store_word(b, OP_sd, LAYOUT_MTIMECMP, raise ? 0 : ~0ULL, s1, s2);
    } else {
        store_word(b, OP_sw, LAYOUT_MSIP, raise, s1, s2);
    }
    builder_csr_bits(b, OP_csrrs, "mie", timer ? MACHINE_TIMER : MACHINE_SOFTWARE, s1);
    builder_csr_bits(b, OP_csrrs, "mstatus", random_chance(b->r, 70) ? MSTATUS_MIE : 0, s1);
}

// Only with something pending that no trap can take away.
void item_wait(struct builder *b)
{
    u32 s1 = builder_scratch(b, 0);
    u32 s2 = builder_scratch(b, 1u << s1);
    if (!in_mode(b, MODE_M)) {
        return;
    }
    builder_csr_bits(b, OP_csrrc, "mstatus", MSTATUS_MIE | MSTATUS_MPRV, s1);
    store_word(b, OP_sd, LAYOUT_MTIMECMP, random_below(b->r, 2), s1, s2);
    builder_csr_bits(b, OP_csrrs, "mie", MACHINE_TIMER, s1);
    builder_insn(b, (struct insn){.op = OP_wfi});
    builder_csr_bits(b, OP_csrrc, "mie", MACHINE_TIMER, s1);
    store_word(b, OP_sd, LAYOUT_MTIMECMP, ~0ULL, s1, s2);
}

// The instruction at the end of the item becomes another one; half of them run both.
void item_self_modify(struct builder *b)
{
    if (b->c->place != PLACE_IDENTITY || !b->certain) {
        return;
    }
    u32 address = builder_scratch(b, 0);
    u32 word = builder_scratch(b, 1u << address);
    u32 counter = builder_scratch(b, 1u << address | 1u << word);
    u32 taken = 1u << address | 1u << word | 1u << counter;
    struct insn before = builder_arithmetic(b);
    struct insn after = builder_arithmetic(b);
    before.rd = (u8)builder_scratch(b, taken);
    after.rd = (u8)builder_scratch(b, taken);
    bool twice = random_chance(b->r, 50);
    builder_csr_bits(b, OP_csrrc, "mstatus", MSTATUS_MPRV, word); // illegal, so skipped, in S-mode
    builder_li(b, counter, twice ? 2 : 1);
    builder_address(b, address, b->index, 0);
    u32 address_at = b->item->count - 1u;
    builder_li(b, word, (u64)(i64)(i32)isa_encode(&after));
    u32 loop = builder_size(b);
    u32 slot = loop + (twice ? 0 : 8);
    if (twice) {
        builder_insn(b, before);
    }
    builder_insn(b, (struct insn){.op = OP_sw, .rs1 = (u8)address, .rs2 = (u8)word});
    builder_insn(b, (struct insn){.op = OP_fence_i});
    if (!twice) {
        builder_insn(b, before);
    }
    b->item->codes[address_at].beyond = (u8)slot;
    u8 rd = (u8)counter;
    builder_insn(b, (struct insn){.op = OP_addi, .rd = rd, .rs1 = rd, .imm = -1});
    builder_insn(b, (struct insn){.op = OP_andi, .rd = rd, .rs1 = rd, .imm = 3});
    builder_insn(b,
                 (struct insn){.op = OP_bne, .rs1 = rd, .imm = (i32)loop - (i32)builder_size(b)});
}

void item_page_table(struct builder *b)
{
    bool may_fence = b->mode == MODE_M || !(b->c->header.csr[SETUP_mstatus] & MSTATUS_TVM);
    if (b->c->place != PLACE_IDENTITY || !b->certain || !may_fence ||
        b->c->header.csr[SETUP_satp] == 0) {
        return;
    }
    static const u64 tables[] = {LAYOUT_LEVEL0, LAYOUT_LEVEL1, LAYOUT_ROOT};
    static const u64 sizes[] = {LEVEL0_PTES, LEVEL1_PTES, ROOT_PTES};
    u32 level = random_chance(b->r, 70) ? 0 : (u32)random_between(b->r, 1, 2);
    u64 entry = random_below(b->r, sizes[level]);
    if (level == 2) {
        bool fixed = entry == LAYOUT_IDENTITY || entry == LAYOUT_WINDOW >> 30;
        entry = fixed ? 0 : ROOT_PTE_INDEX(entry);
    }
    u32 s1 = builder_scratch(b, 0);
    u32 s2 = builder_scratch(b, 1u << s1);
    builder_csr_bits(b, OP_csrrc, "mstatus", MSTATUS_MPRV, s1);
    store_word(b, OP_sd, tables[level] + 8 * entry, builder_pte(b, level), s1, s2);
    bool one_page = level == 0 && random_chance(b->r, 50);
    if (one_page) {
        builder_li(b, s1, LAYOUT_WINDOW + entry * LAYOUT_PAGE);
    }
    builder_insn(b, (struct insn){.op = OP_sfence_vma, .rs1 = (u8)(one_page ? s1 : 0)});
}
