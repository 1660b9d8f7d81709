// Reserved bits of page-table entries where there are Svnapot and Svpbmt (Priv. 10.4.1, 14, 15): QEMU 7.2
// with either of them looks at none.
#include "machine.h"
#include "paging.h"

enum { LOAD_PAGE = 13, STORE_PAGE = 15 };

#define PBMTE (1ul << 62)

CODE(load, "ld a1, 0(a0)")
CODE(store_conditional, "sc.d a1, a2, (a0)")

static u64 va = PAGING_WINDOW + 0x10000;

static void expect(const char *name, u64 *slot, u64 entry, bool allowed)
{
    u64 before = *slot;
    paging_set(slot, entry);
    struct machine_run run = run_in(MODE_S, 0, load, va);
    check(name, cause_of(&run, 1), allowed ? GUEST_NO_TRAP : LOAD_PAGE);
    paging_set(slot, before);
}

static u64 machine_main(u64 argument)
{
    (void)argument;
    CSR_WRITE(medeleg, 0);
    u64 *root = paging_root();
    u64 *leaf = paging_slot(root, va, 0), *table = paging_slot(root, va, 1);
    u64 good = paging_entry(guest_memory + 0x100000, PTE_RW);
    *leaf = good;
    CSR_WRITE(satp, paging_satp(root, 0));
    for (u64 enabled = 0; enabled < 4; enabled++) { // off, on, and again
        if (enabled & 1) {
            CSR_SET(0x30a, PBMTE);
        } else {
            CSR_CLEAR(0x30a, PBMTE);
        }
        for (u64 bit = 54; bit < 61; bit++) {
            expect("Priv. 10.4.1: a reserved bit of a leaf", leaf, good | 1ul << bit, false);
            expect("Priv. 10.4.1: a reserved bit of a pointer", table, *table | 1ul << bit, false);
        }
        for (u64 type = 0; type < 4; type++) {
            bool allowed = type == 0 || ((enabled & 1) && type < 3);
            expect("Priv. 15: PBMT, with and without PBMTE", leaf, good | type << 61, allowed);
            expect("Priv. 15: PBMT of a pointer is reserved", table, *table | type << 61,
                   type == 0);
        }
        expect("Priv. 14: N of a pointer is reserved", table, *table | 1ul << 63, false);
        for (u64 low = 0; low < 16; low++) {
            expect("Priv. 14: one encoding of N", leaf, good | 1ul << 63 | low << 10, low == 8);
        }
        u64 big = paging_entry((void *)((u64)guest_memory & -0x200000ul), PTE_RW);
        expect("Priv. 14: a superpage", table, big, true);
        expect("Priv. 14: N of a superpage is reserved", table, big | 1ul << 63, false);
        expect("Priv. 14: N of a superpage is reserved", table, big | 1ul << 63 | 8 << 10, false);
    }
    for (u64 writable = 0; writable < 2; writable++) {
        paging_set(leaf, good & ~(writable ? 0ul : 4ul));
        struct machine_run run = run_in(MODE_S, 0, store_conditional, va);
        check("Unpriv. Zalrsc: sc without a reservation, too, may store or not", cause_of(&run, 1),
              writable ? GUEST_NO_TRAP : STORE_PAGE);
        check("Unpriv. Zalrsc: and fails", !writable || run.a[1] != 0, true);
    }
    CSR_WRITE(satp, 0);
    return checks_done();
}

MACHINE_MAIN(machine_main)
