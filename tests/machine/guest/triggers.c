// Debug triggers ("Sdtrig"), as a guest's own debugger uses them. QEMU 7.2 has another version of them.
#include "machine.h"

enum { BREAKPOINT = 3, ECALL_U = 8, ILLEGAL = 2 };

#define TYPE(n)   ((u64)(n) << 60)
#define MCONTROL6 TYPE(6)
#define LOAD      1ul
#define STORE     2ul
#define EXECUTE   4ul
#define IN_U      8ul
#define IN_S      16ul
#define IN_M      64ul
#define MATCH(n)  ((u64)(n) << 7)
#define CHAIN     (1ul << 11)
#define HIT0      (1ul << 22)
#define SIZE(n)   ((u64)(n) << 16)
#define COUNT_U   64ul
#define COUNT(n)  ((u64)(n) << 10)
#define COUNT_HIT (1ul << 24)
#define TRAP_HIT  (1ul << 58)
#define MTE       8ul
#define SSI       2ul

CODE(nops, "nop\nnop\nnop\nnop\nnop\nnop\nnop\nnop")
CODE(loads, "lbu a1, 0(a0)\nlw a1, 4(a0)\nld a1, 8(a0)\nnop")
CODE(stores, "sb a1, 0(a0)\nsw a1, 4(a0)\nsd a1, 8(a0)\namoadd.d a1, a2, (a0)")
CODE(calls, "nop\necall")
CODE(illegal, "nop\n.word 0")

static u64 memory[8];

static void set(u64 number, u64 control, u64 value)
{
    CSR_WRITE(tselect, number);
    CSR_WRITE(tdata1, 0);
    CSR_WRITE(tdata2, value);
    CSR_WRITE(tdata1, control);
}

static u64 control_of(u64 number)
{
    CSR_WRITE(tselect, number);
    return CSR_READ(tdata1);
}

static void clear(void)
{
    for (u64 i = 0; i < 4; i++) {
        set(i, 0, 0);
    }
    CSR_WRITE(0x7a5, 0);
}

// A breakpoint by a trigger is where its instruction is, and says which address it was.
static void expect(const char *name, const struct machine_run *run, u64 index, u64 tval)
{
    check(name, run->cause, BREAKPOINT);
    check(name, (run->epc - run->pc) / 4, index);
    check(name, run->tval, tval);
}

static struct machine_run run(u64 mode, const u32 *code)
{
    return run_in(mode, 0, code, (u64)memory);
}

static void registers(void)
{
    for (u64 i = 0; i < 4; i++) {
        CSR_WRITE(tselect, i);
        check("Sdtrig 5.7.2: tselect", CSR_READ(tselect), i);
        check("Sdtrig 5.7.2: a trigger is disabled after reset", CSR_READ(tdata1), TYPE(15));
    }
    CSR_WRITE(tselect, 4);
    check("Sdtrig 5.7.1: tselect does not take what is not there", CSR_READ(tselect), 3);
    check("Sdtrig 5.7.5: tinfo", CSR_READ(0x7a4),
          1ul << 24 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 15);
    CSR_WRITE(tdata1, 0);
    check("Sdtrig 5.7.2: 0 disables", CSR_READ(tdata1), TYPE(15));
    CSR_WRITE(tdata1, ~0ul >> 1 & ~(8ul << 60)); // type 7: there is none
    check("Sdtrig 5.7.2: a type that there is not", CSR_READ(tdata1), TYPE(15));
    CSR_WRITE(tdata1, MCONTROL6 | 1ul << 59 | 15ul << 12 | 1ul << 21 | MATCH(4) | EXECUTE | IN_M);
    check("Sdtrig 5.7.12: no dmode, action, select, nor other matches", CSR_READ(tdata1),
          MCONTROL6 | EXECUTE | IN_M);
    for (u64 size = 0; size < 8; size++) {
        static const bool there[] = {true, true, true, true, false, true, false, false};
        CSR_WRITE(tdata1, MCONTROL6 | SIZE(size));
        check("Sdtrig 5.7.12: size", CSR_READ(tdata1), MCONTROL6 | (there[size] ? SIZE(size) : 0));
    }
    CSR_WRITE(tdata1, MCONTROL6 | EXECUTE | IN_M);
    struct machine_run supervisor = run_in(MODE_S, 0, nops, 0);
    check("Sdtrig 5.7: nothing fires where M alone is asked for", cause_of(&supervisor, 8),
          GUEST_NO_TRAP);
    clear();
}

static void addresses(void)
{
    u64 at = (u64)nops;
    for (u64 i = 0; i < 8; i++) {
        set(i % 4, MCONTROL6 | EXECUTE | IN_U, at + 4 * i);
        struct machine_run user = run(MODE_U, nops), supervisor = run(MODE_S, nops);
        expect("Sdtrig 5.7.12: execute", &user, i, at + 4 * i);
        check("Sdtrig 5.7.12: in another mode", cause_of(&supervisor, 8), GUEST_NO_TRAP);
        check("Sdtrig 5.7.12: hit says before", control_of(i % 4) & (HIT0 | 1ul << 25), HIT0);
        clear();
    }
    set(1, MCONTROL6 | EXECUTE | IN_S | MATCH(2), at + 12);
    struct machine_run from = run(MODE_S, nops);
    expect("Sdtrig 5.7.12: match 2, at or above", &from, 3, at + 12);
    set(1, MCONTROL6 | EXECUTE | IN_S | MATCH(3), at + 4);
    from = run(MODE_S, nops);
    expect("Sdtrig 5.7.12: match 3, below", &from, 0, at);
    // From nops + 8 to below nops + 16, by two triggers in a chain.
    set(1, MCONTROL6 | EXECUTE | IN_U | MATCH(2) | CHAIN, at + 8);
    set(2, MCONTROL6 | EXECUTE | IN_U | MATCH(3), at + 16);
    from = run(MODE_U, nops);
    expect("Sdtrig 5.7.12: chain", &from, 2, at + 8);
    set(2, MCONTROL6 | EXECUTE | IN_U | MATCH(3), at + 8);
    from = run(MODE_U, nops);
    check("Sdtrig 5.7.12: a chain of which a part does not match", cause_of(&from, 8),
          GUEST_NO_TRAP);
    clear();
}

static void accesses(void)
{
    u64 at = (u64)memory;
    set(0, MCONTROL6 | LOAD | IN_U, at + 4);
    struct machine_run result = run(MODE_U, loads);
    expect("Sdtrig 5.7.12: load", &result, 1, at + 4);
    set(1, MCONTROL6 | LOAD | IN_U, at + 9);
    result = run(MODE_U, stores);
    check("Sdtrig 5.7.12: a store is no load", result.epc - result.pc, 12); // the atomic loads
    clear();
    set(0, MCONTROL6 | LOAD | IN_U, at + 13);
    result = run(MODE_U, loads);
    expect("Sdtrig 5.7.12: a byte of the load", &result, 2, at + 8);
    set(0, MCONTROL6 | STORE | IN_U, at + 6);
    memory[0] = 5;
    result = run(MODE_U, stores);
    expect("Sdtrig 5.7.12: store", &result, 1, at + 4);
    check("Sdtrig 5.7.12: before it is made", memory[0] >> 32, 0);
    set(0, MCONTROL6 | STORE | LOAD | IN_U | MATCH(1), (at + 8) | 3); // 8 bytes from at + 8
    result = run(MODE_U, stores);
    expect("Sdtrig 5.7.12: match 1, a power of two", &result, 2, at + 8);
    clear();
}

// The loads are of 1 byte, 4 and 8; the instructions of 4.
static void sizes(void)
{
    static const u64 bytes[] = {0, 1, 2, 4, 0, 8};
    u64 at = (u64)memory;
    for (u64 size = 1; size <= 5; size++) {
        if (bytes[size] == 0) {
            continue;
        }
        u64 wanted = MCONTROL6 | LOAD | IN_U | SIZE(size) | MATCH(2); // from `at` on
        set(0, wanted, at);
        struct machine_run result = run(MODE_U, loads);
        if (bytes[size] == 2) {
            check("Sdtrig 5.7.12: no load has that size", cause_of(&result, 4), GUEST_NO_TRAP);
        } else {
            u64 index = bytes[size] == 1 ? 0 : bytes[size] == 4 ? 1 : 2;
            expect("Sdtrig 5.7.12: a load of that size", &result, index, at + 4 * index);
        }
        set(0, MCONTROL6 | EXECUTE | IN_U | SIZE(size), (u64)nops + 8);
        result = run(MODE_U, nops);
        check("Sdtrig 5.7.12: an instruction of that size", cause_of(&result, 8) == GUEST_NO_TRAP,
              bytes[size] != 4);
    }
    clear();
}

CODE(jump, "jr a0")
CODE(load_there, "ld a1, 0(a0)")
CODE(illegal_first, ".word 0")

// Priv. 3.1.15, table of exception priorities: the breakpoint of an instruction's address is before all
// others, that of a load or store before their faults.
static void priorities(void)
{
    u64 nowhere = 0x8000000;
    set(0, MCONTROL6 | EXECUTE | IN_U, nowhere);
    struct machine_run result = run_in(MODE_U, 0, jump, nowhere);
    check("Priv. 3.1.15: before an instruction access fault", result.cause, BREAKPOINT);
    check("Priv. 3.1.15: whose address it is", result.epc, nowhere);
    set(0, MCONTROL6 | EXECUTE | IN_U, nowhere + 4);
    result = run_in(MODE_U, 0, jump, nowhere);
    check("Priv. 3.1.15: or which is another", result.cause, 1);
    set(0, MCONTROL6 | LOAD | IN_U, nowhere);
    result = run_in(MODE_U, 0, load_there, nowhere);
    check("Priv. 3.1.15: before a load access fault", result.cause, BREAKPOINT);
    result = run_in(MODE_U, 0, load_there, nowhere + 64);
    check("Priv. 3.1.15: or at another address", result.cause, 5);
    set(0, MCONTROL6 | EXECUTE | IN_U, (u64)illegal_first);
    result = run_in(MODE_U, 0, illegal_first, 0);
    check("Priv. 3.1.15: before an illegal instruction", result.cause, BREAKPOINT);
    clear();
}

static void counts(void)
{
    for (u64 count = 1; count <= 6; count++) {
        set(2, TYPE(3) | COUNT(count) | COUNT_U, 0);
        struct machine_run result = run(MODE_U, nops);
        expect("Sdtrig 5.7.13: icount", &result, count, (u64)nops + 4 * count);
        check("Sdtrig 5.7.13: count is 0, hit set, pending clear", control_of(2),
              TYPE(3) | COUNT_U | COUNT_HIT);
        result = run(MODE_U, nops);
        check("Sdtrig 5.7.13: once", cause_of(&result, 8), GUEST_NO_TRAP);
    }
    set(2, TYPE(3) | COUNT(3) | COUNT_U, 0);
    struct machine_run result = run(MODE_S, nops);
    check("Sdtrig 5.7.13: in another mode", cause_of(&result, 8), GUEST_NO_TRAP);
    check("Sdtrig 5.7.13: in another mode", control_of(2), TYPE(3) | COUNT(3) | COUNT_U);
    set(2, TYPE(3) | COUNT(2) | COUNT_U, 0);
    result = run(MODE_U, calls);
    check("Sdtrig 5.7.13: a trap counts", result.cause, ECALL_U);
    check("Sdtrig 5.7.13: and leaves it pending", control_of(2), TYPE(3) | COUNT_U | 1ul << 8);
    result = run(MODE_U, nops);
    expect("Sdtrig 5.7.13: until its mode comes back", &result, 0, (u64)nops);
    clear();
}

// M-mode's own trap state is under the breakpoint's: look at S-mode's.
static void traps(void)
{
    CSR_WRITE(medeleg, 1 << ILLEGAL);
    set(0, TYPE(5) | COUNT_U, 1 << ILLEGAL);
    struct machine_run result = run_in(MODE_U, 0, illegal, 0);
    check("Sdtrig 5.7.15: etrigger", result.cause, BREAKPOINT);
    check("Sdtrig 5.7.15: which has been entered", CSR_READ(scause), ILLEGAL);
    check("Sdtrig 5.7.15: from there", CSR_READ(sepc) - result.pc, 4);
    check("Sdtrig 5.7.15: hit", control_of(0), TYPE(5) | COUNT_U | TRAP_HIT);
    result = run_in(MODE_U, 0, calls, 0);
    check("Sdtrig 5.7.15: another exception", result.cause, ECALL_U);
    CSR_WRITE(medeleg, 0);
    set(0, TYPE(4) | COUNT_U, SSI);
    CSR_WRITE(mideleg, SSI);
    CSR_WRITE(mie, SSI);
    CSR_WRITE(mip, SSI);
    result = run_in(MODE_U, 0, nops, 0);
    check("Sdtrig 5.7.14: itrigger", result.cause, BREAKPOINT);
    check("Sdtrig 5.7.14: behind the interrupt", CSR_READ(scause), CAUSE_INTERRUPT | 1);
    CSR_WRITE(mip, 0);
    CSR_WRITE(mie, 0);
    CSR_WRITE(mideleg, 0);
    clear();
}

// Handlers are not interrupted by their own triggers.
static void reentrancy(void)
{
    set(0, MCONTROL6 | EXECUTE | IN_M | IN_S, (u64)nops + 8);
    struct machine_run result = run(MODE_M, nops);
    check("Sdtrig 5.4: not in M-mode without mte", cause_of(&result, 8), GUEST_NO_TRAP);
    CSR_WRITE(0x7a5, 1 << 7); // mpte: mret makes it mte
    result = run(MODE_M, nops);
    expect("Sdtrig 5.4: in M-mode with mte", &result, 2, (u64)nops + 8);
    check("Sdtrig 5.7.6: the trap clears mte and keeps it in mpte", CSR_READ(0x7a5), 1 << 7);
    CSR_WRITE(0x7a5, 1 << 3); // mte, which mret makes what mpte is
    result = run(MODE_M, nops);
    check("Sdtrig 5.7.6: mret sets mte to mpte", cause_of(&result, 8), GUEST_NO_TRAP);
    check("Sdtrig 5.7.6: mret sets mte to mpte", CSR_READ(0x7a5), 0);
    CSR_WRITE(medeleg, 1 << BREAKPOINT);
    result = run(MODE_S, nops);
    check("Sdtrig 5.4: not in S-mode with SIE clear, if it is its handler", result.epc - result.pc,
          32);
    result = run_in(MODE_S, STATUS_SIE, nops, 0);
    expect("Sdtrig 5.4: with SIE set it is", &result, 2, (u64)nops + 8);
    check("Sdtrig 5.4: in S-mode's handler", result.handler, MODE_S);
    CSR_WRITE(medeleg, 0);
    clear();
}

static u64 machine_main(u64 argument)
{
    (void)argument;
    CSR_WRITE(medeleg, 0);
    CSR_WRITE(mideleg, 0);
    registers();
    addresses();
    accesses();
    sizes();
    priorities();
    counts();
    traps();
    reentrancy();
    return checks_done();
}

MACHINE_MAIN(machine_main)
