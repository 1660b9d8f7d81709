// Page tables that change under use: every way in which a translation that was just used stops being
// right, or starts to be.
#include "paging.h"

#define HIGH_WINDOW 0xffffffff40000000ul
#define APART       PAGING_APART

static u64 *root;

// A page whose words say which page and which word it is.
static u64 *marked_page(u64 mark)
{
    u64 *page = paging_page();
    for (u64 i = 0; i < 512; i++) {
        page[i] = mark << 16 | i;
    }
    return page;
}

static u64 value_at(u64 va)
{
    struct guest_result result = guest_load(va);
    return result.cause == GUEST_NO_TRAP ? result.value : ~0ul << 32 | result.cause;
}

// One page, mapped to this and that and nothing.
static void remap(const char *name, u64 va)
{
    u64 *slot = paging_slot(root, va, 0);
    u64 *a = marked_page(0xa), *b = marked_page(0xb);
    paging_set(slot, paging_entry(a, PTE_RW));
    u64 first = value_at(va);
    paging_set(slot, paging_entry(b, PTE_RW));
    u64 second = value_at(va + 8);
    struct guest_result stored = guest_store(va + 16, 0x1234);
    paging_set(slot, paging_entry(a, PTE_RW & ~PTE_W));
    GUEST_SAY(name, first, second, stored.cause, b[2], value_at(va + 16), a[2]);
    struct guest_result denied = guest_store(va + 24, 1);
    paging_set(slot, 0);
    struct guest_result gone = guest_load(va + 24);
    paging_set(slot, paging_entry(b, PTE_RW));
    GUEST_SAY(name, denied.cause, denied.value, gone.cause, gone.value, value_at(va + 24));
}

// Entries that may not be (Priv. 10.3.2, step 3; 10.3.1): W without R, reserved bits, a leaf whose
// page is misaligned, an address that is no sign extension.
static void malformed(void)
{
    static const u64 flags[] = {PTE_V | PTE_W, PTE_V | PTE_W | PTE_X, 1ul << 54 | PTE_RW,
                                1ul << 60 | PTE_RW, PTE_A | PTE_D | PTE_R};
    u64 va = PAGING_WINDOW + APART + 0x5000;
    u64 *page = marked_page(0xc);
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        paging_set(paging_slot(root, va, 0), paging_entry(page, flags[i]));
        GUEST_SAY("malformed", i, guest_load(va).cause, guest_store(va, 0).cause,
                  guest_call(va).cause);
    }
    u64 big = PAGING_WINDOW + 0x600000;
    paging_set(paging_slot(root, big, 1), paging_entry(page, PTE_RW)); // no multiple of 2 MiB
    GUEST_SAY("misaligned leaf", guest_load(big).cause, guest_load(big).value);
    paging_set(paging_slot(root, big, 1), paging_entry(page, PTE_V | PTE_A));
    GUEST_SAY("pointer with A", guest_load(big).cause);
    paging_set(paging_slot(root, big, 1), 0);
    GUEST_SAY("no sign extension", guest_load(1ul << 38).cause, guest_load(1ul << 39).cause,
              guest_store(1ul << 63, 0).cause, guest_call(0x4000000000).cause);
}

// Two spaces share a table: what changes in one changes in the other.
static void shared_table(void)
{
    u64 va = PAGING_WINDOW + APART + 0x8000;
    u64 *other = paging_root();
    u64 *a = marked_page(0x1a), *b = marked_page(0x1b);
    paging_set(paging_slot(root, va, 0), paging_entry(a, PTE_RW));
    other[1] = root[1];
    u64 here = value_at(va);
    paging_use(other);
    u64 there = value_at(va);
    paging_set(paging_slot(other, va, 0), paging_entry(b, PTE_RW));
    u64 there_after = value_at(va);
    paging_use(root);
    u64 here_after = value_at(va);
    other[1] = 0;
    paging_use(other);
    u64 not_there = value_at(va);
    other[1] = root[1];
    paging_fence();
    u64 there_again = value_at(va);
    paging_use(root);
    GUEST_SAY("shared table", here, there, there_after, here_after, not_there, there_again);
}

// One table at two places of a space, at 4 KiB and one level up.
static void two_places(void)
{
    u64 low = PAGING_WINDOW + 0x10000000 + APART, high = HIGH_WINDOW + APART;
    u64 *a = marked_page(0x2a), *b = marked_page(0x2b);
    u64 *slot = paging_slot(root, low, 0);
    *paging_slot(root, high, 1) = *paging_slot(root, low, 1);
    paging_set(slot, paging_entry(a, PTE_RW));
    u64 first = value_at(low), second = value_at(high);
    paging_set(slot, paging_entry(b, PTE_RW));
    GUEST_SAY("two places", first, second, value_at(high), value_at(low));
    u64 distant = 3 * 0x40000000ul + 0x10000000 + APART;
    root[3] = root[1];
    paging_fence();
    u64 third = value_at(distant);
    paging_set(slot, paging_entry(a, PTE_RW));
    GUEST_SAY("three places", third, value_at(distant), value_at(high), value_at(low));
    root[3] = 0;
    paging_fence();
    GUEST_SAY("two again", value_at(distant), value_at(high));
}

// A root whose last entry is itself: the tables lie in the space that they describe, and a table is
// at every level at once.
static void recursive(void)
{
    u64 va = PAGING_WINDOW + 0x20000000 + APART;
    u64 *a = marked_page(0x3a), *b = marked_page(0x3b);
    u64 *slot = paging_slot(root, va, 0);
    root[511] = paging_entry(root, PTE_V);
    paging_fence();
    // The window on an entry of the lowest level: 511, then the indices of va, shifted down.
    u64 window = ~0ul << 39 | 511ul << 30 | (va >> 9 & 0x3ffffff8);
    paging_set(slot, paging_entry(a, PTE_RW));
    struct guest_result denied = guest_load(window); // a table of tables ends in no leaf
    GUEST_SAY("recursive", value_at(va), denied.cause);
    // A leaf in the root's place for tables: a table through which its own page can be written.
    u64 *table = (u64 *)((u64)slot & ~(GUEST_PAGE - 1));
    u64 self = va & ~0x1ffffful;
    u64 index = (u64)(slot - table);
    paging_set(&table[100], paging_entry(table, PTE_RW));
    u64 own = self + 100 * GUEST_PAGE;
    guest_store(own + 8 * index, paging_entry(b, PTE_RW));
    paging_fence();
    u64 second = value_at(va);
    guest_store_byte(own + 8 * index, 0); // one byte of the entry is enough
    paging_fence();
    GUEST_SAY("through itself", second, value_at(va));
    // Many stores, of which the last takes the page of the store itself away.
    for (u64 last = 1; last < 140; last += 9) {
        paging_set(&table[100], paging_entry(table, PTE_RW));
        guest_load(own);
        for (u64 i = 0; i < last; i++) {
            guest_store(own + 8 * (200 + i % 7), i << 1);
        }
        guest_store(own + 800, paging_entry(a, PTE_RW));
        paging_fence();
        u64 cause = guest_store(own + 8 * 200, last << 20).cause;
        GUEST_SAY("sawed off", last, cause, a[200], table[200]);
    }
    root[511] = 0;
    paging_fence();
}

// A store across two pages, the first of which is the table that maps the second.
static void across(void)
{
    u64 va = PAGING_WINDOW + 0x24000000;
    u64 *table = (u64 *)((u64)paging_slot(root, va, 0) & ~(GUEST_PAGE - 1));
    u64 *a = marked_page(0x3c);
    paging_set(&table[510], paging_entry(table, PTE_RW));
    paging_set(&table[511], paging_entry(a, PTE_RW));
    u64 last = va + 511 * GUEST_PAGE;
    guest_store(last - 4, 0xffffffff00000000 | 1 << 22); // bit 54 of the entry is reserved
    paging_fence();
    struct guest_result result = guest_store(last, 5);
    GUEST_SAY("across", table[511] >> 32, a[0], result.cause, value_at(last));
}

// A big page divided, changed in part, and put together again.
static void split(const char *name, u64 va, int level)
{
    u64 unit = 1ul << (12 + 9 * (level - 1));
    u64 whole = level == 2 ? 0x80000000 : (u64)guest_memory + 0x1000000;
    u64 *slot = level == 2 ? &root[va >> 30 & 511] : paging_slot(root, va, level);
    volatile u64 *first = (u64 *)((u64)guest_memory + 0x1000000 + APART);
    u64 at = (u64)first - whole;
    first[0] = 0x111, first[unit / 8] = 0x222;
    paging_set(slot, paging_entry((void *)whole, PTE_RW));
    u64 one = value_at(va + at), two = value_at(va + at + unit);
    u64 *table = paging_page();
    for (u64 i = 0; i < 512; i++) {
        table[i] = paging_entry((void *)(whole + i * unit), PTE_RW);
    }
    paging_set(slot, paging_entry(table, PTE_V));
    u64 index = at / unit;
    u64 same = value_at(va + at + unit);
    table[index + 1] = table[index];
    paging_fence_va(va + at + unit);
    guest_store(va + at + unit + 8, 0x333);
    GUEST_SAY(name, one, two, same, value_at(va + at + unit), first[1], value_at(va + at + 8));
    table[index] = 0;
    paging_fence_va(va + at);
    u64 gone = value_at(va + at);
    paging_set(slot, paging_entry((void *)whole, PTE_RW));
    GUEST_SAY(name, gone, value_at(va + at), value_at(va + at + unit), value_at(va + at + 8));
    paging_set(slot, 0);
}

// A table's page becomes data, with few stores and with many, then a table of another level.
static void reuse(u64 stores)
{
    u64 va = PAGING_WINDOW + 0x30000000 + APART;
    enum { AT = PAGING_APART / GUEST_PAGE };
    u64 upper_va = 0x100000000 + AT * 0x200000ul + APART;
    u64 *middle_slot = paging_slot(root, va, 1);
    u64 *table = paging_page(), *middle = paging_page();
    u64 *a = marked_page(0x4a), *b = marked_page(0x4b);
    table[AT] = paging_entry(a, PTE_RW);
    paging_set(middle_slot, paging_entry(table, PTE_V));
    u64 first = value_at(va);
    paging_set(middle_slot, 0);
    for (u64 i = 0; i < stores; i++) {
        table[i % 512] = i * 0x10001;
    }
    u64 sum = 0;
    for (u64 i = 0; i < 512; i++) {
        sum = guest_mix(sum, table[i]);
    }
    // As data, through a page of the space.
    middle[AT + 1] = paging_entry(table, PTE_RW);
    paging_set(middle_slot, paging_entry(middle, PTE_V));
    u64 as_data = value_at(va + 4096 + 8);
    guest_store(va + 4096 + 8 * AT, paging_entry(b, PTE_RW));
    // As the table of this very place, at the same time.
    middle[AT] = 0;
    paging_set(middle_slot, paging_entry(table, PTE_V));
    u64 as_table = value_at(va);
    // As a table one level up: its first entry, a leaf for 4 KiB, is now misaligned for 2 MiB.
    u64 old = root[4];
    root[4] = paging_entry(table, PTE_V);
    paging_fence();
    u64 upper = guest_load(upper_va).cause;
    table[AT] = paging_entry(middle, PTE_V);
    middle[AT] = paging_entry(a, PTE_RW);
    paging_fence();
    GUEST_SAY("reuse", stores, first, sum, as_data, as_table, upper, value_at(upper_va),
              guest_load(va).cause);
    middle[AT] = paging_entry(b, PTE_RW);
    paging_fence();
    GUEST_SAY("reuse", value_at(upper_va));
    root[4] = old;
    paging_set(middle_slot, 0);
}

// A table gets many stores that change nothing that is in use, then one that does.
static void busy_table(void)
{
    u64 va = PAGING_WINDOW + 0x34000000 + APART;
    u64 *slot = paging_slot(root, va, 0);
    u64 *a = marked_page(0x4c), *b = marked_page(0x4d);
    for (u64 stores = 56; stores < 72; stores++) {
        paging_set(slot, paging_entry(a, PTE_RW));
        u64 before = value_at(va);
        for (u64 i = 0; i < stores; i++) {
            ((volatile u64 *)slot)[300 + i] = i << 1;
        }
        *(volatile u64 *)slot = paging_entry(b, PTE_RW);
        paging_fence_va(va);
        GUEST_SAY("busy table", stores, before, value_at(va));
    }
}

// More spaces than anybody keeps at hand, with a page of their own and one in common each.
static void many_spaces(void)
{
    enum { SPACES = 40 };
    static u64 *spaces[SPACES], *own[SPACES];
    u64 va = PAGING_WINDOW + APART;
    u64 *common = paging_page();
    for (u64 i = 0; i < SPACES; i++) {
        spaces[i] = paging_root();
        own[i] = marked_page(0x100 + i);
        *paging_slot(spaces[i], va, 0) = paging_entry(own[i], PTE_RW);
        *paging_slot(spaces[i], va + 4096, 0) = paging_entry(common, PTE_RW);
    }
    u64 sum = 0, state = 88172645463325252;
    for (u64 round = 0; round < 2000; round++) {
        u64 random = guest_random(&state);
        u64 space = random % SPACES, other = (random >> 8) % SPACES;
        CSR_WRITE(satp, paging_satp(spaces[space], random >> 16 & 3));
        paging_fence();
        sum = guest_mix(sum, value_at(va + (random >> 20 & 511) * 8));
        sum = guest_mix(sum, value_at(va + 4096));
        guest_store(va + 4096, round);
        guest_store(va, round << 8);
        // What another space has there is changed, or what this one has.
        u64 *slot = paging_slot(spaces[random >> 32 & 1 ? space : other], va, 0);
        paging_set(slot, paging_entry(own[(random >> 40) % SPACES], PTE_RW));
        sum = guest_mix(sum, value_at(va));
    }
    paging_use(root);
    GUEST_SAY("many spaces", sum);
}

// Pages that fall together in every table indexed by some low bits of the page number.
static void collisions(void)
{
    u64 sum = 0;
    for (u64 stride = 64; stride <= 2048; stride *= 2) {
        for (u64 i = 0; i < 6; i++) {
            u64 va = PAGING_WINDOW + 0x38000000 + APART + i * stride * GUEST_PAGE;
            paging_set(paging_slot(root, va, 0), paging_entry(marked_page(stride + i), PTE_RW));
        }
        for (u64 round = 0; round < 3; round++) {
            for (u64 i = 0; i < 6; i++) {
                u64 va = PAGING_WINDOW + 0x38000000 + APART + i * stride * GUEST_PAGE;
                sum = guest_mix(sum, value_at(va + 8 * round));
                guest_store(va + 8 * round, sum);
            }
        }
    }
    GUEST_SAY("collisions", sum);
}

// Table entries changed otherwise than by a plain store: in halves, by an AMO, across two of them.
static void odd_stores(void)
{
    u64 va = PAGING_WINDOW + 0x3c000000 + APART;
    u64 *slot = paging_slot(root, va, 0);
    u64 *a = marked_page(0x5a), *b = marked_page(0x5b);
    paging_set(slot, paging_entry(a, PTE_RW));
    paging_set(slot + 1, paging_entry(a, PTE_RW));
    u64 first = value_at(va) + value_at(va + 4096);
    guest_store_word((u64)slot, paging_entry(b, PTE_RW));
    paging_fence();
    u64 half = value_at(va);
    struct guest_result swapped = guest_swap((u64)(slot + 1), paging_entry(b, PTE_RW));
    paging_fence();
    u64 amo = value_at(va + 4096);
    guest_store((u64)slot + 4, paging_entry(a, PTE_RW)
                                   << 32); // upper half of one, lower of the next
    paging_fence();
    GUEST_SAY("odd stores", first, half, swapped.cause, amo, value_at(va), value_at(va + 4096));
}

// A device behind a page that was memory, and the other way round.
static void device_page(void)
{
    u64 va = PAGING_WINDOW + 0x3d000000 + APART;
    u64 *slot = paging_slot(root, va, 0);
    u64 *page = marked_page(0x6a);
    for (int i = 0; i < 3; i++) {
        paging_set(slot, paging_entry(page, PTE_RW));
        guest_store_byte(va + 7, 'm');
        paging_set(slot, paging_entry((void *)0x10000000, PTE_RW));
        guest_store_byte(va + 7, 's'); // the UART's scratch register
        GUEST_SAY("device", guest_load_byte(va + 7).value, page[0]);
    }
}

u64 guest_main(void)
{
    root = paging_root();
    paging_use(root);
    remap("remap", PAGING_WINDOW + APART + 0x2000);
    remap("remap high", HIGH_WINDOW + 0x40002000 + APART);
    malformed();
    shared_table();
    two_places();
    recursive();
    across();
    split("split 2M", PAGING_WINDOW + 0x800000, 1);
    split("split 1G", 0x180000000, 2);
    for (u64 stores = 1; stores < 1000; stores *= 3) {
        reuse(stores);
    }
    busy_table();
    many_spaces();
    collisions();
    odd_stores();
    device_page();
    return 0;
}
