// Misaligned loads and stores where the processor leaves them to software (Priv. 3.6.3.3): -cpu
// max,zicclsm=off.
#include "machine.h"

enum { LOAD_MISALIGNED = 4, STORE_MISALIGNED = 6 };

CODE(load1, "lb a1, 0(a0)")
CODE(load2, "lh a1, 0(a0)")
CODE(load4, "lwu a1, 0(a0)")
CODE(load8, "ld a1, 0(a0)")
CODE(store1, "sb a1, 0(a0)")
CODE(store2, "sh a1, 0(a0)")
CODE(store4, "sw a1, 0(a0)")
CODE(store8, "sd a1, 0(a0)")

static u64 machine_main(u64 argument)
{
    static const u32 *const loads[] = {load1, load2, load4, load8};
    static const u32 *const stores[] = {store1, store2, store4, store8};
    (void)argument;
    CSR_WRITE(medeleg, 0);
    u8 *page = guest_memory + GUEST_PAGE;
    for (u64 way = 0; way < 2; way++) { // the second time the page is well known
        for (u64 size = 0; size < 4; size++) {
            for (u64 at = 0; at < 16; at++) {
                u64 va = (u64)page - 8 + at; // across the page's border too
                bool aligned = va % (1ul << size) == 0;
                struct machine_run loaded = run_in(MODE_U, 0, loads[size], va);
                struct machine_run stored = run_in(MODE_S, 0, stores[size], va);
                check("Priv. 3.1.15: load", cause_of(&loaded, 1),
                      aligned ? GUEST_NO_TRAP : LOAD_MISALIGNED);
                check("Priv. 3.1.15: store", cause_of(&stored, 1),
                      aligned ? GUEST_NO_TRAP : STORE_MISALIGNED);
                if (!aligned) {
                    check("Priv. 3.1.16: mtval is the address", loaded.tval & stored.tval, va);
                }
            }
        }
    }
    return checks_done();
}

MACHINE_MAIN(machine_main)
