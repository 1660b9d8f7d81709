// Permissions that change under use: A and D bits, U, SUM, MXR, MPRV, PMP.
#include "paging.h"

static u64 *root;
static u64 *page;

#define VA (PAGING_WINDOW + PAGING_APART)

static u64 flags_of(const u64 *slot)
{
    return *(const volatile u64 *)slot & 0x3ff;
}

// The walk sets A, and D for a store; the guest clears them, and they are set again.
static void accessed_and_dirty(void)
{
    u64 *slot = paging_slot(root, VA, 0);
    paging_set(slot, paging_entry(page, PTE_V | PTE_R | PTE_W));
    u64 fresh = flags_of(slot);
    guest_load(VA);
    u64 loaded = flags_of(slot);
    guest_store(VA, 1);
    u64 stored = flags_of(slot);
    GUEST_SAY("set", fresh, loaded, stored);
    for (int i = 0; i < 3; i++) {
        paging_set(slot, *slot & ~PTE_D);
        guest_load(VA);
        u64 clean = flags_of(slot);
        guest_store(VA + 8, 2);
        u64 dirty = flags_of(slot);
        paging_set(slot, *slot & ~(PTE_A | PTE_D));
        u64 cleared = flags_of(slot);
        guest_load_byte(VA);
        u64 accessed = flags_of(slot);
        paging_set(slot, *slot & ~(PTE_A | PTE_D));
        guest_swap(VA, 3);
        GUEST_SAY("again", clean, dirty, cleared, accessed, flags_of(slot));
    }
    paging_set(slot, paging_entry(page, PTE_V | PTE_R));
    u64 cause = guest_store(VA, 4).cause;
    GUEST_SAY("denied sets nothing", cause, flags_of(slot));
    // A superpage has one pair of bits.
    u64 *big = paging_slot(root, PAGING_WINDOW + 0x40000000 - 0x200000, 1);
    paging_set(big, paging_entry(guest_memory, PTE_V | PTE_R | PTE_W));
    guest_load(PAGING_WINDOW + 0x40000000 - PAGING_APART);
    u64 read = flags_of(big);
    guest_store(PAGING_WINDOW + 0x40000000 - PAGING_APART, 0);
    GUEST_SAY("superpage", read, flags_of(big));
}

// Fetching sets A too.
static void accessed_by_fetch(void)
{
    u64 *slot = paging_slot(root, VA, 0);
    ((u32 *)page)[0] = 0x00008067; // ret
    for (int i = 0; i < 3; i++) {
        paging_set(slot, paging_entry(page, PTE_V | PTE_R | PTE_X));
        u64 cause = guest_call(VA).cause;
        u64 after = flags_of(slot);
        paging_set(slot, paging_entry(page, PTE_V | PTE_R));
        GUEST_SAY("fetch", cause, after, guest_call(VA).cause, flags_of(slot));
    }
}

// U pages from S-mode, as sstatus has it from one access to the next.
static void supervisor_to_user(void)
{
    u64 *slot = paging_slot(root, VA, 0);
    paging_set(slot, paging_entry(page, PTE_RW | PTE_X | PTE_U));
    for (int i = 0; i < 3; i++) {
        u64 closed = guest_load(VA).cause, closed_store = guest_store(VA + 64, 1).cause;
        CSR_SET(sstatus, SSTATUS_SUM);
        u64 fetch = guest_call(VA).cause; // never (after a load QEMU 7.2 forgets this)
        u64 open = guest_load(VA).cause, open_store = guest_store(VA + 64, 2).cause;
        CSR_CLEAR(sstatus, SSTATUS_SUM);
        GUEST_SAY("SUM", closed, closed_store, open, open_store, fetch);
    }
    paging_set(slot, paging_entry(page, PTE_V | PTE_X | PTE_A));
    for (int i = 0; i < 3; i++) {
        u64 closed = guest_load(VA).cause;
        CSR_SET(sstatus, SSTATUS_MXR);
        u64 open = guest_load(VA).cause, store = guest_store(VA, 1).cause;
        CSR_CLEAR(sstatus, SSTATUS_MXR);
        GUEST_SAY("MXR", closed, open, store, guest_call(VA).cause);
    }
}

// In M-mode: loads and stores as from S-mode, through the page table, and directly, in turns. The
// low half of the answer is what was read through the table.
static u64 modify_privilege(u64 va)
{
    u64 through, direct;
    u64 mprv = 1ul << 17, mpp = 3ul << 11, supervisor = 1ul << 11;
    u64 saved = CSR_READ(mstatus);
    __asm__ volatile("csrc mstatus, %4\n"
                     "csrs mstatus, %5\n"
                     "csrs mstatus, %3\n"
                     "lw %0, 0(%2)\n"
                     "sw %0, 4(%2)\n"
                     "csrc mstatus, %3\n"
                     "lw %1, 0(%6)\n"
                     "csrs mstatus, %3\n"
                     "lw %0, 4(%2)\n"
                     "csrc mstatus, %3\n"
                     : "=&r"(through), "=&r"(direct)
                     : "r"(va), "r"(mprv), "r"(mpp), "r"(supervisor), "r"(page)
                     : "memory");
    CSR_WRITE(mstatus, saved);
    return direct << 32 | (through & 0xffffffff);
}

static void machine_as_supervisor(void)
{
    u64 *slot = paging_slot(root, VA, 0);
    u64 *other = paging_page();
    for (u64 i = 1; i < 4; i++) {
        page[0] = 0x1000 + i;
        other[0] = 0x2000 + i;
        paging_set(slot, paging_entry(other, PTE_RW));
        u64 one = guest_machine(modify_privilege, VA);
        paging_set(slot, paging_entry(page, PTE_RW));
        GUEST_SAY("MPRV", one, guest_machine(modify_privilege, VA), other[0], page[0]);
    }
}

// --- PMP: entry 0 says what a test is about, entry 15 opens the rest ---

struct pmp {
    u64 config, address;
};

static u64 set_pmp(u64 setting)
{
    const struct pmp *pmp = (const struct pmp *)setting;
    CSR_WRITE(pmpaddr0, pmp->address);
    CSR_WRITE(pmpcfg0, pmp->config);
    __asm__ volatile("sfence.vma" ::: "memory"); // for caches of PMP (Priv. 3.7.2)
    return 0;
}

enum { PMP_R = 1, PMP_W = 2, PMP_X = 4, PMP_NA4 = 0x10, PMP_NAPOT = 0x18 };

static void protect(u64 config, u64 address)
{
    const struct pmp pmp = {config, address};
    guest_machine(set_pmp, (u64)&pmp);
}

static u64 napot(const void *start, u64 size)
{
    return (u64)start >> 2 | (size / 8 - 1);
}

static void say_access(const char *name, u64 config, u64 va)
{
    ((u32 *)page)[0] = 0x00008067; // ret; the page is open now
    GUEST_SAY(name, config, guest_load(va).cause, guest_store(va + 8, 1).cause,
              guest_call(va).cause, guest_load(va + 64).cause, guest_load_word(va + 4).cause);
}

static void protection(const char *name, u64 va)
{
    page[0] = page[4] = 0x8067; // ret
    for (u64 config = 0; config < 8; config++) {
        if ((config & 3) == PMP_W) {
            continue; // reserved
        }
        protect(0, 0);
        guest_load(va), guest_store(va + 8, 0), guest_call(va);
        protect(PMP_NAPOT | config, napot(page, GUEST_PAGE));
        u64 load = guest_load(va).cause, store = guest_store(va + 8, 1).cause;
        u64 call = guest_call(va).cause;
        protect(PMP_NAPOT | config, napot(page, 16));
        u64 part = guest_load(va).cause, part_store = guest_store(va + 8, 1).cause;
        u64 part_call = guest_call(va).cause, beside = guest_load(va + 16).cause;
        // What lies beside is open, and has just been used; that opens nothing else.
        u64 open = guest_store(va + 24, 0).cause & guest_call(va + 32).cause & beside;
        u64 again =
            guest_load(va).cause << 8 | guest_store(va + 8, 0).cause << 4 | guest_call(va).cause;
        protect(PMP_NA4 | config, (u64)page >> 2);
        u64 half = guest_load(va).cause; // reaches beyond what matches: denied whatever it says
        u64 word = guest_load_word(va).cause, next = guest_load_word(va + 4).cause;
        GUEST_SAY(name, config, load, store, call, part, part_store, part_call, open, again & 0xfff,
                  half, word, next, guest_load_word(va).cause);
    }
    protect(0, 0);
    say_access(name, ~0ul, va);
}

// A page table that may not be read, and one that may not be written, where the walk must set bits.
static void protected_table(void)
{
    u64 *slot = paging_slot(root, VA, 0);
    u64 *table = (u64 *)((u64)slot & ~(GUEST_PAGE - 1));
    paging_set(slot, paging_entry(page, PTE_RW));
    guest_load(VA);
    protect(PMP_NAPOT, napot(table, GUEST_PAGE));
    u64 load = guest_load(VA).cause, store = guest_store(VA, 1).cause;
    protect(PMP_NAPOT | PMP_R, napot(table, GUEST_PAGE));
    u64 read = guest_load(VA).cause;
    GUEST_SAY("protected table", load, store, read);
    protect(0, 0);
    GUEST_SAY("open again", guest_load(VA).cause, guest_store(VA, 1).cause);
}

u64 guest_main(void)
{
    root = paging_root();
    page = paging_page();
    paging_use(root);
    accessed_and_dirty();
    accessed_by_fetch();
    supervisor_to_user();
    machine_as_supervisor();
    paging_set(paging_slot(root, VA, 0), paging_entry(page, PTE_RW | PTE_X));
    protection("PMP, translated", VA);
    protected_table();
    CSR_WRITE(satp, 0);
    protection("PMP, bare", (u64)page);
    return 0;
}
