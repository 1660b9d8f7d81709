// What every CSR of csr.def reads as after a write, in M-mode: of zeros, ones and patterns between. A line
// for each, which csrs.py compares with QEMU's. (What the text says is tests/unit/cpu/csr_warl.def.)
#include "machine.h"

#define STATUS_FS (3ul << 13)

// What it takes of a0 goes to a2; what it held before stands there again.
#define CSR(number, name, ...) \
    CODE(take_##name, "csrrw a1, " #number ", a0\ncsrr a2, " #number "\ncsrw " #number ", a1")
#include "cpu/csr.def"
#undef CSR

static const struct {
    const char *name;
    const u32 *code;
} csrs[] = {
#define CSR(number, name, ...) {#name, take_##name},
#include "cpu/csr.def"
#undef CSR
};

// Bits that stay set until reset, or stop the guest: L of PMP's entries, MML and MMWP.
static u64 writable(const char *name)
{
    bool config = name[0] == 'p' && name[3] == 'c';
    bool security = name[0] == 'm' && name[1] == 's' && name[2] == 'e' && name[3] == 'c';
    return config ? 0x7f7f7f7f7f7f7f7f : security ? ~7ul : ~0ul;
}

static u64 machine_main(u64 argument)
{
    static const u64 patterns[] = {0, ~0ul, 0x5555555555555555, 0xaaaaaaaaaaaaaaaa};
    (void)argument;
    CSR_WRITE(medeleg, 0);
    CSR_WRITE(mideleg, 0x2222);
    CSR_WRITE(mcountinhibit, ~0ul);
    for (u64 i = 0; i < sizeof csrs / sizeof csrs[0]; i++) {
        u64 values[4];
        for (u64 k = 0; k < 4; k++) {
            struct machine_run run =
                run_in(MODE_M, STATUS_FS, csrs[i].code, patterns[k] & writable(csrs[i].name));
            values[k] = cause_of(&run, 3) == GUEST_NO_TRAP ? run.a[2] : 0xdead0000 | run.cause;
        }
        guest_say(csrs[i].name, values, 4);
    }
    return 0;
}

MACHINE_MAIN(machine_main)
