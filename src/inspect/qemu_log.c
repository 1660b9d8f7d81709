#include "inspect/qemu_log.h"

#include "base/digits.h"
#include "cpu/observe.h"
#include "inspect/illegal.h"
#include "inspect/trap_words.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SIZE 256

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

static void log_trap(const struct qemu_log *log, const struct trap_event *event)
{
    char line[LINE_SIZE];
    char *end = digits_decimal(digits_word(line, "riscv_cpu_do_interrupt: hart:"), event->hart, 0);
    end = digits_word(end, event->interrupt ? ", async:1, cause:" : ", async:0, cause:");
    end = digits_hex_fixed(end, event->cause, QEMU_HEX_DIGITS);
    end = digits_hex_fixed(digits_word(end, ", epc:0x"), event->epc, QEMU_HEX_DIGITS);
    end = digits_hex_fixed(digits_word(end, ", tval:0x"), tval_of(event), QEMU_HEX_DIGITS);
    end = digits_word(digits_word(digits_word(end, ", desc="), name_of(event)), "\n");
    qemu_put(log, line, end);
}

// QEMU says nothing of CSRs that are not there, or may not be accessed; those that a kernel or
// firmware tries are worth a line.
static void log_illegal(const struct qemu_log *log, const struct trap_event *event)
{
    struct illegal illegal;
    char words[TRAP_WORDS_SIZE];
    illegal_explain(&log->m->cpu->harts[event->hart], event->from, (u32)event->tval, &illegal);
    if (illegal.csr_number >= 0) {
        trap_words_illegal(&illegal, words, sizeof words);
        text_print(&log->sink.out, "at 0x%" PRIx64 ": %s\n", event->epc, words);
    }
}

static void on_trap(void *self, const struct trap_event *event)
{
    struct qemu_log *log = self;
    log->blocks[event->hart].open = false;
    if (qemu_wants(log, QEMU_mmu)) {
        qemu_tlb_trap(log, event);
    }
    if (qemu_wants(log, QEMU_unimp) && !event->interrupt && event->from != PRIV_U &&
        event->cause == EXC_illegal_instruction) {
        log_illegal(log, event);
    }
    if (qemu_wants(log, QEMU_int)) {
        log_trap(log, event);
    }
}

static void log_reset(const struct qemu_log *log, const struct hart *h)
{
    text_print(&log->sink.out, "CPU Reset (CPU %" PRIu64 ")\n", h->s.mhartid);
    qemu_registers(log, h, h->s.pc);
}

static void on_reset(void *self, const struct hart *h)
{
    struct qemu_log *log = self;
    log->blocks[h->s.mhartid].open = false;
    if (qemu_wants(log, QEMU_cpu_reset)) {
        log_reset(log, h);
    }
}

static void on_device(void *self, const struct device_event *event)
{
    qemu_device_accessed(self, event);
}

static void before_insn(void *self, struct hart *h, const struct insn_record *record)
{
    qemu_blocks_before(self, h, record);
}

struct qemu_log *qemu_log_create(struct machine *m, const struct qemu_sink *sink)
{
    struct qemu_log *log = calloc(1, sizeof *log);
    if (!log) {
        return NULL;
    }
    log->m = m;
    log->sink = *sink;
    log->seen = calloc(QEMU_SEEN, sizeof *log->seen);
    log->tlb =
        calloc((size_t)m->cpu->hart_count * QEMU_TLB_MODES * QEMU_TLB_SIZE, sizeof *log->tlb);
    if (!log->seen || !log->tlb) {
        qemu_log_destroy(log);
        return NULL;
    }
    return log;
}

void qemu_log_destroy(struct qemu_log *log)
{
    if (log) {
        free(log->tlb);
        free(log->seen);
        free(log);
    }
}

void qemu_log_choose(struct qemu_log *log, const struct qemu_choice *choice)
{
    struct cpu *cpu = log->m->cpu;
    const u32 by_insn = QEMU_BIT(in_asm) | QEMU_BIT(exec) | QEMU_BIT(cpu) | QEMU_BIT(mmu);
    log->choice = *choice;
    if (choice->items && !log->listens) {
        const struct cpu_listener listener = {
            .self = log, .trap = on_trap, .device = on_device, .reset = on_reset};
        cpu_listen(cpu, &listener);
        log->listens = true;
    }
    for (u32 i = 0; i < MACHINE_HARTS_MAX; i++) {
        log->blocks[i].open = false;
    }
    bool at_start = qemu_wants(log, QEMU_cpu_reset) && machine_steps(log->m) == 0;
    for (u32 i = 0; i < cpu->hart_count && at_start; i++) {
        log_reset(log, &cpu->harts[i]);
    }
    cpu_observe_before(cpu, choice->items & by_insn ? before_insn : NULL, log);
}

const struct qemu_choice *qemu_log_choice(const struct qemu_log *log)
{
    return &log->choice;
}
