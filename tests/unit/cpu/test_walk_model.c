// The walk of page tables against a plain model of its text (Priv., "Virtual Address Translation
// Process", Svnapot, Svpbmt, Svade, Svadu, "Zpm"): Sv39, Sv48 and Sv57 over random tables, which
// change between accesses and need no fence here, of addresses with and without tags. The model
// looks at nothing of src/cpu/mmu.c, nor of src/cpu/pte.h.
#include "cpu/access.h"
#include "cpu/csr_bits.h"
#include "cpu/mmu.h"
#include "unit/cpu/cpu_test.h"

#include <inttypes.h>
#include <string.h>

enum { V = 1, R = 2, W = 4, X = 8, U = 16, A = 64, D = 128 };
enum { TABLES = 6, ROUNDS = 200, STEPS = 60, PAGE = 4096 };

#define RAM         0x80000000ULL
#define RAM_SIZE    (1ULL << 20)
#define TABLE(i)    (RAM + 0x40000 + (u64)(i)*PAGE)
#define PPN_OF(pte) ((pte) >> 10 & ((1ULL << 44) - 1))

// What a walk answers.
enum outcome { DONE, PAGE_FAULT, ACCESS_FAULT };

// --- the model: it reads memory, and says which word it would set to what ---

static struct {
    u32 levels; // 0: Bare
    u64 root;
    bool napot, pbmt, updates; // Svnapot; menvcfg.PBMTE; A and D are set by the walk
    bool sum, mxr, user;
    u64 masked[2]; // PMLEN of S-mode, of U-mode
} model;

struct walked {
    enum outcome outcome;
    u64 pa;
    u64 update_pa, update; // 0 for none
};

static u64 word_at(u64 pa)
{
    u64 word;
    memcpy(&word, bus_host_address(&m->bus.memories[0], pa), sizeof word);
    return word;
}

// Zpm, "The Ignore Transformation" of virtual addresses; it does not apply to fetches, nor with
// MXR.
static u64 transformed(u64 va, enum access access)
{
    u64 masked = access == ACCESS_FETCH || model.mxr ? 0 : model.masked[model.user];
    u64 kept = va & (~0ULL >> masked);
    bool sign = va >> (63 - masked) & 1;
    return kept | (sign ? ~(~0ULL >> masked) : 0);
}

static bool is_reserved(u64 pte, bool leaf)
{
    u64 type = pte >> 61 & 3;
    bool n = pte >> 63;
    if (pte >> 54 & 0x7f) {
        return true;
    }
    if (!leaf) { // D, A, U, N and PBMT have no meaning there
        return (pte & (D | A | U)) || n || type;
    }
    return (n && !model.napot) || type == 3 || (type && !model.pbmt);
}

static bool leaf_allows(u64 pte, enum access access)
{
    bool others_page =
        model.user ? !(pte & U) : (pte & U) && (access == ACCESS_FETCH || !model.sum);
    if (others_page) {
        return false;
    }
    return access == ACCESS_FETCH  ? pte & X
           : access == ACCESS_LOAD ? (pte & R) || (model.mxr && (pte & X))
                                   : pte & W;
}

// Steps 5 to 10, of the leaf at `pte_pa` on level i.
static struct walked finish(u64 va, u64 pte_pa, u64 pte, u32 i, enum access access)
{
    u64 ppn = PPN_OF(pte);
    u64 low = (1ULL << (9 * i)) - 1;
    struct walked page_fault = {.outcome = PAGE_FAULT};
    if (!leaf_allows(pte, access) || (ppn & low)) {
        return page_fault;
    }
    if (pte >> 63) { // Svnapot: 64 KiB, on the lowest level
        if (i > 0 || (ppn & 15) != 8) {
            return page_fault;
        }
        low = 15;
    }
    u64 wanted = pte | A | (access == ACCESS_STORE ? D : 0);
    if (wanted != pte && !model.updates) {
        return page_fault;
    }
    u64 page = (ppn & ~low) | (va >> 12 & low);
    bool update = wanted != pte;
    return (struct walked){DONE, page << 12 | va % PAGE, update ? pte_pa : 0, update ? wanted : 0};
}

static struct walked walk(u64 va, enum access access)
{
    va = transformed(va, access);
    u32 bits = 12 + 9 * model.levels;
    if ((u64)((i64)(va << (64 - bits)) >> (64 - bits)) != va) {
        return (struct walked){.outcome = PAGE_FAULT};
    }
    u64 table = model.root;
    for (u32 i = model.levels; i-- > 0;) {
        u64 pte_pa = table + (va >> (12 + 9 * i) & 511) * 8;
        if (pte_pa - RAM >= RAM_SIZE) {
            return (struct walked){.outcome = ACCESS_FAULT};
        }
        u64 pte = word_at(pte_pa);
        bool leaf = pte & (R | X);
        if (!(pte & V) || (!(pte & R) && (pte & W)) || is_reserved(pte, leaf)) {
            return (struct walked){.outcome = PAGE_FAULT};
        }
        if (leaf) {
            return finish(va, pte_pa, pte, i, access);
        }
        table = PPN_OF(pte) * PAGE;
    }
    return (struct walked){.outcome = PAGE_FAULT};
}

// --- random tables ---

static u32 random_index(void)
{
    static const u32 indices[] = {0, 1, 2, 255, 256, 511};
    return indices[below(ARRAY_LEN(indices))];
}

// For table i: mostly to the next, and from the one that the walk ends at, a leaf.
static u64 random_pte(u64 i)
{
    u64 pte = below(20) ? V : 0;
    if (below(10) < (i + 1 < model.levels ? 8 : 1)) { // in a few cases to where no memory is
        u64 table = below(20) ? TABLE(below(4) ? (i + 1) % TABLES : below(TABLES)) : RAM + RAM_SIZE;
        pte |= table >> 2;
        pte |= below(20) ? 0 : next_random() & (7ULL << 61);
    } else {
        u64 page = below(4) && i + 1 >= model.levels ? RAM + below(RAM_SIZE) / PAGE * PAGE : RAM;
        pte |= page >> 2 | (next_random() & (R | W | X | U | A | D)) | (below(4) ? R : 0);
        pte |= (below(3) ? A : 0) | (below(3) ? W : 0);
        pte = below(3) ? (pte & ~(u64)U) | (model.user ? U : 0) : pte;
        pte |= below(3) ? 0 : (u64)below(4) << 61;
        if (below(5) == 0) {
            pte = (pte & ~(below(4) ? 15ULL << 10 : 0)) | 8 << 10 | 1ULL << 63;
        }
    }
    return below(40) ? pte : pte ^ 1ULL << below(64);
}

static u64 last_va; // that was translated

// Often in the surroundings of one whose lowest table is known.
static u64 random_untagged_va(void)
{
    if (below(4)) {
        return (last_va & ~(511ULL << 12)) | (u64)random_index() << 12;
    }
    u64 va = below(PAGE);
    for (u32 i = 0; i < model.levels; i++) {
        va |= (u64)random_index() << (12 + 9 * i);
    }
    u32 bits = 12 + 9 * model.levels;
    va = (u64)((i64)(va << (64 - bits)) >> (64 - bits));
    return below(20) ? va : va ^ 1ULL << below(64);
}

// Few tags, so that pages are met again by the same one.
static u64 random_va(void)
{
    static const u64 tags[] = {0, 0, 0, 0x5aULL << 57, 1ULL << 63, 3ULL << 50, 0xffffULL << 48};
    return random_untagged_va() ^ tags[below(ARRAY_LEN(tags))];
}

// What S-mode's and U-mode's addresses of data ignore; M-mode's are none here that it would matter
// to.
static void set_masking_up(void)
{
    static const u64 lengths[] = {[0] = 0, [2] = 7, [3] = 16};
    static const u64 legal[] = {0, 2, 3};
    u64 supervisor = legal[below(3)], user = legal[below(3)];
    set_csr("menvcfg", (h->s.menvcfg & ~MENVCFG_PMM) | supervisor << menvcfg_PMM_SHIFT);
    set_csr("senvcfg", user << senvcfg_PMM_SHIFT);
    set_csr("mseccfg", legal[below(3)] << mseccfg_PMM_SHIFT);
    model.masked[0] = has(RV_Smnpm) ? lengths[supervisor] : 0;
    model.masked[1] = has(RV_Ssnpm) ? lengths[user] : 0;
}

// As the guest does it: a store, to which nothing here may say no.
static void write_pte(u64 pa, u64 pte)
{
    u64 priv = h->s.priv;
    h->s.priv = PRIV_M;
    mmu_select_context(h);
    ck_assert(access_store(h, pa, 8, pte));
    h->s.priv = priv;
    mmu_select_context(h);
}

static void set_mode_up(bool svade)
{
    static const u64 modes[] = {SATP_MODE_SV39, SATP_MODE_SV48, SATP_MODE_SV57};
    h->s.priv = PRIV_M;
    u64 menvcfg = next_random() & (MENVCFG_PBMTE | MENVCFG_ADUE);
    u64 mode = below(ARRAY_LEN(modes));
    set_csr("menvcfg", menvcfg);
    set_csr("satp", modes[mode] << satp_MODE_SHIFT | TABLE(0) / PAGE);
    model.levels = 3 + (u32)mode;
    model.root = TABLE(0);
    model.napot = has(RV_Svnapot);
    model.pbmt = has(RV_Svpbmt) && (menvcfg & MENVCFG_PBMTE);
    model.updates = !svade && (menvcfg & MENVCFG_ADUE);
}

static void set_rights_up(void)
{
    u64 status = next_random() & (MSTATUS_SUM | MSTATUS_MXR);
    h->s.priv = PRIV_M;
    set_csr("mstatus", status);
    model.sum = status & MSTATUS_SUM;
    model.mxr = status & MSTATUS_MXR;
    set_masking_up();
    model.user = below(2);
    h->s.priv = model.user ? PRIV_U : PRIV_S;
    mmu_select_context(h);
}

// What stands in a table of direct accesses, the walk must allow without changing anything.
static void check_remembered(u64 va)
{
    const struct tlb_entry *entries[] = {[ACCESS_LOAD] = &h->context->load[TLB_INDEX(va)],
                                         [ACCESS_STORE] = &h->context->store[TLB_INDEX(va)]};
    for (u32 access = ACCESS_LOAD; access <= ACCESS_STORE; access++) {
        if (entries[access]->tag == (va & PAGE_MASK)) {
            struct walked expected = walk(va, (enum access)access);
            ck_assert(expected.outcome == DONE && !expected.update_pa);
            const u8 *host = bus_host_address(&m->bus.memories[0], expected.pa);
            ck_assert(va + entries[access]->addend == (u64)(uintptr_t)host);
        }
    }
}

// Nothing of the tables has changed but the word that the walk was to set.
static void check_tables(const u8 *before, u64 update_pa)
{
    u32 unexpected = 0;
    for (u64 pa = TABLE(0); pa < TABLE(TABLES); pa += 8) {
        bool same =
            memcmp(bus_host_address(&m->bus.memories[0], pa), before + (pa - TABLE(0)), 8) == 0;
        unexpected += !same && pa != update_pa;
    }
    ck_assert_uint_eq(unexpected, 0);
}

static void check_access(u64 va)
{
    static const enum exception causes[][3] = {
        [PAGE_FAULT] = {EXC_instruction_page_fault, EXC_load_page_fault, EXC_store_page_fault},
        [ACCESS_FAULT] = {EXC_instruction_access_fault, EXC_load_access_fault,
                          EXC_store_access_fault}};
    enum access access = (enum access)below(3);
    struct walked expected = walk(va, access);
    u8 before[TABLES * PAGE];
    memcpy(before, bus_host_address(&m->bus.memories[0], TABLE(0)), sizeof before);
    if (access != ACCESS_FETCH && below(2) && mmu_fill(h, va, access)) {
        check_remembered(va);
    }
    u64 pa = 0;
    bool done = mmu_translate(h, va, access, &pa);
    ck_assert_msg(done == (expected.outcome == DONE), "0x%" PRIx64 ", access %d: %d, not %d", va,
                  access, done, expected.outcome);
    if (done) {
        last_va = va;
        ck_assert_uint_eq(pa, expected.pa);
    } else {
        ck_assert_int_eq(h->fault, causes[expected.outcome][access]);
        ck_assert_uint_eq(h->fault_tval, transformed(va, access));
    }
    if (expected.update_pa) {
        ck_assert_uint_eq(word_at(expected.update_pa), expected.update);
    }
    check_tables(before, expected.update_pa);
    bool there = done && pa - RAM < RAM_SIZE;
    if (access == ACCESS_LOAD) {
        ck_assert(access_load(h, va, 1) == there);
    }
}

static void check_walks(const char *cpu, bool svade, u64 seed)
{
    boot(cpu);
    random_state = seed;
    set_csr("pmpaddr0", ~0ULL);
    set_csr("pmpcfg0", 0x1f);
    for (u32 round = 0; round < ROUNDS; round++) {
        set_mode_up(svade);
        for (u32 i = 0; i < 6 * TABLES; i++) {
            write_pte(TABLE(i % TABLES) + random_index() * 8ULL, random_pte(i % TABLES));
        }
        for (u32 step = 0; step < STEPS; step++) {
            if (step == 0 || below(6) == 0) {
                set_rights_up();
            }
            if (below(4) == 0) {
                u64 table = below(TABLES);
                write_pte(TABLE(table) + random_index() * 8ULL, random_pte(table));
            }
            u64 va = random_va();
            check_remembered(va);
            check_access(va);
            check_remembered(va);
        }
    }
    machine_destroy(m);
}

// clang-format off
#define WALK_TEST(name, cpu, svade, seed) START_TEST(name) { check_walks(cpu, svade, seed); } END_TEST
// clang-format on
WALK_TEST(updating, "max", false, 0x9e3779b97f4a7c15)
WALK_TEST(faulting, "max,svadu=off,svade=on", true, 0x3243f6a8885a308d)
WALK_TEST(no_napot, "max,svnapot=off", false, 0xb7e151628aed2a6a)
WALK_TEST(no_pbmt, "max,svpbmt=off", false, 0x243f6a8885a308d3)
WALK_TEST(no_masking, "max,ssnpm=off,smnpm=off", false, 0x13198a2e03707344)

int main(void)
{
    const TTest *const tests[] = {updating, faulting, no_napot, no_pbmt, no_masking};
    return run_tests("walk_model", NULL, tests, ARRAY_LEN(tests));
}
