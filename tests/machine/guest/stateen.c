// State enables (Smstateen, Ssstateen): QEMU 7.2 has none. With -cpu max,smstateen=on.
#include "machine.h"

enum { ILLEGAL = 2 };

#define ENVCFG (1ul << 62)
#define SE     (1ul << 63)

CODE(read_senvcfg, "csrr a1, 0x10a")
CODE(write_senvcfg, "csrw 0x10a, a0")
CODE(read_sstateen0, "csrr a1, 0x10c")
CODE(read_sstateen1, "csrr a1, 0x10d")
CODE(read_sstateen2, "csrr a1, 0x10e")
CODE(read_sstateen3, "csrr a1, 0x10f")
CODE(write_sstateen0, "csrw 0x10c, a0")
CODE(read_mstateen0, "csrr a1, 0x30c")
CODE(write_all_mstateen, "csrw 0x30c, a0\ncsrw 0x30d, a0\ncsrw 0x30e, a0\ncsrw 0x30f, a0")
CODE(read_all_mstateen, "csrr a1, 0x30c\ncsrr a2, 0x30d\ncsrr a3, 0x30e\ncsrr a4, 0x30f")

static u64 cause_in(u64 mode, const u32 *code, u64 a0)
{
    struct machine_run run = run_in(mode, 0, code, a0);
    return cause_of(&run, 1);
}

static void set_mstateen(u64 value)
{
    run_in(MODE_M, 0, write_all_mstateen, value);
}

static void values(void)
{
    struct machine_run run = run_in(MODE_M, 0, read_all_mstateen, 0);
    check("Smstateen 3: mstateen is 0 after reset", run.a[1] | run.a[2] | run.a[3] | run.a[4], 0);
    set_mstateen(~0ul);
    run = run_in(MODE_M, 0, read_all_mstateen, 0);
    check("Smstateen 2.1: mstateen0 has ENVCFG and SE0 here", run.a[1], SE | ENVCFG);
    check("Smstateen 2.1: mstateen1 has SE", run.a[2], SE);
    check("Smstateen 2.1: mstateen2 has SE", run.a[3], SE);
    check("Smstateen 2.1: mstateen3 has SE", run.a[4], SE);
    check("Smstateen 2.1: sstateen0 can be written", cause_in(MODE_S, write_sstateen0, ~0ul),
          GUEST_NO_TRAP);
    run = run_in(MODE_S, 0, read_sstateen0, 0);
    check("Smstateen 2.1: sstateen0 has nothing to deny here", run.a[1], 0);
}

static void access(void)
{
    static const u32 *const sstateens[] = {read_sstateen0, read_sstateen1, read_sstateen2,
                                           read_sstateen3};
    for (u64 bits = 0; bits < 4; bits++) {
        bool envcfg = bits & 1, se = bits & 2;
        set_mstateen((envcfg ? ENVCFG : 0) | (se ? SE : 0));
        check("Smstateen 2.1: ENVCFG and senvcfg", cause_in(MODE_S, read_senvcfg, 0),
              envcfg ? GUEST_NO_TRAP : ILLEGAL);
        check("Smstateen 2.1: ENVCFG and senvcfg", cause_in(MODE_S, write_senvcfg, 0),
              envcfg ? GUEST_NO_TRAP : ILLEGAL);
        check("Smstateen 2.1: M-mode is not asked", cause_in(MODE_M, read_senvcfg, 0),
              GUEST_NO_TRAP);
        for (u64 i = 0; i < 4; i++) {
            check("Smstateen 2.1: SE and sstateen", cause_in(MODE_S, sstateens[i], 0),
                  se ? GUEST_NO_TRAP : ILLEGAL);
            check("Smstateen 2.1: M-mode is not asked", cause_in(MODE_M, sstateens[i], 0),
                  GUEST_NO_TRAP);
            check("Smstateen 2.1: sstateen is S-mode's", cause_in(MODE_U, sstateens[i], 0),
                  ILLEGAL);
        }
        check("Smstateen 2.1: mstateen is M-mode's", cause_in(MODE_S, read_mstateen0, 0), ILLEGAL);
    }
}

static u64 machine_main(u64 argument)
{
    (void)argument;
    CSR_WRITE(medeleg, 0);
    values();
    access();
    return checks_done();
}

MACHINE_MAIN(machine_main)
