#include "inspect/qemu_log.h"

#include "base/digits.h"

#include <string.h>

#define HEX_DIGITS 16

// As QEMU calls the causes, by code.
static const char *const exceptions[] = {
    "misaligned_fetch", "fault_fetch",      "illegal_instruction",
    "breakpoint",       "misaligned_load",  "fault_load",
    "misaligned_store", "fault_store",      "user_ecall",
    "supervisor_ecall", "hypervisor_ecall", "machine_ecall",
    "exec_page_fault",  "load_page_fault",  "reserved",
    "store_page_fault",
};
static const char *const interrupts[] = {
    "u_software", "s_software", "vs_software", "m_software", "u_timer",     "s_timer",
    "vs_timer",   "m_timer",    "u_external",  "s_external", "vs_external", "m_external",
};

static const char *name_of(const struct trap_event *event)
{
    if (event->interrupt) {
        return event->cause < ARRAY_LEN(interrupts) ? interrupts[event->cause] : "(unknown)";
    }
    return event->cause < ARRAY_LEN(exceptions) ? exceptions[event->cause] : "(unknown)";
}

// QEMU 7.2 leaves tval 0 for a breakpoint, where we say its address.
static u64 tval_of(const struct trap_event *event)
{
    return !event->interrupt && event->cause == EXC_breakpoint ? 0 : event->tval;
}

static void on_trap(void *self, const struct trap_event *event)
{
    const struct qemu_log *log = self;
    char line[QEMU_LOG_LINE_SIZE];
    char *end = digits_decimal(digits_word(line, "riscv_cpu_do_interrupt: hart:"), event->hart, 0);
    end = digits_word(end, event->interrupt ? ", async:1, cause:" : ", async:0, cause:");
    end = digits_hex_fixed(end, event->cause, HEX_DIGITS);
    end = digits_hex_fixed(digits_word(end, ", epc:0x"), event->epc, HEX_DIGITS);
    end = digits_hex_fixed(digits_word(end, ", tval:0x"), tval_of(event), HEX_DIGITS);
    end = digits_word(digits_word(digits_word(end, ", desc="), name_of(event)), "\n");
    log->put(log->self, line, (size_t)(end - line));
}

struct cpu_listener qemu_log_listener(const struct qemu_log *log)
{
    return (struct cpu_listener){.self = (void *)(uintptr_t)log, .trap = on_trap};
}
