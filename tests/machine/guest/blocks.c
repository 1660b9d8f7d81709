// Cache blocks (Unpriv. "CMO"), the entropy source (Zkr) and prefetches: what QEMU 7.2 does not have.
#include "machine.h"
#include "paging.h"

#define BLOCK          64ul
#define CBO(operation) ".insn i 0x0f, 2, x0, a0, " #operation

enum { CBIE_FLUSH = 0x10, CBIE_RESERVED = 0x20, CBIE_INVALIDATE = 0x30, CBCFE = 0x40, CBZE = 0x80 };
enum { ILLEGAL = 2, STORE_ACCESS = 7, STORE_PAGE = 15 };

CODE(inval, CBO(0))
CODE(clean, CBO(1))
CODE(flush, CBO(2))
CODE(zero, CBO(4))
CODE(prefetches,
     ".insn i 0x13, 6, x0, a0, 0\n.insn i 0x13, 6, x0, a0, 1\n.insn i 0x13, 6, x0, a0, 3")
CODE(read_seed, "csrrw a1, 0x015, x0")
CODE(only_read_seed, "csrrs a1, 0x015, x0")
CODE(clear_seed, "csrrc a1, 0x015, a0")
CODE(read_seed_immediate, "csrrsi a1, 0x015, 0")

static u8 *block; // in a page of its own

static void set_envcfg(u64 menvcfg, u64 senvcfg)
{
    u64 adue = 1ul << 61;
    __asm__ volatile("csrw 0x30a, %0\ncsrw 0x10a, %1" ::"r"(menvcfg | adue), "r"(senvcfg));
}

static u64 cause_in(u64 mode, const u32 *code, u64 a0)
{
    struct machine_run run = run_in(mode, 0, code, a0);
    return cause_of(&run, 1);
}

static bool allowed(u64 mode, u64 field, u64 menvcfg, u64 senvcfg)
{
    return mode == MODE_M || ((menvcfg & field) && (mode == MODE_S || (senvcfg & field)));
}

// All fields in all modes.
static void enables(void)
{
    static const u64 fields[] = {
        0,    CBIE_FLUSH,         CBIE_INVALIDATE, CBCFE,
        CBZE, CBIE_FLUSH | CBCFE, CBCFE | CBZE,    CBIE_INVALIDATE | CBCFE | CBZE};
    static const u64 modes[] = {MODE_M, MODE_S, MODE_U};
    const struct {
        const u32 *code;
        u64 field;
        const char *name;
    } rows[] = {{inval, CBIE_INVALIDATE, "CMO: cbo.inval and CBIE"},
                {clean, CBCFE, "CMO: cbo.clean and CBCFE"},
                {flush, CBCFE, "CMO: cbo.flush and CBCFE"},
                {zero, CBZE, "CMO: cbo.zero and CBZE"}};
    for (u64 i = 0; i < 8 * 8 * 3 * 4; i++) {
        u64 menvcfg = fields[i % 8], senvcfg = fields[i / 8 % 8], mode = modes[i / 64 % 3],
            row = i / 192;
        set_envcfg(menvcfg, senvcfg);
        check(rows[row].name, cause_in(mode, rows[row].code, (u64)block),
              allowed(mode, rows[row].field, menvcfg, senvcfg) ? GUEST_NO_TRAP : ILLEGAL);
    }
    set_envcfg(CBIE_FLUSH, CBIE_INVALIDATE);
    set_envcfg(CBIE_RESERVED, CBIE_RESERVED);
    check("CMO: menvcfg.CBIE does not take 2", CSR_READ(0x30a) & 0x30, CBIE_FLUSH);
    check("CMO: senvcfg.CBIE does not take 2", CSR_READ(0x10a) & 0x30, CBIE_INVALIDATE);
    set_envcfg(CBIE_INVALIDATE | CBCFE | CBZE, CBIE_INVALIDATE | CBCFE | CBZE);
}

// 64 bytes, aligned, whatever address in them is given; nothing beside.
static void zeroes(void)
{
    for (u64 inside = 0; inside < BLOCK; inside += 7) {
        for (u64 i = 0; i < 3 * BLOCK; i++) {
            block[i] = 0xa5;
        }
        check("CMO: cbo.zero needs no alignment",
              cause_in(MODE_U, zero, (u64)block + BLOCK + inside), GUEST_NO_TRAP);
        u64 right = 0;
        for (u64 i = 0; i < 3 * BLOCK; i++) {
            right += block[i] == (i / BLOCK == 1 ? 0 : 0xa5);
        }
        check("CMO: cbo.zero stores the block", right, 3 * BLOCK);
    }
    check("CMO: cbo.inval keeps what memory has", cause_in(MODE_U, inval, (u64)block),
          GUEST_NO_TRAP);
    check("CMO: cbo.inval keeps what memory has", block[0], 0xa5);
}

static void fault(const char *name, const u32 *code, u64 va, u64 cause)
{
    struct machine_run run = run_in(MODE_S, 0, code, va);
    check(name, cause_of(&run, 1), cause);
    if (cause != GUEST_NO_TRAP) {
        check("CMO: tval is the address that was given", run.tval, va);
    }
}

// Page faults and access faults are a store's; managing needs any permission, zeroing needs W.
static void faults(void)
{
    u64 *root = paging_root();
    u64 va = PAGING_WINDOW + 5 * GUEST_PAGE, at = va + 129;
    u64 *slot = paging_slot(root, va, 0);
    u64 satp = paging_satp(root, 0);
    CSR_WRITE(satp, satp);
    const struct {
        const char *name;
        u64 flags, managed, zeroed;
    } rows[] = {{"CMO: not valid", 0, STORE_PAGE, STORE_PAGE},
                {"CMO: read-only page", PTE_V | PTE_R | PTE_A, GUEST_NO_TRAP, STORE_PAGE},
                {"CMO: writable page", PTE_RW, GUEST_NO_TRAP, GUEST_NO_TRAP},
                {"CMO: page of U-mode", PTE_RW | PTE_U, STORE_PAGE, STORE_PAGE}};
    for (u64 i = 0; i < 4; i++) {
        paging_set(slot, rows[i].flags ? paging_entry(block, rows[i].flags) : 0);
        fault(rows[i].name, inval, at, rows[i].managed);
        fault(rows[i].name, clean, at, rows[i].managed);
        fault(rows[i].name, flush, at, rows[i].managed);
        fault(rows[i].name, zero, at, rows[i].zeroed);
    }
    paging_set(slot, paging_entry(block, PTE_V | PTE_R | PTE_W)); // the walk sets A and D here
    fault("CMO: managing looks at A", clean, at, GUEST_NO_TRAP);
    check("CMO: managing sets A, not D", *slot & (PTE_A | PTE_D), PTE_A);
    fault("CMO: zeroing looks at D", zero, at, GUEST_NO_TRAP);
    check("CMO: zeroing sets D", *slot & (PTE_A | PTE_D), PTE_A | PTE_D);
    paging_set(slot, 0);
    struct machine_run run = run_in(MODE_S, 0, prefetches, at);
    check("CMO: prefetches never fault", cause_of(&run, 3), GUEST_NO_TRAP);
    CSR_WRITE(satp, 0);
    fault("CMO: no memory", clean, 0x40000000, STORE_ACCESS);
    fault("CMO: no memory", zero, 0x40000001, STORE_ACCESS);
    fault("CMO: a device", zero, 0x10000000, STORE_ACCESS);
}

// PMP must allow all of the block.
static void protection(void)
{
    for (u64 config = 0; config < 8; config++) {
        if ((config & 3) == 2) {
            continue;
        }
        CSR_WRITE(pmpaddr0, (u64)block >> 2 | (BLOCK / 8 - 1));
        CSR_WRITE(pmpcfg0, 0x18 | config);
        fault("Priv. 3.7: managing under PMP", flush, (u64)block + 8,
              config & 3 ? GUEST_NO_TRAP : STORE_ACCESS);
        fault("Priv. 3.7: zeroing under PMP", zero, (u64)block + 8,
              config & 2 ? GUEST_NO_TRAP : STORE_ACCESS);
        CSR_WRITE(pmpaddr0, (u64)block >> 2 | 1); // 16 bytes of it
        fault("Priv. 3.7: an entry for a part of the block", zero, (u64)block + 32, STORE_ACCESS);
        fault("Priv. 3.7: the block beside", zero, (u64)block + BLOCK, GUEST_NO_TRAP);
    }
    CSR_WRITE(pmpcfg0, 0);
}

enum { USEED = 0x100, SSEED = 0x200 };

static void entropy(void)
{
    static const u64 modes[] = {MODE_U, MODE_S, MODE_M};
    u64 ones = 0, same = 0, last = 0;
    for (u64 enabled = 0; enabled < 4; enabled++) {
        __asm__ volatile("csrw 0x747, %0" ::"r"(enabled * USEED));
        for (u64 i = 0; i < 3; i++) {
            bool may = modes[i] == MODE_M || (enabled & (modes[i] == MODE_S ? 2 : 1));
            check("Zkr: USEED and SSEED", cause_in(modes[i], read_seed, 0),
                  may ? GUEST_NO_TRAP : ILLEGAL);
            check("Zkr: a read alone is illegal", cause_in(modes[i], only_read_seed, 0), ILLEGAL);
            check("Zkr: a read alone is illegal", cause_in(modes[i], read_seed_immediate, 0),
                  ILLEGAL);
            check("Zkr: csrrc with a register", cause_in(modes[i], clear_seed, 0),
                  may ? GUEST_NO_TRAP : ILLEGAL);
        }
    }
    for (u64 i = 0; i < 256; i++) {
        struct machine_run run = run_in(MODE_M, 0, read_seed, 0);
        check("Zkr: ES16, and nothing reserved", run.a[1] >> 16, 2ul << 14);
        for (u64 bit = 0; bit < 16; bit++) {
            ones += run.a[1] >> bit & 1;
        }
        same += run.a[1] == last;
        last = run.a[1];
    }
    check("Zkr: about half of the bits are 1", ones > 1800 && ones < 2300, true);
    check("Zkr: values differ", same < 3, true);
}

static u64 machine_main(u64 argument)
{
    (void)argument;
    CSR_WRITE(medeleg, 0);
    block = (u8 *)paging_page();
    enables();
    zeroes();
    faults();
    protection();
    entropy();
    return checks_done();
}

MACHINE_MAIN(machine_main)
