// Pointer masking (Priv. "Pointer Masking Extensions"; senvcfg, menvcfg, mseccfg): accesses in every
// mode, translated and not, of addresses whose upper bits are a tag. QEMU 7.2 has none of it.
#include "levels.h"
#include "machine.h"

enum { BREAKPOINT = 3, LOAD_MISALIGNED = 4, LOAD_ACCESS = 5, STORE_ACCESS = 7, FETCH_PAGE = 12 };
enum { LOAD_PAGE = 13, STORE_PAGE = 15 };

#define PMM(value) ((u64)(value) << 32)
#define BLOCKS     0xf0ul // CBIE, CBCFE, CBZE
#define ADUE       (1ul << 61)
#define UPPER_HALF 0xffffffd000000000ul
#define MTIME      0x200bff8ul
#define FS_INITIAL (1ul << 13)
#define TAG        (0x5aul << 57)

CODE(load_byte, "lb a1, 1(a0)")
CODE(load_double, "ld a1, 0(a0)")
CODE(load_below, "ld a1, -2048(a0)")
CODE(load_crossing, "ld a1, -3(a0)")
CODE(load_float, ".option arch, +d\nfld fa0, 0(a0)")
CODE(load_reserved, "lr.d a1, (a0)")
CODE(store, "sd a1, 0(a0)")
CODE(store_crossing, "sd a1, -3(a0)")
CODE(store_float, ".option arch, +d\nfsd fa0, 0(a0)")
CODE(conditional, "lr.d a1, (a2)\nsc.d a1, a3, (a0)")
CODE(swap, "amoswap.d a1, a1, (a0)")
CODE(add_word, "amoadd.w a1, a1, (a0)")
CODE(compare, ".insn r 0x2f, 3, 0x14, a1, a0, a2")
CODE(zero, ".insn i 0x0f, 2, x0, a0, 4")
CODE(clean, ".insn i 0x0f, 2, x0, a0, 1")
CODE(load_as, "csrs mstatus, a3\nld a1, 0(a0)")
CODE(change, "ld a1, 0(a2)\ncsrw 0x10a, a3\nld a1, 0(a0)")
CODE(jump, "jr a0")
CODE(nothing, "nop")
CODE(keep, "csrw sepc, a0\ncsrr a1, sepc\ncsrw sscratch, a0\ncsrr a2, sscratch")

// Each accesses memory at a0 + offset.
static const struct access {
    const u32 *code;
    const char *name;
    i64 offset;
    bool store;
    u64 count; // instructions
} accesses[] = {
    {load_byte, "Zpm: lb", 1, false, 1},
    {load_double, "Zpm: ld", 0, false, 1},
    {load_below, "Zpm: ld with an offset", -2048, false, 1},
    {load_crossing, "Zpm: ld across pages", -3, false, 1},
    {load_float, "Zpm: fld", 0, false, 1},
    {load_reserved, "Zpm: lr.d", 0, false, 1},
    {store, "Zpm: sd", 0, true, 1},
    {store_crossing, "Zpm: sd across pages", -3, true, 1},
    {store_float, "Zpm: fsd", 0, true, 1},
    {conditional, "Zpm: sc.d", 0, true, 2},
    {swap, "Zpm: amoswap.d", 0, true, 1},
    {add_word, "Zpm: amoadd.w", 0, true, 1},
    {compare, "Zpm: amocas.d", 0, true, 1},
    {zero, "Zpm: cbo.zero", 0, true, 1},
    {clean, "Zpm: cbo.clean", 0, true, 1},
};

static u8 *pages; // two, mapped at PAGING_WINDOW and UPPER_HALF; addresses point to the second

// --- what the text says ---

static u64 pmlen_of(u64 pmm)
{
    return pmm == 2 ? 7 : pmm == 3 ? 16 : 0;
}

// Zpm, The "Ignore" Transformation: of a virtual address, copies of the next bit; else zeroes.
static u64 transformed(u64 address, u64 pmlen, bool is_virtual)
{
    u64 sign = is_virtual && (address >> (63 - pmlen) & 1) ? ~0ul : 0;
    return pmlen == 0 ? address : (address & (~0ul >> pmlen)) | sign << (64 - pmlen);
}

// --- accesses ---

// That of the mode that is meant, and for the others another: theirs do not count.
static void set_pmm(u64 mode, u64 pmm)
{
    u64 other = pmm == 2 ? 3 : pmm == 3 ? 0 : 2;
    CSR_WRITE(0x10a, PMM(mode == MODE_U ? pmm : other) | BLOCKS);
    CSR_WRITE(0x30a, PMM(mode == MODE_S ? pmm : other) | BLOCKS | ADUE);
    CSR_WRITE(0x747, PMM(mode == MODE_M ? pmm : other));
}

// RAM again, for U-mode's code: its gigapage is the one above.
#define USER_CODE 0x40000000ul

static struct machine_run run_with(u64 mode, u64 status, const u32 *code, u64 a0, u64 a2, u64 a3)
{
    bool user = mode == MODE_U && CSR_READ(satp) != 0;
    struct machine_run run = {.pc = (u64)code + (user ? USER_CODE : 0),
                              .status = STATUS_UXL_SXL | STATUS_MPP(mode) | FS_INITIAL | status,
                              .a = {a0, 7, a2, a3}};
    machine_run(&run);
    return run;
}

// The address that an access is made to is `pmlen` bits of `plain` ^ `tag`: there, or a fault.
static void expect(const struct access *access, u64 mode, u64 status, bool is_virtual, u64 pmlen,
                   u64 plain, u64 tag)
{
    u64 address = plain ^ tag;
    struct machine_run run = run_with(mode, status, access->code, address, plain, 0);
    if (transformed(address, pmlen, is_virtual) == plain) {
        check(access->name, cause_of(&run, access->count), GUEST_NO_TRAP);
        return;
    }
    u64 page_fault = access->store ? STORE_PAGE : LOAD_PAGE;
    u64 access_fault = access->store ? STORE_ACCESS : LOAD_ACCESS;
    check(access->name, cause_of(&run, access->count), is_virtual ? page_fault : access_fault);
    check("Zpm: tval is the transformed address", run.tval,
          transformed(address + (u64)access->offset, pmlen, is_virtual));
}

static void all_accesses(u64 mode, u64 status, bool is_virtual, u64 pmlen, u64 plain)
{
    static const u64 tags[] = {0,         1ul << 63, 0xfful << 56, 0x7ful << 57,
                               1ul << 57, 1ul << 56, TAG,          0xfffful << 48,
                               1ul << 48, 1ul << 47, 0x5aul << 50};
    for (u64 i = 0; i < sizeof accesses / sizeof *accesses; i++) {
        for (u64 tag = 0; tag < sizeof tags / sizeof *tags; tag++) {
            expect(&accesses[i], mode, status, is_virtual, pmlen, plain, tags[tag]);
        }
    }
}

// Bare, and in both halves of the address space. In M-mode with MPRV, loads and stores are those of
// the mode that mret leaves in MPP: U.
static void each_mode(void)
{
    static const struct {
        u64 mode, status, data;
    } rows[] = {{MODE_U, 0, MODE_U},          {MODE_S, STATUS_SUM, MODE_S},
                {MODE_M, 0, MODE_M},          {MODE_M, STATUS_MPRV, MODE_U},
                {MODE_U, STATUS_MXR, MODE_U}, {MODE_S, STATUS_MXR | STATUS_SUM, MODE_S},
                {MODE_M, STATUS_MXR, MODE_M}, {MODE_M, STATUS_MXR | STATUS_MPRV, MODE_U}};
    u64 physical = (u64)pages + GUEST_PAGE;
    for (u64 i = 0; i < 4 * sizeof rows / sizeof *rows; i++) {
        u64 mode = rows[i / 4].mode, data = rows[i / 4].data, status = rows[i / 4].status;
        if (i % 4 == 1) { // reserved
            continue;
        }
        bool excepted = (status & STATUS_MXR) && data != MODE_M; // Zpm: with MXR in effect, none
        u64 pmlen = excepted ? 0 : pmlen_of(i % 4);
        set_pmm(data, i % 4);
        all_accesses(mode, status, false, pmlen, physical);
        CSR_WRITE(satp, satp_of(root()));
        if (data == MODE_M) {
            all_accesses(mode, status, false, pmlen, physical);
        } else {
            all_accesses(mode, status, true, pmlen, PAGING_WINDOW + GUEST_PAGE);
            all_accesses(mode, status, true, pmlen, UPPER_HALF + GUEST_PAGE);
        }
        CSR_WRITE(satp, 0);
    }
}

static u64 cause_as(u64 mpp, u64 a0)
{
    struct machine_run run =
        run_with(MODE_M, STATUS_MPRV | STATUS_SUM, load_as, a0, 0, STATUS_MPP(mpp));
    return cause_of(&run, 2);
}

static void by_mprv(void)
{
    u64 va = PAGING_WINDOW + GUEST_PAGE;
    CSR_WRITE(satp, satp_of(root()));
    for (u64 mpp = 0; mpp < 2; mpp++) {
        for (u64 set = 0; set < 2; set++) {
            set_pmm(set, 2);
            CSR_WRITE(0x747, 0);
            check("Zpm: MPRV takes the setting of MPP", cause_as(mpp, va ^ 1ul << 63),
                  GUEST_NO_TRAP);
            check("Zpm: MPRV takes the setting of MPP", cause_as(mpp, va ^ 1ul << 50),
                  mpp == set ? LOAD_PAGE : GUEST_NO_TRAP);
        }
    }
    for (u64 pmm = 2; pmm < 4; pmm++) {
        set_pmm(MODE_U, 0);
        struct machine_run run =
            run_with(MODE_M, STATUS_MPRV, change, va ^ 1ul << 50, va, PMM(pmm));
        check("Priv. 12.1.10: senvcfg.PMM takes effect immediately", cause_of(&run, 3),
              pmm == 3 ? GUEST_NO_TRAP : LOAD_PAGE);
    }
    CSR_WRITE(satp, 0);
}

// --- what is not masked ---

static void fetches(void)
{
    for (u64 translated = 0; translated < 2; translated++) {
        for (u64 mode = MODE_S; mode <= MODE_M; mode += MODE_M - MODE_S) {
            u64 target = (u64)nothing ^ TAG;
            set_pmm(mode, 3);
            CSR_WRITE(satp, translated ? satp_of(root()) : 0);
            struct machine_run run = run_with(mode, 0, jump, target, 0, 0);
            bool is_virtual = translated && mode == MODE_S;
            check("Zpm: a fetch is not masked", run.cause, is_virtual ? FETCH_PAGE : 1);
            check("Zpm: a fetch is not masked, nor its tval", run.tval, target);
            check("Zpm: a fetch is not masked, nor epc", run.epc, target);
        }
    }
    CSR_WRITE(satp, 0);
}

static void registers(void)
{
    u64 tagged = 0x5a5a5a5a5a5a5a5aul;
    set_pmm(MODE_S, 3);
    struct machine_run run = run_with(MODE_S, 0, keep, tagged, 0, 0);
    check("Zpm: CSRs take addresses as they are", run.a[1], tagged);
    check("Zpm: CSRs take addresses as they are", run.a[2], tagged);
    for (u64 value = 0; value < 4; value++) {
        u64 taken = value == 1 ? 0 : value;
        set_pmm(MODE_S, 0);
        CSR_WRITE(0x10a, 0);
        CSR_WRITE(0x747, 0);
        CSR_WRITE(0x10a, PMM(value) | 1);
        CSR_WRITE(0x30a, PMM(value) | ADUE | 1);
        CSR_WRITE(0x747, PMM(value));
        check("Priv. 12.1.10: senvcfg.PMM, where 1 is reserved", CSR_READ(0x10a), PMM(taken) | 1);
        check("Priv. 3.1.18: menvcfg.PMM, where 1 is reserved", CSR_READ(0x30a),
              PMM(taken) | ADUE | 1);
        check("Priv. 3.1.19: mseccfg.PMM, where 1 is reserved", CSR_READ(0x747), PMM(taken));
    }
    CSR_WRITE(0x747, 0);
}

// --- what is seen of an access elsewhere ---

static void exceptions(void)
{
    u64 va = PAGING_WINDOW + GUEST_PAGE;
    CSR_WRITE(satp, satp_of(root()));
    set_pmm(MODE_S, 2);
    struct machine_run run = run_with(MODE_S, STATUS_SUM, load_reserved, (va + 4) ^ TAG, 0, 0);
    check("Zpm: of a misaligned address", run.cause, LOAD_MISALIGNED);
    check("Zpm: of a misaligned address, tval is transformed too", run.tval, va + 4);
    CSR_WRITE(tselect, 0);
    CSR_WRITE(tdata2, va);
    CSR_WRITE(tdata1, 6ul << 60 | 1 << 3 | 1); // mcontrol6: loads of U-mode
    set_pmm(MODE_U, 3);
    run = run_with(MODE_U, 0, load_double, va ^ TAG, 0, 0);
    check("Zpm: triggers compare the transformed address", run.cause, BREAKPOINT);
    check("Zpm: triggers compare the transformed address", run.epc, run.pc);
    check("Zpm: triggers report the transformed address", run.tval, va);
    CSR_WRITE(tdata1, 0);
    CSR_WRITE(satp, 0);
}

// Of a misaligned access, each byte's address is transformed: with 16 bits ignored, what follows the last
// byte of the lower half is the first of the upper one. Sv48 has both.
static void across_halves(void)
{
    u64 low_va = 0x7ffffffff000ul, high_va = 0xffff800000000000ul;
    levels = 4;
    u8 *low = (u8 *)paging_page(), *high = (u8 *)paging_page();
    paging_set(slot_of(low_va, 0), paging_entry(low, PTE_RW | PTE_U));
    paging_set(slot_of(high_va, 0), paging_entry(high, PTE_RW | PTE_U));
    *(u32 *)(low + GUEST_PAGE - 4) = 0x44332211;
    *(u32 *)high = 0x88776655;
    CSR_WRITE(satp, satp_of(root()));
    for (u64 pmm = 2; pmm < 4; pmm++) {
        set_pmm(MODE_U, pmm);
        struct machine_run run =
            run_with(MODE_U, 0, load_double, (low_va + GUEST_PAGE - 4) ^ TAG, 0, 0);
        check("Zpm: misaligned accesses byte by byte", cause_of(&run, 1),
              pmm == 3 ? GUEST_NO_TRAP : LOAD_PAGE);
        check("Zpm: misaligned accesses byte by byte", pmm == 3 ? run.a[1] : run.tval,
              pmm == 3 ? 0x8877665544332211 : low_va + GUEST_PAGE);
        run = run_with(MODE_U, 0, store_crossing, (low_va + GUEST_PAGE) ^ 1ul << 63, 0, 0);
        check("Zpm: misaligned stores byte by byte", cause_of(&run, 1),
              pmm == 3 ? GUEST_NO_TRAP : STORE_PAGE);
    }
    check("Zpm: misaligned stores byte by byte", *(u32 *)(low + GUEST_PAGE - 4), 0x00000711);
    check("Zpm: misaligned stores byte by byte", *(u32 *)high, 0);
    CSR_WRITE(satp, 0);
    levels = 3;
}

// A page has as many addresses as there are tags; what is mapped there changes for all of them.
static void remapped(void)
{
    u64 va = PAGING_WINDOW + 0x7000;
    u64 *pages_of[2] = {paging_page(), paging_page()};
    CSR_WRITE(satp, satp_of(root()));
    set_pmm(MODE_S, 2);
    for (u64 i = 0; i < 2; i++) {
        *pages_of[i] = 0x1000 + i;
    }
    for (u64 i = 0; i < 6; i++) {
        paging_set(slot_of(va, 0), paging_entry(pages_of[i % 2], PTE_RW));
        for (u64 at = 0; at < 3; at++) {
            u64 tag = i % 2 ? 2 - at : at; // first the one that was last
            struct machine_run run = run_with(MODE_S, 0, load_double, va ^ tag << 60, 0, 0);
            check("Zpm: every tag sees what is mapped", run.a[1], 0x1000 + i % 2);
        }
    }
    struct machine_run run = run_with(MODE_S, 0, conditional, va ^ 1ul << 62, va ^ TAG, 0x77);
    check("Zpm: a reservation is of the transformed address", run.a[1], 0);
    check("Zpm: a reservation is of the transformed address", *pages_of[1], 0x77);
    CSR_WRITE(satp, 0);
    set_pmm(MODE_M, 2);
    u64 time = *(volatile u64 *)MTIME;
    run = run_with(MODE_M, 0, load_double, MTIME ^ TAG, 0, 0);
    check("Zpm: devices too", run.a[1] - time < 0x1000, true);
}

static u64 machine_main(u64 argument)
{
    (void)argument;
    CSR_WRITE(medeleg, 0);
    check("Zpm: off after reset", (CSR_READ(0x10a) | CSR_READ(0x30a) | CSR_READ(0x747)) & PMM(3),
          0);
    make_roots();
    levels = 3;
    root()[3] = paging_entry((void *)0x80000000ul, PTE_RX | PTE_U);
    pages = (u8 *)paging_page();
    paging_page();
    for (u64 i = 0; i < 2; i++) {
        u64 entry = paging_entry(pages + i * GUEST_PAGE, PTE_RW | PTE_U);
        *slot_of(PAGING_WINDOW + i * GUEST_PAGE, 0) = entry;
        *slot_of(UPPER_HALF + i * GUEST_PAGE, 0) = entry;
    }
    paging_fence();
    each_mode();
    by_mprv();
    fetches();
    exceptions();
    across_halves();
    remapped();
    registers();
    return checks_done();
}

MACHINE_MAIN(machine_main)
