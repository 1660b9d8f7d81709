// A and D bits that software sets (Svade), and the choice (Svadu, menvcfg.ADUE). QEMU 7.2 always sets them.
// With -cpu max,svade=on: ADUE is 0 after reset.
#include "machine.h"
#include "paging.h"

enum { LOAD_PAGE = 13, STORE_PAGE = 15, FETCH_PAGE = 12 };

#define ADUE (1ul << 61)

CODE(load, "ld a1, 0(a0)")
CODE(store, "sd a1, 0(a0)")
CODE(swap, "amoswap.d a1, a1, (a0)")
CODE(jump, "jr a0")

static u64 *slot;
static u64 va = PAGING_WINDOW + 0x3000;
static u64 *page;

static void set_adue(bool enabled)
{
    if (enabled) {
        CSR_SET(0x30a, ADUE);
    } else {
        CSR_CLEAR(0x30a, ADUE);
    }
}

// One access to a page with these bits: its cause, and the bits afterwards.
static void expect(const char *name, const u32 *code, u64 bits, u64 cause, u64 bits_after)
{
    *(u32 *)page = 0x00100073; // ebreak
    paging_set(slot, paging_entry(page, PTE_V | PTE_R | PTE_W | PTE_X | bits));
    struct machine_run run = run_in(MODE_S, 0, code, va);
    u64 got = code == jump && run.cause == CAUSE_BREAKPOINT ? GUEST_NO_TRAP : cause_of(&run, 1);
    check(name, got, cause);
    check(name, *(volatile u64 *)slot & (PTE_A | PTE_D), bits_after);
    if (cause != GUEST_NO_TRAP) {
        check("Priv. 12.1.9: stval is the address", run.tval, va);
    }
}

static void by_software(void)
{
    const char *name = "Svade: A clear is a page fault, and stays clear";
    expect(name, load, 0, LOAD_PAGE, 0);
    expect(name, store, 0, STORE_PAGE, 0);
    expect(name, swap, 0, STORE_PAGE, 0);
    expect(name, jump, 0, FETCH_PAGE, 0);
    expect(name, load, PTE_D, LOAD_PAGE, PTE_D);
    name = "Svade: D clear is a page fault for stores alone";
    expect(name, load, PTE_A, GUEST_NO_TRAP, PTE_A);
    expect(name, jump, PTE_A, GUEST_NO_TRAP, PTE_A);
    expect(name, store, PTE_A, STORE_PAGE, PTE_A);
    expect(name, swap, PTE_A, STORE_PAGE, PTE_A);
    name = "Svade: both set is no fault";
    expect(name, store, PTE_A | PTE_D, GUEST_NO_TRAP, PTE_A | PTE_D);
    expect(name, swap, PTE_A | PTE_D, GUEST_NO_TRAP, PTE_A | PTE_D);
}

static void by_hardware(void)
{
    const char *name = "Svadu: with ADUE the walk sets A, and D for stores";
    expect(name, load, 0, GUEST_NO_TRAP, PTE_A);
    expect(name, jump, 0, GUEST_NO_TRAP, PTE_A);
    expect(name, store, 0, GUEST_NO_TRAP, PTE_A | PTE_D);
    expect(name, swap, PTE_A, GUEST_NO_TRAP, PTE_A | PTE_D);
}

static u64 machine_main(u64 argument)
{
    (void)argument;
    CSR_WRITE(medeleg, 0);
    u64 *root = paging_root();
    root[0] |= PTE_A | PTE_D;
    page = paging_page();
    slot = paging_slot(root, va, 0);
    CSR_WRITE(satp, paging_satp(root, 0));
    check("Svadu: ADUE is 0 after reset beside Svade", CSR_READ(0x30a) & ADUE, 0);
    for (u64 i = 0; i < 2; i++) {
        set_adue(false);
        by_software();
        set_adue(true);
        check("Svadu: ADUE can be set", CSR_READ(0x30a) & ADUE, ADUE);
        by_hardware();
    }
    CSR_WRITE(satp, 0);
    return checks_done();
}

MACHINE_MAIN(machine_main)
