// What:  the boot, as a list.
// Why:   read this first: every line names one part of the kernel.
// Invariants: until kernel_map_enter nothing is translated, and only the boot hart is here.
// Try it in the debugger: `break kernel_main`, `next`.
#include "boot/main.h"

#include "boot/device_tree.h"
#include "dev/interprocessor.h"
#include "dev/plic.h"
#include "dev/timer.h"
#include "dev/uart.h"
#include "lib/kprintf.h"
#include "mm/kernel_map.h"
#include "mm/page.h"
#include "proc/hart.h"
#include "proc/process.h"
#include "proc/scheduler.h"
#include "trap/trap.h"

extern u8 kernel_end[]; // kernel.ld

static u64
memory_end(const void *device_tree)
{
    u32 size_bytes;
    const u8 *reg = device_tree_property(device_tree, "memory", "reg", &size_bytes);
    u64 memory_bytes = reg != NULL && size_bytes >= 16 ? device_tree_u64(reg + 8) : ram_size;
    return MEMORY_BASE + (memory_bytes < GIGABYTE ? memory_bytes : GIGABYTE);
}

static void
start_others(void)
{
    for (u64 id = 0; id < hart_count(); id++) {
        if (id != BOOT_HART)
            interprocessor_wake(id);
    }
}

static void
boot(const void *device_tree)
{
    u64 end = memory_end(device_tree);
    hart_table_init(device_tree_count(device_tree, "cpus", "cpu")); // every hart's struct
    uart_init();                                                    // from here on it can speak
    kprintf("vitrine kernel is booting\n");
    page_init((u64)kernel_end, end); // pages, to build everything else from
    kernel_map_create(end);          // the kernel's page tables
    kernel_map_enter();              // addresses are translated from here on
    trap_init_hart();                // traps come to trap_entry
    plic_enable(uart_irq);           // what is typed interrupts
    process_create_first("init");    // the first program
    kprintf("memory %lu MiB, %lu pages free; harts: %lu; %s, quantum %lu ms\n",
            (end - MEMORY_BASE) >> 20, page_free_count(), hart_count(),
            scheduling_rules.scheduling == SCHEDULING_TIMER ? "timer-driven" : "cooperative",
            scheduling_rules.quantum_ticks / TICKS_PER_MILLISECOND);
    start_others(); // the other harts join below
}

void
kernel_main(u64 hart_id, u64 device_tree)
{
    if (hart_id == BOOT_HART) {
        boot((const void *)device_tree);
    } else {
        kernel_map_enter();
        trap_init_hart();
    }
    scheduler_run();
}
