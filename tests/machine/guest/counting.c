// Counters of events: what they count, in which modes (Sscofpmf, Smcntrpmf), who may read them, and their
// overflow interrupt. What QEMU 7.2 counts is its own business: all of it is checked against the text.
#include "machine.h"

enum {
    CYCLES = 1,
    INSTRUCTIONS = 2,
    BRANCHES = 5,
    LOADS = 0x10000,
    STORES = 0x10002,
    ATOMICS = 0x20001,
    EXCEPTIONS = 0x20002,
    INTERRUPTS = 0x20003,
    RETURNS = 0x20004
};
enum { ILLEGAL = 2, OVERFLOW = 13 };

#define OF           (1ul << 63)
#define MINH         (1ul << 62)
#define SINH         (1ul << 61)
#define UINH         (1ul << 60)
#define LCOFI        (1ul << 13)
#define SSI          (1ul << 1)
#define ALL_INHIBITS (MINH | SINH | UINH)

// CSRs by number: a0 is the value.
CODE(write_event3, "csrw 0x323, a0")
CODE(scountovf, "csrr a1, 0xda0")
CODE(cycle, "csrr a1, 0xc00")
CODE(instret, "csrr a1, 0xc02")

#define READ(csr)         CSR_READ(csr)
#define WRITE(csr, value) CSR_WRITE(csr, value)

// 3 loads, 2 stores, 1 of them both, 2 branches of which one is taken, 1 jump: 12 instructions.
CODE(mixture, "ld a1, 0(a0)\nlw a2, 0(a0)\nsd a1, 8(a0)\nli a3, 1\nbeqz a3, 1f\nbnez a3, 1f\nnop\n"
              "1: j 2f\nnop\n2: amoadd.d a4, a3, (a0)\nnop\nnop\nnop\nnop")
enum { MIXTURE_INSTRUCTIONS = 12, MIXTURE_LOADS = 3, MIXTURE_STORES = 2, MIXTURE_BRANCHES = 3 };

CODE(loads, "ld a1, 0(a0)\nld a1, 0(a0)\nld a1, 0(a0)\nld a1, 0(a0)\nld a1, 0(a0)\nld a1, "
            "0(a0)\nld a1, 0(a0)\nld a1, 0(a0)")
CODE(nops, "nop\nnop\nnop\nnop\nnop\nnop\nnop\nnop")
CODE(call_supervisor, "ecall")
CODE(return_to_user, "la a1, 1f\ncsrw sepc, a1\nli a1, 256\ncsrc sstatus, a1\nsret\n1: nop\nnop")

static u64 memory[8];

static struct machine_run run(u64 mode, u64 status, const u32 *code)
{
    return run_in(mode, status, code, (u64)memory);
}

// What counter 3 counts of code in a mode, less what it counts of the way there and back.
static u64 counted(u64 event, u64 mode, const u32 *code)
{
    static const u32 nothing[] = {0x00100073}; // ebreak
    WRITE(mhpmevent3, event);
    WRITE(mhpmcounter3, 0);
    run(mode, 0, nothing);
    u64 around = READ(mhpmcounter3);
    WRITE(mhpmcounter3, 0);
    run(mode, 0, code);
    return READ(mhpmcounter3) - around;
}

static void events(void)
{
    check("Priv. 3.1.10: instructions", counted(INSTRUCTIONS | MINH, MODE_U, mixture),
          MIXTURE_INSTRUCTIONS);
    check("Priv. 3.1.10: cycles", counted(CYCLES | MINH, MODE_S, mixture), MIXTURE_INSTRUCTIONS);
    check("Priv. 3.1.10: loads", counted(LOADS, MODE_M, mixture), MIXTURE_LOADS);
    check("Priv. 3.1.10: stores", counted(STORES, MODE_M, mixture), MIXTURE_STORES);
    check("Priv. 3.1.10: branches", counted(BRANCHES, MODE_M, mixture), MIXTURE_BRANCHES);
    check("Priv. 3.1.10: atomics", counted(ATOMICS, MODE_M, mixture), 1);
    check("Priv. 3.1.10: exceptions", counted(EXCEPTIONS | MINH, MODE_U, call_supervisor), 0);
    WRITE(mhpmcounter3, 0);
    run(MODE_U, 0, call_supervisor);
    check("Priv. 3.1.10: exceptions, in their mode", READ(mhpmcounter3), 1);
    check("Priv. 3.1.10: returns", counted(RETURNS | MINH, MODE_S, return_to_user), 1);
    check("Priv. 3.1.10: nothing", counted(0, MODE_M, mixture), 0);
    WRITE(mhpmevent3, LOADS | 1 << 20);
    check("Priv. 3.1.10: an event that there is not is none", READ(mhpmevent3), 0);
    // With one counter active, others count something else at the same time.
    WRITE(mhpmevent4, LOADS);
    WRITE(mhpmevent31, STORES);
    WRITE(mhpmcounter4, 100);
    WRITE(mhpmcounter31, 200);
    check("Priv. 3.1.10: several at once", counted(BRANCHES, MODE_S, mixture), MIXTURE_BRANCHES);
    check("Priv. 3.1.10: several at once", READ(mhpmcounter4) >= 100 + MIXTURE_LOADS, true);
    WRITE(mhpmevent4, 0);
    WRITE(mhpmevent31, 0);
    u64 stands = READ(mhpmcounter4);
    run(MODE_M, 0, mixture);
    check("Priv. 3.1.10: without an event it stands still", READ(mhpmcounter4), stands);
}

static void inhibition(void)
{
    WRITE(mhpmevent3, LOADS);
    WRITE(mcountinhibit, 1 << 3);
    WRITE(mhpmcounter3, 7);
    run(MODE_M, 0, loads);
    check("Priv. 3.1.12: inhibited", READ(mhpmcounter3), 7);
    WRITE(mhpmevent3, INSTRUCTIONS);
    run(MODE_M, 0, loads);
    check("Priv. 3.1.12: inhibited", READ(mhpmcounter3), 7);
    WRITE(mcountinhibit, ~0ul);
    check("Priv. 3.1.12: bit 1 is read-only 0", READ(mcountinhibit), 0xfffffffd);
    u64 cycles = READ(mcycle), instructions = READ(minstret);
    run(MODE_M, 0, loads);
    check("Priv. 3.1.12: mcycle inhibited", READ(mcycle), cycles);
    check("Priv. 3.1.12: minstret inhibited", READ(minstret), instructions);
    WRITE(mcountinhibit, 0);
}

// An ebreak does not retire, but takes a cycle.
static void modes(void)
{
    static const u64 inhibits[] = {UINH, SINH, 0, MINH};
    for (u64 mode = MODE_U; mode <= MODE_M; mode++) {
        if (mode == 2) {
            continue;
        }
        for (u64 other = MODE_U; other <= MODE_S; other++) {
            u64 only = ALL_INHIBITS & ~inhibits[mode];
            u64 expected = mode == other ? 8 : 0;
            if (mode == MODE_M) {
                continue;
            }
            WRITE(mhpmevent3, INSTRUCTIONS | only);
            WRITE(mhpmcounter3, 0);
            WRITE(mhpmevent4, LOADS | only);
            WRITE(mhpmcounter4, 0);
            WRITE(mhpmevent5, CYCLES | only);
            WRITE(mhpmcounter5, 0);
            __asm__ volatile("csrw 0x321, %0\ncsrw 0x322, %0" ::"r"(only));
            WRITE(mcycle, 0);
            WRITE(minstret, 0);
            run(other, 0, loads);
            check("Sscofpmf 2: instructions of one mode", READ(mhpmcounter3), expected);
            check("Sscofpmf 2: loads of one mode", READ(mhpmcounter4), expected);
            check("Sscofpmf 2: cycles of one mode", READ(mhpmcounter5), expected ? 9 : 0);
            check("Smcntrpmf: instret of one mode", READ(minstret), expected);
            check("Smcntrpmf: cycle of one mode", READ(mcycle), expected ? 9 : 0);
        }
    }
    __asm__ volatile("csrw 0x321, %0\ncsrw 0x322, %0" ::"r"(~0ul));
    u64 config;
    __asm__ volatile("csrr %0, 0x321" : "=r"(config));
    check("Smcntrpmf: only MINH, SINH and UINH are there", config, ALL_INHIBITS);
    // The return to U-mode is S-mode's instruction, and is counted there.
    __asm__ volatile("csrw 0x322, %0" ::"r"(MINH | UINH));
    WRITE(minstret, 0);
    run(MODE_S, 0, return_to_user);
    check("Smcntrpmf: xRET counts in the mode that it leaves", READ(minstret), 6);
    __asm__ volatile("csrw 0x322, %0" ::"r"(MINH | SINH));
    WRITE(minstret, 0);
    run(MODE_S, 0, return_to_user);
    check("Smcntrpmf: xRET counts in the mode that it leaves", READ(minstret), 2);
    __asm__ volatile("csrw 0x321, zero\ncsrw 0x322, zero");
    WRITE(mhpmevent4, 0);
    WRITE(mhpmevent5, 0);
}

// The interrupt comes behind the instruction that makes the counter 0, and once.
static void overflows(void)
{
    static const struct {
        u64 event;
        const u32 *code;
    } rows[] = {{LOADS, loads}, {INSTRUCTIONS, nops}, {CYCLES, nops}};
    WRITE(mie, LCOFI);
    for (u64 row = 0; row < 3; row++) {
        for (u64 left = 1; left <= 6; left++) {
            for (u64 delegated = 0; delegated < 2; delegated++) {
                WRITE(mideleg, delegated ? LCOFI : 0);
                WRITE(mhpmevent3, rows[row].event | MINH | SINH);
                WRITE(mhpmcounter3, -left);
                WRITE(mip, 0);
                struct machine_run result = run(MODE_U, 0, rows[row].code);
                check("Sscofpmf 2: overflow interrupt", result.cause, CAUSE_INTERRUPT | OVERFLOW);
                check("Sscofpmf 2: in the mode that it is delegated to", result.handler,
                      delegated ? MODE_S : MODE_M);
                check("Sscofpmf 2: behind the instruction that overflows", result.epc - result.pc,
                      4 * left);
                check("Sscofpmf 2: OF is set", READ(mhpmevent3) >> 63, 1);
                check("Sscofpmf 2: LCOFIP is set", READ(mip) & LCOFI, LCOFI);
                check("Sscofpmf 2: the counter goes on from 0", READ(mhpmcounter3), 0);
                WRITE(mip, 0);
                check("Sscofpmf 2: LCOFIP can be cleared", READ(mip) & LCOFI, 0);
                WRITE(mhpmcounter3, -left);
                result = run(MODE_U, 0, rows[row].code);
                check("Sscofpmf 2: none while OF is set", cause_of(&result, 8), GUEST_NO_TRAP);
                check("Sscofpmf 2: it counts on", READ(mhpmcounter3),
                      8 - left + (rows[row].event == CYCLES));
            }
        }
    }
    WRITE(mhpmevent3, LOADS | ALL_INHIBITS);
    WRITE(mhpmcounter3, 0);
    struct machine_run result = run(MODE_U, 0, loads);
    check("Sscofpmf 2: a 0 that was written is no overflow", cause_of(&result, 8), GUEST_NO_TRAP);
    WRITE(mhpmevent3, INTERRUPTS | MINH | SINH);
    WRITE(mhpmcounter3, -1ul);
    WRITE(mideleg, SSI);
    WRITE(mie, LCOFI | SSI);
    WRITE(mip, SSI);
    result = run(MODE_U, 0, nops);
    check("Sscofpmf 2: an interrupt that overflows its counter", result.cause,
          CAUSE_INTERRUPT | OVERFLOW);
    check("Sscofpmf 2: … is behind it", CSR_READ(scause), CAUSE_INTERRUPT | 1);
    WRITE(mip, 0);
    WRITE(mie, 0);
    WRITE(mhpmevent3, 0);
}

// scountovf shows what mcounteren lets through.
static void overflow_flags(void)
{
    WRITE(mhpmevent3, OF);
    WRITE(mhpmevent9, OF | LOADS);
    check("Sscofpmf 2: OF can be written", READ(mhpmevent9), OF | LOADS);
    WRITE(mcounteren, 1 << 9);
    check("Sscofpmf 3: scountovf in M-mode", run(MODE_M, 0, scountovf).a[1], 1 << 3 | 1 << 9);
    check("Sscofpmf 3: scountovf in S-mode", run(MODE_S, 0, scountovf).a[1], 1 << 9);
    struct machine_run result = run(MODE_U, 0, scountovf);
    check("Sscofpmf 3: scountovf is S-mode's", cause_of(&result, 1), ILLEGAL);
    WRITE(mhpmevent3, 0);
    WRITE(mhpmevent9, 0);
}

static u64 code_reading(u64 number)
{
    static u32 code[2];
    code[0] = (u32)(0xc00 + number) << 20 | 2 << 12 | 11 << 7 | 0x73; // csrr a1, hpmcounter
    code[1] = 0x00100073;
    return (u64)code;
}

// Each bit of mcounteren and scounteren, alone and missing.
static void enables(void)
{
    for (u64 i = 0; i < 64; i++) {
        u64 bit = 1ul << i % 32, others = i < 32 ? 0 : 0xffffffff & ~bit;
        u64 number = i % 32;
        const u32 *code = (const u32 *)code_reading(number);
        for (u64 both = 0; both < 4; both++) {
            u64 m = others | (both & 1 ? bit : 0), s = others | (both & 2 ? bit : 0);
            WRITE(mcounteren, m);
            WRITE(scounteren, s);
            check("Priv. 3.1.11: mcounteren is writable for every counter", READ(mcounteren), m);
            check("Sscounterenw: scounteren is writable for every counter", READ(scounteren), s);
            struct machine_run machine = run(MODE_M, 0, code), supervisor = run(MODE_S, 0, code),
                               user = run(MODE_U, 0, code);
            check("Priv. 3.1.11: in M-mode", cause_of(&machine, 1), GUEST_NO_TRAP);
            check("Priv. 3.1.11: in S-mode, mcounteren", cause_of(&supervisor, 1),
                  m & bit ? GUEST_NO_TRAP : ILLEGAL);
            check("Priv. 12.1.5: in U-mode, both", cause_of(&user, 1),
                  m & s & bit ? GUEST_NO_TRAP : ILLEGAL);
        }
    }
}

// A long time with everything counted, for those who compare runs.
static u64 busy(void)
{
    u64 sum = 0, state = 88172645463325252;
    WRITE(mhpmevent3, LOADS | MINH);
    WRITE(mhpmevent4, BRANCHES | UINH);
    WRITE(mhpmevent5, INSTRUCTIONS | MINH);
    WRITE(mie, LCOFI);
    for (u64 i = 0; i < 500; i++) {
        u64 random = guest_random(&state);
        WRITE(mhpmevent3, random & 64 ? LOADS | MINH : 0);
        WRITE(mhpmcounter3, -(random % 16));
        WRITE(mhpmevent5, INSTRUCTIONS | MINH);
        WRITE(mhpmcounter5, -(random / 16 % 32));
        WRITE(mip, 0);
        struct machine_run result =
            run(random & 32 ? MODE_U : MODE_S, 0, random & 128 ? loads : mixture);
        sum = guest_mix(sum, result.cause);
        sum = guest_mix(sum, result.epc - result.pc);
        sum = guest_mix(sum, READ(mhpmcounter3));
        sum = guest_mix(sum, READ(mhpmcounter4));
        sum = guest_mix(sum, READ(mhpmcounter5));
    }
    return sum;
}

static u64 machine_main(u64 argument)
{
    (void)argument;
    CSR_WRITE(medeleg, 0);
    CSR_WRITE(mideleg, 0);
    events();
    inhibition();
    modes();
    overflows();
    overflow_flags();
    enables();
    GUEST_SAY("busy", busy());
    return checks_done();
}

MACHINE_MAIN(machine_main)
