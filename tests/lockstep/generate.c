#include "generate.h"

#include "base/bits.h"
#include "builder.h"
#include "cpu/csr_bits.h"
#include "pmp_entries.h"

#include <stdlib.h>

enum { PTE_W = 4, PTE_U = 0x10, PTE_SUPERVISOR = 0xcf, PTE_CODE = 0xcb, PTE_NO_X = 0xc3 };
// Of menvcfg and senvcfg: CBIE without its upper bit (known.def), CBCFE, CBZE.
enum { ENVCFG_NEWER = 0xd0 };
enum { CAUSE_ILLEGAL = 2, CAUSE_ECALL_S = 9 };
enum { ATTEMPTS = 100, CROSSING_PERCENT = 25, PMP_PERCENT = 15, MASKING_PERCENT = 40 };

// Half of the cases have Sv39; the tables of the others lead to the same root.
static u64 random_satp(struct random *r)
{
    static const u64 roots[] = {LAYOUT_ROOT, LAYOUT_ROOT48, LAYOUT_ROOT57};
    u64 more = random_chance(r, 50) ? 0 : random_between(r, 1, 2);
    u64 mode = SATP_MODE_SV39 + more;
    return mode << satp_MODE_SHIFT | roots[more] / LAYOUT_PAGE;
}

static const struct {
    const char *name;
    u8 weights[3]; // in M, S, U
    void (*make)(struct builder *b);
} kinds[] = {
#define ITEM(name, in_m, in_s, in_u, text) {#name, {in_m, in_s, in_u}, item_##name},
#include "items.def"
#undef ITEM
};

static u32 weight_column(u32 mode)
{
    return mode == MODE_M ? 0 : mode == MODE_S ? 1 : 2;
}

static size_t draw_kind(struct random *r, u32 column)
{
    u32 sum = 0;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        sum += kinds[i].weights[column];
    }
    u64 left = random_below(r, sum);
    size_t i = 0;
    while (left >= kinds[i].weights[column]) {
        left -= kinds[i++].weights[column];
    }
    return i;
}

static void add_item(struct builder *b)
{
    u32 column = weight_column(b->certain ? b->mode : MODE_M);
    for (u32 attempt = 0; attempt < ATTEMPTS; attempt++) {
        size_t kind = draw_kind(b->r, column);
        *b->item = (struct item){.kind = kinds[kind].name};
        kinds[kind].make(b);
        if (b->item->count > 0) {
            return;
        }
    }
}

static void choose_pointers(struct builder *b)
{
    b->pointers = 1u << SP | 1u << 8 | 1u << 9;
    for (u32 i = 0; i < 4; i++) {
        b->pointers |= 1u << random_between(b->r, 10, 15);
    }
    b->pointers |= 1u << random_between(b->r, 16, 31);
}

// Where traps go and which interrupts there are. S-mode's handler must be able to return (TSR) and
// to end the case (runtime.h), and what is pending stays so (items_privileged.c).
static void fill_traps(struct builder *b)
{
    struct random *r = b->r;
    u64 *csr = b->c->header.csr;
    b->may_trap_s = random_chance(r, 70);
    if (b->may_trap_s) {
        csr[SETUP_medeleg] =
            random_chance(r, 30) ? MEDELEG_WRITABLE : random_u64(r) & MEDELEG_WRITABLE;
        csr[SETUP_medeleg] &= ~(1ULL << (random_chance(r, 50) ? CAUSE_ECALL_S : CAUSE_ILLEGAL));
        u64 load_access = csr[SETUP_medeleg] >> 5 & 1; // known.def, an AMO where nothing is
        csr[SETUP_medeleg] = bits_set(csr[SETUP_medeleg], 7, 1, load_access);
        csr[SETUP_mideleg] =
            random_u64(r) & (b->reference == QEMU_7 ? MIDELEG_WRITABLE : MIDELEG_NEWER);
    }
    csr[SETUP_mie] = random_chance(r, 60)
                         ? 0
                         : random_u64(r) & (b->reference == QEMU_7 ? MIE_WRITABLE : MIE_NEWER);
    csr[SETUP_mip] = random_chance(r, 60) ? 0 : random_u64(r) & MIP_WRITABLE;
    u64 newer = b->reference == QEMU_7 ? 0 : ENVCFG_NEWER | MENVCFG_ADUE | MENVCFG_PBMTE;
    csr[SETUP_menvcfg] = random_u64(r) & (MENVCFG_STCE | MENVCFG_FIOM | newer);
    csr[SETUP_stimecmp] = ~0ULL;
    if ((csr[SETUP_menvcfg] & MENVCFG_STCE) && random_chance(r, 20)) {
        csr[SETUP_stimecmp] = random_below(r, 2);
    }
    csr[SETUP_mtvec] = LAYOUT_VECTORS_M + random_below(r, 2);
    csr[SETUP_stvec] = LAYOUT_VECTORS_S + random_below(r, 2);
    csr[SETUP_sscratch] = LAYOUT_SAVE_S;
}

static void fill_status(struct builder *b)
{
    u64 status = random_u64(b->r) & (SSTATUS_WRITABLE | MSTATUS_MPIE | MSTATUS_TVM | MSTATUS_TW |
                                     MSTATUS_TSR | MSTATUS_MPRV);
    if (b->may_trap_s) {
        status &= ~MSTATUS_TSR;
    }
    if (b->masking) { // known.def, MXR
        status &= ~MSTATUS_MXR;
    }
    if (b->mode != MODE_M || random_chance(b->r, 70)) {
        status &= ~MSTATUS_MPRV;
    }
    status |= MSTATUS_UXL_64 | MSTATUS_SXL_64 | (u64)b->mode << mstatus_MPP_SHIFT;
    b->c->header.csr[SETUP_mstatus] = status;
}

// Any PMM but the one that is reserved.
static u64 random_pmm(struct random *r)
{
    static const u64 legal[] = {0, 2ULL << menvcfg_PMM_SHIFT, 3ULL << menvcfg_PMM_SHIFT};
    return legal[random_below(r, ARRAY_LEN(legal))];
}

static void fill_other_csrs(struct builder *b)
{
    u64 *csr = b->c->header.csr;
    csr[SETUP_senvcfg] = random_u64(b->r) & (b->reference == QEMU_7 ? 1 : 1 | ENVCFG_NEWER);
    csr[SETUP_mstateen0] = random_u64(b->r) & (MSTATEEN_ENVCFG | MSTATEEN_SE);
    csr[SETUP_mcounteren] = random_below(b->r, 8);
    csr[SETUP_scounteren] = random_below(b->r, 8);
    csr[SETUP_sepc] = random_corner(b->r) & ~1ULL;
    csr[SETUP_scause] = random_corner(b->r);
    csr[SETUP_stval] = random_corner(b->r);
    csr[SETUP_mcause] = random_corner(b->r);
    csr[SETUP_mtval] = random_corner(b->r);
    fill_status(b);
    if (b->masking) {
        csr[SETUP_senvcfg] |= random_pmm(b->r);
        csr[SETUP_menvcfg] |= random_pmm(b->r);
    }
}

// Never writable: what is stored to code without fence.i may or may not be run.
static u8 code_permissions(struct builder *b)
{
    if (random_chance(b->r, 6)) {
        return (u8)(random_u64(b->r) & ~(u64)PTE_W);
    }
    u8 user = b->mode == MODE_U ? PTE_U : 0;
    return (u8)((random_chance(b->r, 94) ? PTE_CODE : PTE_NO_X) | user);
}

static void fill_page_tables(struct builder *b)
{
    struct case_header *header = &b->c->header;
    for (u32 i = 0; i < LEVEL0_PTES; i++) {
        header->level0[i] = builder_pte(b, 0);
    }
    for (u32 i = 0; i < LEVEL1_PTES; i++) {
        header->level1[i] = builder_pte(b, 1);
    }
    for (u32 i = 0; i < ROOT_PTES; i++) {
        header->root[i] = builder_pte(b, 2);
    }
    header->root[LAYOUT_IDENTITY] = LAYOUT_RAM >> 2 | PTE_SUPERVISOR;
    // Never a large page, which would show all of RAM where only the pool is to be.
    u64 table = random_chance(b->r, 97) ? LAYOUT_LEVEL1 : LAYOUT_LEVEL0;
    header->root[LAYOUT_WINDOW >> 30] = table >> 2 | (random_chance(b->r, 98) ? 1 : 0);
    if (random_chance(b->r, 97)) {
        header->level1[0] = LAYOUT_LEVEL0 >> 2 | 1;
    }
    b->c->code_pte[0] = code_permissions(b);
    b->c->code_pte[1] = code_permissions(b);
}

// Where the body runs, and what is translated.
static void fill_place(struct builder *b)
{
    struct test_case *c = b->c;
    bool translated = random_chance(b->r, 60);
    if (translated) {
        c->header.csr[SETUP_satp] = random_satp(b->r) | random_below(b->r, 4) << satp_ASID_SHIFT;
    }
    bool window = b->mode == MODE_U || (b->mode == MODE_S && random_chance(b->r, 30));
    c->place = translated && window ? PLACE_WINDOW : PLACE_IDENTITY;
    if (random_chance(b->r, CROSSING_PERCENT)) {
        c->page_cross_bytes = (i16)(-2 * random_between(b->r, 1, 80));
    }
}

static void fill_registers(struct builder *b)
{
    for (u32 i = 1; i < 32; i++) {
        b->c->header.x[i] = b->pointers >> i & 1 ? builder_pointer_value(b) : random_corner(b->r);
    }
    for (u32 i = 0; i < 32; i++) {
        b->c->header.f[i] = random_float(b->r);
    }
    b->c->header.fcsr = random_u64(b->r) & bits_mask(0, random_chance(b->r, 70) ? 5 : 8);
}

static void generate_case(struct random *r, struct test_case *c, const struct program *program,
                          u32 items_max)
{
    static const u8 modes[] = {MODE_M, MODE_S, MODE_U};
    struct builder b = {
        .r = r, .c = c, .reference = program->reference, .pmp = program->pmp, .certain = true};
    b.extensions = extensions_compared(program->reference);
    b.mode = modes[random_below(r, ARRAY_LEN(modes))];
    b.masking = program->masking;
    c->header.csr[SETUP_mseccfg] = program->mseccfg;
    choose_pointers(&b);
    fill_place(&b);
    fill_traps(&b);
    fill_other_csrs(&b);
    fill_page_tables(&b);
    fill_registers(&b);
    if (program->pmp) {
        pmp_entries_fill(r, &c->header);
    }
    c->item_count = (u32)random_between(r, items_max > 8 ? 8 : 1, items_max);
    for (b.index = 0; b.index < c->item_count; b.index++) {
        b.item = &c->items[b.index];
        add_item(&b);
    }
}

struct program generate_program(const struct generate_options *options)
{
    struct random r = random_seed(options->seed, options->number);
    struct program program = {.reference = options->reference,
                              .pmp = random_chance(&r, PMP_PERCENT),
                              .case_count = options->case_count,
                              .cases = calloc(options->case_count, sizeof *program.cases)};
    assert(program.cases);
    program.masking = program.reference != QEMU_7 && random_chance(&r, MASKING_PERCENT);
    program.mseccfg = program.masking ? random_pmm(&r) : 0;
    for (u32 i = 0; i < options->case_count; i++) {
        program.cases[i].header.number = i + 1;
        generate_case(&r, &program.cases[i], &program, options->body_items_max);
    }
    return program;
}
