// What:  M-mode's share: set the rules for the modes below, then leave for S-mode, never to come back
//        but for the interrupt in machine_trap.S.
// Why:   this is the mode bit's lesson one level up: what S-mode may do was decided here.
// Invariants: hart 0 boots; the others wait, asleep, until its software interrupt calls them.
// Try it in the debugger: `break machine_start`, `info csr`; then `break kernel_main`: the mode is S.
#include "boot/machine.h"

#include "boot/main.h"
#include "boot/stacks.h"
#include "dev/finisher.h"
#include "dev/interprocessor.h"
#include "dev/uart.h"
#include "lib/csr.h"
#include "lib/panic.h"
#include "proc/hart.h"
#include "trap/cause.h"

void machine_trap_entry(void); // machine_trap.S

// A hart's storage for machine_trap.S.
static struct {
    u64 saved_t1;
    u64 msip_address;
} machine_storage[HARTS_MAX];

_Static_assert(offsetof(typeof(*machine_storage), saved_t1) == MACHINE_SAVED_T1, "stacks.h");
_Static_assert(offsetof(typeof(*machine_storage), msip_address) == MACHINE_MSIP, "stacks.h");

// Every trap that can come from S-mode or U-mode is S-mode's, but the kernel's own ecall.
static void
delegate_traps(void)
{
    u64 exceptions = 0;
#define EXCEPTION(code, name, words, tval, priority) exceptions |= (u64)1 << EXCEPTION_##name;
#define INTERRUPT(code, name, words, priority)
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
    exceptions &= ~((u64)1 << EXCEPTION_supervisor_ecall | (u64)1 << EXCEPTION_machine_ecall);
    csr_write(medeleg, exceptions);
    csr_write(mideleg, mip_SSIP | mip_STIP | mip_SEIP);
}

// One region over everything: the modes below may use all of memory. Without it they may use none.
static void
open_memory(void)
{
    enum { READ = 1, WRITE = 2, EXECUTE = 4, NAPOT = 3 << 3 };
    csr_write(pmpaddr0, ~(u64)0);
    csr_write(pmpcfg0, READ | WRITE | EXECUTE | NAPOT);
}

// S-mode reads the time and sets stimecmp; U-mode reads the time and the counters.
static void
give_time(void)
{
    csr_set(menvcfg, menvcfg_STCE);
    csr_write(mcounteren, mcounteren_CY | mcounteren_TM | mcounteren_IR);
    csr_write(scounteren, scounteren_CY | scounteren_TM | scounteren_IR);
}

static void
wait_to_be_called(u64 hart_id)
{
    csr_write(mie, mip_MSIP);
    while ((csr_read(mip) & mip_MSIP) == 0)
        asm volatile("wfi");
    interprocessor_acknowledge(hart_id);
}

void
machine_start(u64 hart_id, u64 device_tree)
{
    delegate_traps();
    open_memory();
    give_time();
    if (hart_id != BOOT_HART)
        wait_to_be_called(hart_id);

    machine_storage[hart_id].msip_address = interprocessor_address(hart_id);
    csr_write(mscratch, &machine_storage[hart_id]);
    csr_write(mtvec, machine_trap_entry);
    csr_write(mie, mie_MSIE);
    csr_clear(mstatus, mstatus_MPP);
    csr_set(mstatus, csr_field(mstatus_MPP, PRIVILEGE_SUPERVISOR));
    csr_write(satp, 0);
    csr_write(mepc, kernel_main);
    register u64 a0 asm("a0") = hart_id;
    register u64 a1 asm("a1") = device_tree;
    register struct hart *tp asm("tp") = &harts[hart_id];
    asm volatile("mret" ::"r"(a0), "r"(a1), "r"(tp));
    __builtin_unreachable();
}

void
machine_panic(u64 cause, u64 pc, u64 value)
{
    panic("M-mode: %s, mepc %p, mtval %p", cause_name(cause), (void *)pc, (void *)value);
}
