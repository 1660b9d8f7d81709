#include "inspect/insn_log.h"

#include "cpu/csr.h"
#include "inspect/mode.h"

#include <inttypes.h>
#include <stdio.h>

#define EFFECT_SIZE 96
#define SYMBOL_SIZE 128

static const char *name_of(u32 number)
{
    return number < HART_FLOAT ? isa_register_names[number] : isa_float_names[number - HART_FLOAT];
}

// What the instruction did, each part with a blank before it.
static void format_effects(const struct insn_record *record, char text[EFFECT_SIZE])
{
    size_t length = 0;
    text[0] = 0;
    if (record->trapped) {
        snprintf(text, EFFECT_SIZE, " trapped");
        return;
    }
    if (record->rd) {
        length += (size_t)snprintf(text, EFFECT_SIZE, " %s=0x%" PRIx64, name_of(record->rd),
                                   record->rd_value);
    }
    if (record->loads) {
        length += (size_t)snprintf(text + length, EFFECT_SIZE - length, " load%u@0x%" PRIx64,
                                   record->loads, record->address);
    }
    if (record->stores) {
        u64 stored = record->stored & bits_mask(0, 8u * record->stores);
        snprintf(text + length, EFFECT_SIZE - length, " store%u@0x%" PRIx64 "=0x%" PRIx64,
                 record->stores, record->address, stored);
    }
}

// " <main+0x1c>", or "" where there is no symbol.
static void format_symbol(const struct symbols *symbols, u64 pc, char text[SYMBOL_SIZE])
{
    char name[SYMBOL_SIZE - 4];
    text[0] = 0;
    if (symbols && symbols_format(symbols, pc, name, sizeof name)) {
        snprintf(text, SYMBOL_SIZE, " <%s>", name);
    }
}

size_t insn_log_format(const struct insn_log *log, const struct insn_record *record, char *line)
{
    const struct isa_style style = {.aliases = true, .csr_name = csr_name};
    char insn[ISA_TEXT_SIZE], effects[EFFECT_SIZE], symbol[SYMBOL_SIZE], raw[12];
    isa_disassemble(record->raw, record->pc, log->set, &style, insn, sizeof insn);
    for (char *c = insn; *c; c++) {
        *c = *c == '\t' ? ' ' : *c;
    }
    format_effects(record, effects);
    format_symbol(log->symbols, record->pc, symbol);
    snprintf(raw, sizeof raw, isa_is_compressed(record->raw) ? "%04x" : "%08x", record->raw);
    return (size_t)snprintf(
        line, INSN_LOG_LINE_SIZE,
        "%12" PRIu64 " hart %" PRIu64 "  %c  0x%-16" PRIx64 " %-8s  %-32s%s%s\n", record->step,
        record->hart, mode_letter(record->priv), record->pc, raw, insn, effects, symbol);
}

static void on_insn(void *self, const struct insn_record *record)
{
    const struct insn_log *log = self;
    char line[INSN_LOG_LINE_SIZE];
    size_t size = insn_log_format(log, record, line);
    log->put(log->self, line, size);
}

void insn_log_attach(struct insn_log *log, struct cpu *cpu)
{
    log->set = &cpu->config.extensions;
    cpu_observe(cpu, on_insn, log);
}
