// What registers take (WARL), reservations, and the supervisor's timer (Sstc). Where QEMU 7.2 has something
// else, the text decides.
#include "machine.h"

enum { ILLEGAL = 2, NOWHERE = 0x8000000 };

#define STI (1ul << 5)

static u64 memory[8];

CODE(nothing, "nop\nnop")

// --- Unpriv. 14.2: lr and sc ---

CODE(sc_alone, "sc.d a1, a2, (a0)")
CODE(pair, "lr.d a1, (a0)\nsc.d a2, a3, (a0)")
CODE(twice, "lr.d a1, (a0)\nsc.d a2, a3, (a0)\nsc.d a4, a3, (a0)")
CODE(elsewhere, "lr.d a1, (a0)\naddi a5, a0, 8\nsc.d a2, a3, (a5)\nsc.d a4, a3, (a0)")
CODE(misaligned_pair, "lr.d a1, (a0)")

static void reservations(void)
{
    memory[0] = 7;
    struct machine_run run = run_in(MODE_M, 0, pair, (u64)memory);
    GUEST_SAY("lr, sc", run.a[1], run.a[2]);
    run = run_in(MODE_M, 0, twice, (u64)memory);
    GUEST_SAY("lr, sc, sc", run.a[2], run.a[4]);
    run = run_in(MODE_M, 0, elsewhere, (u64)memory);
    GUEST_SAY("lr, sc elsewhere, sc", run.a[2], run.a[4]);
    run = run_in(MODE_M, 0, sc_alone, (u64)memory);
    GUEST_SAY("sc alone", run.a[1]);
    run = run_in(MODE_M, 0, misaligned_pair, (u64)memory + 4);
    GUEST_SAY("misaligned lr", run.cause, run.tval - (u64)memory);
    run = run_in(MODE_M, 0, sc_alone, (u64)memory + 4);
    check("Unpriv. 14.2: a misaligned sc is an exception", run.cause, 6);
    run = run_in(MODE_M, 0, sc_alone, NOWHERE);
    check("Unpriv. Zalrsc: also one that fails, where it may not store", run.cause, 7);
}

// --- Sstc: stimecmp in the past and never, STIP with STCE and without, who may ---

#define MENVCFG_STCE (1ul << 63)

CODE(read_stimecmp, "csrr a1, 0x14d")

static void set_stimecmp(u64 value)
{
    __asm__ volatile("csrw 0x14d, %0" ::"r"(value));
}

static void supervisor_timer(void)
{
    u64 never = ~0ul;
    CSR_CLEAR(0x30a, MENVCFG_STCE);
    set_stimecmp(0);
    CSR_WRITE(mip, 0);
    check("Sstc 2: without STCE, STIP is software's", CSR_READ(mip) & STI, 0);
    CSR_SET(mip, STI);
    check("Sstc 2: without STCE, STIP is software's", CSR_READ(mip) & STI, STI);
    CSR_CLEAR(mip, STI);
    check("Sstc 2: without STCE, STIP is software's", CSR_READ(mip) & STI, 0);
    CSR_SET(0x30a, MENVCFG_STCE);
    check("Sstc 3: with STCE and stimecmp in the past, STIP", CSR_READ(mip) & STI, STI);
    CSR_CLEAR(mip, STI);
    check("Sstc 3: which software can't clear", CSR_READ(mip) & STI, STI);
    set_stimecmp(never);
    check("Sstc 3: with stimecmp all ones, none", CSR_READ(mip) & STI, 0);
    CSR_SET(mip, STI);
    check("Sstc 3: nor set", CSR_READ(mip) & STI, 0);
    u64 now;
    __asm__ volatile("csrr %0, time" : "=r"(now));
    set_stimecmp(now);
    check("Sstc 3: stimecmp equal to time", CSR_READ(mip) & STI, STI);
    set_stimecmp(never);
    for (u64 i = 0; i < 4; i++) {
        bool stce = i & 1, tm = i & 2;
        if (stce) {
            CSR_SET(0x30a, MENVCFG_STCE);
        } else {
            CSR_CLEAR(0x30a, MENVCFG_STCE);
        }
        CSR_WRITE(mcounteren, tm ? 2 : 0);
        struct machine_run supervisor = run_in(MODE_S, 0, read_stimecmp, 0),
                           machine = run_in(MODE_M, 0, read_stimecmp, 0),
                           user = run_in(MODE_U, 0, read_stimecmp, 0);
        check("Sstc 2.1: stimecmp in S-mode needs STCE and TM", cause_of(&supervisor, 1),
              stce && tm ? GUEST_NO_TRAP : ILLEGAL);
        check("Sstc 2.1: in M-mode neither", cause_of(&machine, 1), GUEST_NO_TRAP);
        check("Sstc 2.1: in U-mode never", cause_of(&user, 1), ILLEGAL);
    }
    CSR_WRITE(mcounteren, 7);
    // An interrupt by it, delegated, at its time: the handler is S-mode's.
    CSR_SET(0x30a, MENVCFG_STCE);
    CSR_WRITE(mideleg, STI);
    CSR_WRITE(mie, STI);
    set_stimecmp(0);
    struct machine_run run = run_in(MODE_U, 0, nothing, 0);
    GUEST_SAY("stimecmp in the past", run.handler, run.cause, run.epc - run.pc);
    set_stimecmp(never);
    CSR_WRITE(mie, 0);
    CSR_WRITE(mideleg, 0);
}

// --- WARL: what reads back after all ones and after 0, of every CSR that keeps something ---

#define WARL(csr, section, ones, zeroes)                                             \
    do {                                                                             \
        u64 before = CSR_READ(csr);                                                  \
        CSR_WRITE(csr, ~0ul);                                                        \
        check("Priv. " section ": " #csr " takes of all ones", CSR_READ(csr), ones); \
        CSR_WRITE(csr, 0);                                                           \
        check("Priv. " section ": " #csr " takes of 0", CSR_READ(csr), zeroes);      \
        CSR_WRITE(csr, before);                                                      \
    } while (0)

static void legal_values(void)
{
    u64 fs = CSR_READ(misa) & 0x28 ? 0x8000000000006000 : 0;
    WARL(mscratch, "3.1.13", ~0ul, 0);
    WARL(sscratch, "12.1.6", ~0ul, 0);
    WARL(mepc, "3.1.14", ~1ul, 0);
    WARL(sepc, "12.1.7", ~1ul, 0);
    WARL(mtval, "3.1.16", ~0ul, 0);
    WARL(stval, "12.1.9", ~0ul, 0);
    WARL(medeleg, "3.1.8", 0xb3ff, 0);
    WARL(mideleg, "3.1.8", 0x2222, 0);
    WARL(mie, "3.1.9", 0x2aaa, 0);
    WARL(mcounteren, "3.1.11", 0xffffffff, 0);
    WARL(scounteren, "12.1.5", 0xffffffff, 0);
    WARL(mcountinhibit, "3.1.12", 0xfffffffd, 0);
    WARL(0x30a, "3.1.18", 0xe0000003000000f1, 0);
    WARL(0x10a, "12.1.10", 0x3000000f1, 0);
    WARL(mstatus, "3.1.6", (0xa007e79aaul & ~0x6000ul) | (STATUS_MPP(3)) | fs, STATUS_UXL_SXL);
    CSR_WRITE(mideleg, 0);
    CSR_WRITE(sie, ~0ul);
    check("Priv. 12.1.3: sie without delegation is 0", CSR_READ(sie), 0);
    check("Priv. 12.1.3: sip without delegation is 0", CSR_READ(sip), 0);
    CSR_WRITE(mideleg, 0x222);
    CSR_WRITE(sie, ~0ul);
    check("Priv. 12.1.3: sie is what is delegated", CSR_READ(sie), 0x222);
    CSR_WRITE(mie, 0);
    CSR_WRITE(mideleg, 0);
    CSR_WRITE(satp, 8ul << 60 | 0xffful << 44 | 0x1234);
    check("Priv. 12.1.11: satp", CSR_READ(satp), 8ul << 60 | 0xffful << 44 | 0x1234);
    CSR_WRITE(satp, 5ul << 60 | 0x777);
    check("Priv. 12.1.11: satp does not take a mode that is not there", CSR_READ(satp),
          8ul << 60 | 0xffful << 44 | 0x1234);
    CSR_WRITE(satp, 0);
    u64 status = CSR_READ(mstatus);
    CSR_WRITE(mstatus, (status & ~STATUS_MPP(3)) | STATUS_MPP(2));
    check("Priv. 3.1.6: MPP does not take 2", (CSR_READ(mstatus) & STATUS_MPP(3)) != STATUS_MPP(2),
          true);
    CSR_WRITE(mstatus, status);
}

static u64 machine_main(u64 argument)
{
    (void)argument;
    CSR_WRITE(medeleg, 0);
    CSR_WRITE(mideleg, 0);
    reservations();
    supervisor_timer();
    legal_values();
    return checks_done();
}

MACHINE_MAIN(machine_main)
