// What is said of an access is what the processor does: random page tables, rights, PMP entries and
// addresses, asked both ways. Neither knows the other.
#include "inspect/access_check.h"

#include "cpu/mmu.h"
#include "cpu/pte.h"
#include "isa/isa_string.h"

#include "unit/run_tests.h"

#include <string.h>

#define RAM      0x80000000ULL
#define TABLES   8   // pages of tables, at the start of RAM
#define ROUNDS   30  // of tables and PMP entries
#define ACCESSES 500 // in each
#define ROM      0x1000
#define UART     0x10000000

static u64 state = 88172645463325252;

static u64 draw(u64 below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % below;
}

// Mostly one that makes sense: to a table, or to a place of interest.
static u64 random_entry(void)
{
    static const u64 places[] = {RAM, RAM + 0x200000, ROM, UART, 0x30000, 0x40000000};
    u64 flags = draw(256);
    u64 frame = draw(3) ? RAM + draw(TABLES) * BUS_PAGE_SIZE : places[draw(ARRAY_LEN(places))];
    if (draw(2)) {
        flags = PTE_V; // a table
    } else if (draw(2)) {
        flags |= PTE_V | PTE_R | PTE_A | PTE_D;
    }
    u64 odd = draw(50) ? 0 : 1ULL << (54 + draw(10));
    return (frame >> 12 << PTE_PPN_SHIFT) | flags | odd;
}

static u64 random_address(u32 levels)
{
    u64 va = 0;
    for (u32 level = 0; level < levels; level++) {
        va |= draw(4) << (12 + PTE_INDEX_BITS * level);
    }
    va |= draw(512) * 8;
    return draw(30) ? va : va | 1ULL << 62;
}

static void fill_tables(struct machine *m)
{
    for (u32 i = 0; i < TABLES; i++) {
        for (u32 k = 0; k < 4; k++) {
            u64 entry = random_entry();
            machine_write_memory(m, RAM + i * BUS_PAGE_SIZE + k * sizeof entry, &entry,
                                 sizeof entry);
        }
    }
}

static void draw_rights(struct hart *h)
{
    static const u8 modes[] = {8, 9, 10, 0};
    u64 mode = modes[draw(8) ? draw(3) : 3];
    h->s.satp = mode << satp_MODE_SHIFT | (RAM >> 12);
    h->s.mstatus = (draw(2) ? MSTATUS_SUM : 0) | (draw(2) ? MSTATUS_MXR : 0);
    h->s.pmpaddr[0] = draw(3) ? ~0ULL >> 10 : (RAM >> 2) + draw(0x4000);
    h->s.pmpcfg[0] = (u8)((draw(2) ? 0x18 : 0x08) | (draw(4) ? 7 : draw(8)));
    h->s.pmpaddr[1] = ~0ULL >> 10;
    h->s.pmpcfg[1] = draw(2) ? 0x1f : 0;
    hart_state_changed(h);
}

// Asks both; the accessed bits that the processor sets are taken back.
static void compare(struct machine *m, u64 va, enum access access, enum privilege mode)
{
    struct hart *h = &m->cpu->harts[0];
    struct access_check check;
    u8 before[TABLES * BUS_PAGE_SIZE];
    u64 pa;
    h->s.priv = mode;
    mmu_select_context(h);
    mmu_drop_all(h);
    const struct access_subject subject = access_subject_of(h, access);
    access_check(m, h, &subject, va, 8, access, &check);
    machine_read_memory(m, RAM, before, sizeof before);
    h->fault = EXC_NONE;
    bool allowed = mmu_translate_checked(h, va, 8, access, &pa);
    bool refused_after =
        check.refusal >= REFUSED_nothing_there; // what lies there, nobody was asked
    ck_assert_msg(allowed == (check.refusal == REFUSED_none || refused_after),
                  "va %lx access %d mode %d: %s, fault %d", va, access, mode,
                  access_refusal_text(check.refusal), h->fault);
    if (allowed) {
        ck_assert_uint_eq(check.pa, pa);
    } else {
        bool page_fault = check.refusal != REFUSED_no_table && check.refusal != REFUSED_table_pmp &&
                          check.refusal < REFUSED_bits_fixed;
        ck_assert_int_eq(page_fault, h->fault == EXC_instruction_page_fault ||
                                         h->fault == EXC_load_page_fault ||
                                         h->fault == EXC_store_page_fault);
    }
    machine_write_memory(m, RAM, before, sizeof before);
}

static void compare_all(const char *processor)
{
    static const enum privilege modes[] = {PRIV_U, PRIV_S, PRIV_M};
    struct machine_config config = machine_default_config();
    struct error error;
    struct isa_set extensions;
    ck_assert(isa_string_parse(processor, &extensions, &error));
    config.extensions = &extensions;
    struct machine *m = machine_create(&config, &error);
    ck_assert_ptr_nonnull(m);
    for (u32 i = 0; i < ROUNDS; i++) {
        fill_tables(m);
        draw_rights(&m->cpu->harts[0]);
        for (u32 k = 0; k < ACCESSES; k++) {
            u64 va = draw(4) ? random_address(3 + (u32)draw(3)) : RAM + draw(0x8000) / 8 * 8;
            compare(m, va, (enum access)draw(3), modes[draw(ARRAY_LEN(modes))]);
        }
    }
    machine_destroy(m);
}

START_TEST(bits_by_hardware)
{
    compare_all("max");
}
END_TEST

START_TEST(bits_by_software)
{
    compare_all("max,svade=on,svadu=off");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {bits_by_hardware, bits_by_software};
    return run_tests("access_check", NULL, tests, ARRAY_LEN(tests));
}
