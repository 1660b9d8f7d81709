// What:  the boot, as a list.
// Why:   read this first: every line names one part of the kernel.
// Invariants: until kernel_map_enter nothing is translated, and only the boot hart is here.
// Try it in the debugger: `break kernel_main`, `next`.
#include "boot/main.h"

#include "boot/bootargs.h"
#include "boot/device_tree.h"
#include "dev/interprocessor.h"
#include "dev/plic.h"
#include "dev/timer.h"
#include "dev/uart.h"
#include "fs/node.h"
#include "lib/kprintf.h"
#include "lib/string.h"
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

// What the person who started the machine has to say; see READING.md.
static void
obey(const char *arguments)
{
    char value[64];
    i64 number;
    if (bootargs_find(arguments, "sched", value, sizeof value))
        scheduling_rules.scheduling =
            strcmp(value, "cooperative") == 0 ? SCHEDULING_COOPERATIVE : SCHEDULING_TIMER;
    if (bootargs_find(arguments, "quantum", value, sizeof value) &&
        string_to_microseconds(value, &number) && number > 0)
        scheduling_rules.quantum_ticks = (u64)number * TICKS_PER_MICROSECOND;
    if (bootargs_find(arguments, "harts", value, sizeof value) &&
        string_to_number(value, &number) && number > 0 && (u64)number < hart_count())
        hart_limit((u64)number);
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
    static char program[128]; // the tree's memory is not kept
    u32 size_bytes;
    u64 end = memory_end(device_tree);
    const char *arguments = device_tree_property(device_tree, "chosen", "bootargs", &size_bytes);
    arguments = arguments != NULL ? arguments : "";
    hart_table_init(device_tree_count(device_tree, "cpus", "cpu")); // every hart's struct
    uart_init();                                                    // from here on it can speak
    kprintf("vitrine kernel is booting\n");
    obey(arguments); // sched=, quantum=, harts=
    bootargs_find(arguments, "run", program, sizeof program);
    page_init((u64)kernel_end, end); // pages, to build everything else from
    kernel_map_create(end);          // the kernel's page tables
    kernel_map_enter();              // addresses are translated from here on
    trap_init_hart();                // traps come to trap_entry
    plic_enable(uart_irq);           // what is typed interrupts
    node_init();                     // the files
    process_create_first(program);   // the first program, init
    kprintf("memory %lu MiB, %lu pages free; harts: %lu; %s, quantum %lu us\n",
            (end - MEMORY_BASE) >> 20, page_free_count(), hart_count(),
            scheduling_rules.scheduling == SCHEDULING_TIMER ? "timer-driven" : "cooperative",
            scheduling_rules.quantum_ticks / TICKS_PER_MICROSECOND);
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
