// The privileged architecture's corner cases, one mode and one trap at a time. What each line says must be
// QEMU's; what that has wrong, or may do otherwise, is checked against the text.
#include "machine.h"
#include "paging.h"

enum { ILLEGAL = 2, BREAKPOINT = 3, NOWHERE = 0x8000000 };

#define SSI (1ul << 1)
#define STI (1ul << 5)
#define SEI (1ul << 9)

#define STATUS_SHOWN \
    (STATUS_SIE | STATUS_MIE | STATUS_SPIE | STATUS_MPIE | STATUS_SPP | STATUS_MPP(3) | STATUS_MPRV)

static u64 memory[8];

static void say(const char *name, const struct machine_run *run)
{
    GUEST_SAY(name, run->handler, run->vector, run->cause, run->epc - run->pc,
              run->after & STATUS_SHOWN);
}

// --- Priv. 3.1.8, 3.1.15: every cause, from U-mode and S-mode, delegated and not ---

CODE(jump_nowhere, "jr a0")
CODE(illegal, ".word 0")
CODE(breakpoint, "nop")
CODE(load_misaligned, "lr.w a1, (a0)")
CODE(load_nowhere, "lw a1, 0(a0)")
CODE(store_misaligned, "amoadd.w a1, a1, (a0)")
CODE(store_nowhere, "sw a1, 0(a0)")
CODE(call, "ecall")

static void delegation(void)
{
    const struct {
        const char *name;
        const u32 *code;
        u64 a0;
    } rows[] = {{"instruction access fault", jump_nowhere, NOWHERE},
                {"illegal instruction", illegal, 0},
                {"breakpoint", breakpoint, 0},
                {"load address misaligned", load_misaligned, (u64)memory + 2},
                {"load access fault", load_nowhere, NOWHERE},
                {"store address misaligned", store_misaligned, (u64)memory + 1},
                {"store access fault", store_nowhere, NOWHERE},
                {"environment call", call, 0}};
    for (u64 i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (u64 mode = MODE_U; mode <= MODE_S; mode++) {
            for (u64 delegated = 0; delegated < 3; delegated++) {
                CSR_WRITE(medeleg, delegated == 0   ? 0
                                   : delegated == 1 ? 0xb3ff & ~(1ul << ILLEGAL)
                                                    : 1ul << ILLEGAL);
                struct machine_run run = {.pc = (u64)rows[i].code,
                                          .status = STATUS_UXL_SXL | STATUS_MPP(mode) | STATUS_MIE |
                                                    STATUS_SIE,
                                          .leave = delegated == 1,
                                          .a = {rows[i].a0}};
                machine_run(&run);
                GUEST_SAY(rows[i].name, mode, delegated, run.handler, run.cause,
                          run.cause == BREAKPOINT ? 0 : run.tval, run.after & STATUS_SHOWN);
            }
        }
    }
    CSR_WRITE(medeleg, 0);
}

// --- Priv. 10.3.2, 3.1.15: page faults, delegated and not, by an access of each kind ---

CODE(jump, "jr a0")
CODE(load, "ld a1, 0(a0)")
CODE(store, "sd a1, 0(a0)")

static u64 *root;

static void page_faults(void)
{
    u64 va = PAGING_WINDOW + 0x5000;
    CSR_WRITE(satp, paging_satp(root, 0));
    paging_fence();
    for (u64 delegated = 0; delegated < 2; delegated++) {
        CSR_WRITE(medeleg, delegated ? 0xb000 : 0);
        struct machine_run fetched = run_in(MODE_S, 0, jump, va),
                           loaded = run_in(MODE_S, 0, load, va),
                           stored = run_in(MODE_S, 0, store, va);
        GUEST_SAY("page faults", fetched.handler, fetched.cause, fetched.tval, fetched.epc == va,
                  loaded.handler, loaded.cause, loaded.tval, stored.handler, stored.cause,
                  stored.tval);
    }
    CSR_WRITE(medeleg, 0);
    // Unpriv. 1.5, Priv. 10.1.9: an instruction across two pages; tval is the part that faults.
    u64 *slot = paging_slot(root, va, 0);
    u8 *pages = (u8 *)paging_page();
    u8 *second = (u8 *)paging_page();
    *(u16 *)(pages + 4094) = 0x0593;
    *(u16 *)second = 0x0070;
    *(u32 *)(second + 2) = 0x00100073;
    slot[0] = paging_entry(pages, PTE_RX);
    for (u64 i = 0; i < 3; i++) {
        static const u64 flags[] = {0, PTE_RX, PTE_V | PTE_R | PTE_A};
        paging_set(&slot[1], flags[i] ? paging_entry(second, flags[i]) : 0);
        struct machine_run run = {.pc = va + 4094, .status = STATUS_UXL_SXL | STATUS_MPP(MODE_S)};
        machine_run(&run);
        GUEST_SAY("across pages", run.cause, run.epc - va,
                  run.tval - (run.cause == BREAKPOINT ? run.tval : va), run.a[1]);
    }
    slot[0] = slot[1] = 0;
    CSR_WRITE(satp, 0);
    paging_fence();
}

// --- Priv. 3.1.7, 3.1.9, 12.1.3: interrupts: which, where, and at which vector ---

CODE(nothing, "nop\nnop")

static void interrupts(void)
{
    static const u64 kinds[] = {SSI, STI, SEI};
    for (u64 pending = 1; pending < 8; pending++) {
        for (u64 delegated = 0; delegated < 8; delegated++) {
            u64 bits = 0, deleg = 0, sum = 0;
            for (u64 i = 0; i < 3; i++) {
                bits |= pending >> i & 1 ? kinds[i] : 0;
                deleg |= delegated >> i & 1 ? kinds[i] : 0;
            }
            CSR_WRITE(mideleg, deleg);
            CSR_WRITE(mie, SSI | STI | SEI);
            for (u64 way = 0; way < 8; way++) { // U, S, S with SIE, M with MIE; direct, vectored
                static const u64 modes[] = {MODE_U, MODE_S, MODE_S, MODE_M};
                static const u64 status[] = {0, 0, STATUS_SIE, STATUS_MPIE};
                CSR_WRITE(mip, bits);
                struct machine_run run = {.pc = (u64)nothing,
                                          .status = STATUS_UXL_SXL | STATUS_MPP(modes[way % 4]) |
                                                    status[way % 4],
                                          .vectored = way / 4};
                machine_run(&run);
                CSR_WRITE(mip, 0);
                if (way % 4 == 0) {
                    GUEST_SAY("interrupt", bits, deleg, run.handler, run.vector, run.cause,
                              run.epc - run.pc);
                }
                sum = guest_mix(sum, run.handler << 8 | run.vector);
                sum = guest_mix(sum, run.cause + run.epc - run.pc);
            }
            GUEST_SAY("interrupts, all ways", sum);
        }
    }
    CSR_WRITE(mie, 0);
    CSR_WRITE(mideleg, 0);
}

// --- Priv. 3.1.9: of several interrupts to M-mode, which are pending all at once, this order ---

#define LCOFI (1ul << 13)

static void order_of_interrupts(void)
{
    static const u64 order[] = {3, 7, 9, 1, 5, 13}; // MSI, MTI, SEI, SSI, STI, LCOFI
    volatile u32 *msip = (volatile u32 *)0x2000000;
    volatile u64 *mtimecmp = (volatile u64 *)0x2004000;
    *msip = 1;
    *mtimecmp = 0;
    CSR_WRITE(mip, SSI | STI | SEI | LCOFI);
    CSR_WRITE(mie, ~0ul);
    for (u64 i = 0; i < sizeof order / sizeof order[0]; i++) {
        struct machine_run run = run_in(MODE_U, 0, nothing, 0);
        check("Priv. 3.1.9: MSI, MTI, SEI, SSI, STI, LCOFI", run.cause, CAUSE_INTERRUPT | order[i]);
        CSR_CLEAR(mie, 1ul << order[i]);
    }
    *msip = 0;
    *mtimecmp = ~0ul;
    CSR_WRITE(mip, 0);
    CSR_WRITE(mie, 0);
}

// --- Priv. 3.1.6.1, 3.3.2: returns, from each mode to each ---

CODE(mret, "la a1, 1f\ncsrw mepc, a1\ncsrc mstatus, a3\ncsrs mstatus, a2\nmret\n1: nop")
CODE(sret_in_m, "la a1, 1f\ncsrw sepc, a1\ncsrc mstatus, a3\ncsrs mstatus, a2\nsret\n1: nop")
CODE(sret_in_s, "la a1, 1f\ncsrw sepc, a1\ncsrc sstatus, a3\ncsrs sstatus, a2\nsret\n1: nop")
CODE(only_mret, "mret")
CODE(only_sret, "sret")

static void return_by(const char *name, u64 mode, const u32 *code, u64 bits)
{
    u64 all = STATUS_MPP(3) | STATUS_SPP | STATUS_MPIE | STATUS_SPIE | STATUS_MPRV;
    all = mode == MODE_S ? STATUS_SPP | STATUS_SPIE : all;
    struct machine_run run = {
        .pc = (u64)code, .status = STATUS_UXL_SXL | STATUS_MPP(mode), .a = {0, 0, bits, all}};
    machine_run(&run);
    GUEST_SAY(name, bits, run.cause, run.epc - run.pc, run.after & STATUS_SHOWN & ~STATUS_MPRV);
    // The mode returned to is the one that the ebreak trapped from. QEMU 7.2 forgets this.
    bool kept = (bits & STATUS_MPRV) && (run.after & STATUS_MPP(3)) == STATUS_MPP(3);
    check("Priv. 3.1.6.3: a return to a lower mode clears MPRV", (run.after & STATUS_MPRV) != 0,
          kept);
}

static void returns(void)
{
    static const u64 mpps[] = {STATUS_MPP(0), STATUS_MPP(1), STATUS_MPP(3)};
    for (u64 i = 0; i < 3 * 4; i++) {
        u64 bits = mpps[i % 3] | (i / 3 & 1 ? STATUS_MPIE : 0) | (i / 6 & 1 ? STATUS_MPRV : 0);
        return_by("mret", MODE_M, mret, bits);
    }
    for (u64 i = 0; i < 8; i++) {
        u64 bits = (i & 1 ? STATUS_SPP : 0) | (i & 2 ? STATUS_SPIE : 0);
        return_by("sret from M", MODE_M, sret_in_m, bits | (i & 4 ? STATUS_MPRV : 0));
        return_by("sret from S", MODE_S, sret_in_s, bits);
    }
    for (u64 mode = MODE_U; mode <= MODE_S; mode++) {
        struct machine_run m = run_in(mode, 0, only_mret, 0);
        say("mret below M", &m);
    }
    struct machine_run s = run_in(MODE_U, 0, only_sret, 0);
    say("sret in U", &s);
}

// --- Priv. 3.1.6.6: TVM, TW, TSR ---

CODE(read_satp, "csrr a1, satp")
CODE(write_satp, "csrw satp, zero")
CODE(fence, "sfence.vma")
CODE(wait, "wfi")
CODE(return_to_next, "la a1, 1f\ncsrw sepc, a1\nsret\n1: nop")

CODE(wrs_nto, ".word 0x00d00073")
CODE(wrs_sto, ".word 0x01d00073")

// Unpriv., "Zawrs": with TW, wrs.nto below M-mode is illegal if it does not end within a time that may be
// chosen; here both end at once, so neither ever is. QEMU 7.2 does not have them.
static void waits_for_stores(void)
{
    static const u64 modes[] = {MODE_U, MODE_S, MODE_M};
    for (u64 i = 0; i < 6; i++) {
        u64 status = i & 1 ? STATUS_TW : 0;
        struct machine_run nto = run_in(modes[i / 2], status, wrs_nto, 0),
                           sto = run_in(modes[i / 2], status, wrs_sto, 0);
        check("Unpriv. Zawrs: wrs.nto ends, with TW too", cause_of(&nto, 1), GUEST_NO_TRAP);
        check("Unpriv. Zawrs: wrs.sto never traps", cause_of(&sto, 1), GUEST_NO_TRAP);
    }
}

static void virtualization(void)
{
    static const u32 *const codes[] = {read_satp, write_satp, fence, wait, return_to_next};
    CSR_WRITE(mideleg, SSI);
    CSR_WRITE(mie, SSI); // wfi ends: pending, and held back
    CSR_WRITE(mip, SSI);
    for (u64 bits = 0; bits < 8; bits++) {
        u64 status =
            (bits & 1 ? STATUS_TVM : 0) | (bits & 2 ? STATUS_TW : 0) | (bits & 4 ? STATUS_TSR : 0);
        for (u64 i = 0; i < 5; i++) {
            struct machine_run machine = run_in(MODE_M, status, codes[i], 0);
            u64 s = i == 4 ? STATUS_SPP : 0;
            struct machine_run supervisor = run_in(MODE_S, status | s, codes[i], 0);
            GUEST_SAY("TVM TW TSR", bits, i, machine.cause, supervisor.cause);
        }
    }
    CSR_WRITE(mip, 0);
    for (u64 i = 0; i < 5; i++) {
        struct machine_run user = run_in(MODE_U, 0, codes[i], 0);
        if (i != 3) { // wfi in U-mode with TW clear may wait
            GUEST_SAY("in U-mode", i, user.cause, user.epc - user.pc);
        }
    }
    CSR_WRITE(mie, 0);
    CSR_WRITE(mideleg, 0);
}

// --- Priv. 3.1.6.3, 10.1.1.2: SUM, MXR and MPRV in all combinations, on all kinds of pages ---

CODE(load_as, "csrc mstatus, a3\ncsrs mstatus, a2\nld a1, 0(a0)")
CODE(store_as, "csrc mstatus, a3\ncsrs mstatus, a2\nsd a1, 8(a0)")

static void privileges(void)
{
    u64 va = PAGING_WINDOW + 0x8000;
    u64 *slot = paging_slot(root, va, 0), *page = paging_page();
    CSR_WRITE(satp, paging_satp(root, 0));
    for (u64 flags = 0; flags < 16; flags++) { // R, W, X, U
        u64 sum = 0, allowed = 0;
        paging_set(slot, paging_entry(page, PTE_V | PTE_A | PTE_D | flags << 1));
        for (u64 i = 0; i < 2 * 2 * 2 * 3; i++) {
            static const u64 mpps[] = {STATUS_MPP(0), STATUS_MPP(1), STATUS_MPP(3)};
            u64 status =
                (i & 1 ? STATUS_SUM : 0) | (i & 2 ? STATUS_MXR : 0) | (i & 4 ? STATUS_MPRV : 0);
            u64 all = STATUS_MPP(3) | STATUS_SUM | STATUS_MXR | STATUS_MPRV;
            u64 mpp = mpps[i / 8];
            bool direct = mpp == STATUS_MPP(3) || !(status & STATUS_MPRV);
            const u32 *codes[] = {load_as, store_as};
            for (u64 k = 0; k < 2; k++) {
                struct machine_run run = {.pc = (u64)codes[k],
                                          .status = STATUS_UXL_SXL | STATUS_MPP(MODE_M),
                                          .a = {direct ? (u64)page : va, 0, status | mpp, all}};
                machine_run(&run);
                u64 cause = cause_of(&run, 3);
                sum = guest_mix(sum, cause);
                allowed += cause == GUEST_NO_TRAP;
            }
            if (mpp != STATUS_MPP(3) && !(status & STATUS_MPRV)) { // in that mode itself
                struct machine_run run = run_in(MODE_S, status, load, va);
                sum = guest_mix(sum, run.cause);
            }
        }
        GUEST_SAY("SUM MXR MPRV", flags, allowed, sum);
    }
    *slot = 0;
    CSR_WRITE(satp, 0);
    paging_fence();
}

static u64 machine_main(u64 argument)
{
    (void)argument;
    CSR_WRITE(medeleg, 0);
    CSR_WRITE(mideleg, 0);
    root = paging_root();
    delegation();
    page_faults();
    interrupts();
    order_of_interrupts();
    returns();
    virtualization();
    waits_for_stores();
    privileges();
    return checks_done();
}

MACHINE_MAIN(machine_main)
