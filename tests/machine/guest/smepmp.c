// PMP against M-mode (Smepmp): the truth table of mseccfg.MML, what stays set, what is locked.
#include "machine.h"

enum { MML = 1, MMWP = 2, RLB = 4 };
enum { PMP_R = 1, PMP_W = 2, PMP_X = 4, PMP_TOR = 8, PMP_NAPOT = 0x18, PMP_L = 0x80 };

#define MSECCFG "0x747"
#define READ_MSECCFG()                                               \
    ({                                                               \
        u64 mseccfg_value;                                           \
        __asm__ volatile("csrr %0, " MSECCFG : "=r"(mseccfg_value)); \
        mseccfg_value;                                               \
    })
#define WRITE_MSECCFG(value) __asm__ volatile("csrw " MSECCFG ", %0" ::"r"((u64)(value)))

extern u8 guest_data[];

static u32 *page; // what the tests are about; its first instruction is an ebreak

CODE(load_page, "lw a1, 4(a0)")
CODE(store_page, "sw a1, 4(a0)")

// A page is fetched from, or loaded from or stored to, in M-mode itself or (MPRV) as in U-mode.
static u64 access_page(const u32 *code, bool below)
{
    struct machine_run run = run_in(MODE_M, below ? STATUS_MPRV : 0, code, (u64)page);
    return cause_of(&run, 1);
}

static u64 fetch_page(u64 mode)
{
    struct machine_run run = run_in(mode, 0, page, 0);
    return cause_of(&run, 0);
}

static void set_entry0(u64 config)
{
    u64 others = CSR_READ(pmpcfg0) & ~0xfful;
    CSR_WRITE(pmpcfg0, others | config);
    __asm__ volatile("sfence.vma");
}

static void say_accesses(const char *name, u64 config)
{
    GUEST_SAY(name, config, CSR_READ(pmpcfg0) & 0xff, access_page(load_page, false),
              access_page(store_page, false), fetch_page(MODE_M), access_page(load_page, true),
              access_page(store_page, true), fetch_page(MODE_S), fetch_page(MODE_U));
}

// Entries that let this guest itself go on: its code for M-mode (2, 3), its data (4), devices (5).
static void open_guest(void)
{
    CSR_WRITE(pmpaddr2, 0x80000000 >> 2);
    CSR_WRITE(pmpaddr3, (u64)guest_data >> 2);
    CSR_WRITE(pmpaddr4, 0x88000000 >> 2);
    CSR_WRITE(pmpaddr5, (0x20000000 / 8 - 1)); // from 0 on
    u64 code = PMP_L | PMP_TOR | PMP_R | PMP_X, data = PMP_L | PMP_TOR | PMP_R | PMP_W;
    u64 devices = PMP_L | PMP_NAPOT | PMP_R | PMP_W;
    CSR_WRITE(pmpcfg0, code << 24 | data << 32 | devices << 40);
}

static u64 machine_main(u64 argument)
{
    (void)argument;
    CSR_WRITE(medeleg, 0); // S-mode will not be able to fetch its handler
    page = (u32 *)guest_memory;
    page[0] = 0x00100073; // ebreak
    CSR_WRITE(pmpaddr0, (u64)page >> 2 | (GUEST_PAGE / 8 - 1));
    GUEST_SAY("reset", READ_MSECCFG());
    for (u64 config = 0; config < 8; config++) {
        if ((config & (PMP_R | PMP_W)) != PMP_W) { // reserved without MML
            set_entry0(PMP_NAPOT | config);
            say_accesses("plain", config);
        }
    }
    WRITE_MSECCFG(RLB);
    set_entry0(PMP_NAPOT | PMP_L | PMP_R);
    set_entry0(PMP_NAPOT);
    GUEST_SAY("rlb unlocks", READ_MSECCFG(), CSR_READ(pmpcfg0) & 0xff);
    open_guest();
    WRITE_MSECCFG(MML | RLB);
    GUEST_SAY("mml", READ_MSECCFG());
    for (u64 locked = 0; locked < 2; locked++) {
        for (u64 config = 0; config < 8; config++) {
            set_entry0(PMP_NAPOT | (locked ? PMP_L : 0) | config);
            say_accesses(locked ? "mml locked" : "mml", config);
        }
    }
    set_entry0(0);
    say_accesses("mml, another entry's", 0); // 4: M-mode's data
    WRITE_MSECCFG(RLB);
    GUEST_SAY("mml stays", READ_MSECCFG());
    WRITE_MSECCFG(MML | MMWP | RLB);
    GUEST_SAY("mmwp", READ_MSECCFG(), fetch_page(MODE_M));
    WRITE_MSECCFG(0);
    GUEST_SAY("both stay, rlb goes", READ_MSECCFG());
    WRITE_MSECCFG(RLB);
    GUEST_SAY("rlb does not come back", READ_MSECCFG());
    for (u64 config = 0; config < 8; config++) { // not to be added: code of M-mode's
        set_entry0(PMP_NAPOT | PMP_L | config);
        GUEST_SAY("add", config, CSR_READ(pmpcfg0) & 0xff);
        if (CSR_READ(pmpcfg0) & PMP_L) {
            break;
        }
    }
    set_entry0(0);
    CSR_WRITE(pmpaddr0, 0x1234);
    // Here QEMU 7.2 forgets that the entry is locked.
    check("Smepmp 2.1, rule 2: a locked entry stays", CSR_READ(pmpcfg0) & 0xff, PMP_NAPOT | PMP_L);
    check("Priv. 3.7.1: so does its address", CSR_READ(pmpaddr0) == 0x1234, false);
    return checks_done();
}

MACHINE_MAIN(machine_main)
