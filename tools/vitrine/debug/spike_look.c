// What Spike's commands show.
#include "spike.h"

#include "cpu/csr.h"
#include "inspect/guest_memory.h"
#include "inspect/value_text.h"
#include "machine/board.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PER_LINE   4
#define STRING_MAX 65536
#define DUMP_CHUNK 65536
#define MNEMONIC   8 // columns

// --- registers ---

// The register that Spike knows by that name: an integer register by its ABI's name or its number,
// or a CSR; of `kind` REGISTER_FLOAT, a floating-point register by name or number.
static struct register_id named(const char *name, enum register_kind kind)
{
    char *end;
    unsigned long number = strtoul(name, &end, 10);
    if (*name && !*end) {
        return (struct register_id){.kind = number < 32 ? kind : REGISTER_NONE,
                                    .number = (u32)number};
    }
    struct register_id id = register_named(name);
    bool other = kind == REGISTER_INTEGER && id.kind == REGISTER_CSR;
    return id.kind == kind || other ? id : (struct register_id){0};
}

static bool take_register(struct debugger *d, const struct spike_words *words, u32 first, u32 end,
                          enum register_kind kind, u64 *value, struct error *error)
{
    u32 hart;
    *value = 0;
    if (end - first != 2) {
        return spike_bad(words, error);
    }
    struct register_id id = named(words->items[first + 1], kind);
    if (id.kind == REGISTER_NONE || !spike_core(d, words, first, &hart, error)) {
        return spike_bad(words, error);
    }
    *value = register_get(&d->m->cpu->harts[hart], id);
    return true;
}

static bool show_number(struct debugger *d, u64 value)
{
    text_print(&d->out, "0x%016" PRIx64 "\n", value);
    return true;
}

bool spike_reg(struct debugger *d, const struct spike_words *words, struct error *error)
{
    u32 hart;
    u64 value;
    if (words->count != 1) {
        return take_register(d, words, 0, words->count, REGISTER_INTEGER, &value, error) &&
               show_number(d, value);
    }
    if (!spike_core(d, words, 0, &hart, error)) {
        return false;
    }
    for (u32 i = 0; i < 32; i++) {
        const struct register_id id = {.kind = REGISTER_INTEGER, .number = i};
        text_print(&d->out, "%4s: 0x%016" PRIx64 "%s", register_name(id),
                   register_get(&d->m->cpu->harts[hart], id),
                   i % PER_LINE == PER_LINE - 1 ? "\n" : "");
    }
    return true;
}

// Spike's registers are 128 bits wide, and a narrower number has ones above it (Unpriv. 20.2).
bool spike_freg(struct debugger *d, const struct spike_words *words, struct error *error)
{
    u64 bits;
    if (!take_register(d, words, 0, words->count, REGISTER_FLOAT, &bits, error)) {
        return false;
    }
    text_print(&d->out, "0x%016" PRIx64 "%016" PRIx64 "\n", UINT64_MAX, bits);
    return true;
}

static double half_value(u16 bits)
{
    int exponent = bits >> 10 & 31, fraction = bits & 1023;
    double size = exponent == 0    ? ldexp(fraction, -24)
                  : exponent == 31 ? (fraction ? NAN : INFINITY)
                                   : ldexp(1024 + fraction, exponent - 25);
    return bits >> 15 ? -size : size;
}

// The number of so many bits in a register; NaN where the bits above are not all ones.
static double float_value(u64 bits, u32 width)
{
    float single;
    double number;
    u32 low = (u32)bits;
    if (width < 64 && bits >> width != UINT64_MAX >> width) {
        return NAN;
    }
    memcpy(&single, &low, sizeof single);
    memcpy(&number, &bits, sizeof number);
    return width == 16 ? half_value((u16)bits) : width == 32 ? (double)single : number;
}

static bool show_float(struct debugger *d, const struct spike_words *words, u32 width,
                       struct error *error)
{
    u64 bits;
    if (!take_register(d, words, 0, words->count, REGISTER_FLOAT, &bits, error)) {
        return false;
    }
    text_print(&d->out, "%g\n", float_value(bits, width));
    return true;
}

bool spike_fregh(struct debugger *d, const struct spike_words *words, struct error *error)
{
    return show_float(d, words, 16, error);
}

bool spike_fregs(struct debugger *d, const struct spike_words *words, struct error *error)
{
    return show_float(d, words, 32, error);
}

bool spike_fregd(struct debugger *d, const struct spike_words *words, struct error *error)
{
    return show_float(d, words, 64, error);
}

bool spike_vreg(struct debugger *d, const struct spike_words *words, struct error *error)
{
    u32 hart;
    return spike_core(d, words, 0, &hart, error) &&
           error_set(error, ERROR_USAGE,
                     "Processor selected does not support any vector extensions");
}

// --- the instruction ---

const char *spike_trap_name(enum exception trap)
{
    static const char *const names[] = {
#define EXCEPTION(code, name, ...) [code] = #name,
#define INTERRUPT(...)
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
    };
    return names[trap];
}

// Spike's targets are relative: hexadecimal of jal, decimal of all others.
static void print_target(const struct text_sink *out, const struct insn *insn)
{
    u32 size = (u32)(insn->imm < 0 ? -insn->imm : insn->imm);
    char sign = insn->imm < 0 ? '-' : '+';
    bool hex = insn->op == OP_jal && !isa_is_compressed(insn->raw);
    text_print(out, hex ? "pc %c 0x%" PRIx32 : "pc %c %" PRIu32, sign, size);
}

void spike_disassemble(struct debugger *d, u64 pc, u32 word, char text[SPIKE_INSN_SIZE])
{
    const struct isa_set *set = &d->m->cpu->config.extensions;
    const struct isa_style style = {.aliases = true, .csr_name = csr_name};
    char plain[ISA_TEXT_SIZE], *rest;
    struct text_buffer buffer = {.bytes = text, .size = SPIKE_INSN_SIZE};
    const struct text_sink out = text_buffer_sink(&buffer);
    const struct insn insn = isa_decode(word, set);
    bool jumps = insn.op == OP_jal || isa_rows[insn.op].format == FORMAT_B;
    isa_disassemble(word, pc, set, &style, plain, sizeof plain);
    char *operand = strtok_r(plain, "\t", &rest);
    text_put(&out, operand);
    int gap = MNEMONIC - (int)strlen(operand);
    while ((operand = strtok_r(NULL, "\t,", &rest))) {
        text_print(&out, "%*s", gap > 0 ? gap : 1, "");
        if (jumps && !*rest) {
            print_target(&out, &insn);
        } else {
            text_print(&out, "%s%s", operand, *rest ? "," : "");
        }
        gap = 1;
    }
}

static enum spike_found take_insn(struct debugger *d, u32 hart, u64 *word, enum exception *trap)
{
    const struct scope scope = debugger_scope_of(d, hart);
    u16 low = 0, high = 0;
    u64 pc = d->m->cpu->harts[hart].s.pc;
    *trap = EXC_instruction_page_fault;
    if (!value_read(&scope, pc, &low, sizeof low) ||
        (!isa_is_compressed(low) && !value_read(&scope, pc + 2, &high, sizeof high))) {
        return SPIKE_TRAPPED;
    }
    *word = low | (u32)high << 16;
    return SPIKE_FOUND;
}

// --- memory ---

// As many bytes as the address is aligned to.
static u32 size_at(u64 address)
{
    return address % 8 == 0 ? 8 : address % 4 == 0 ? 4 : address % 2 == 0 ? 2 : 1;
}

// "[core] <addr>", where the words say no more; the hart's memory, or with no core the physical.
static bool take_address(struct debugger *d, const struct spike_words *words, u32 first, u32 end,
                         bool *physical, u32 *hart, u64 *address, struct error *error)
{
    *physical = end - first == 1;
    *hart = d->hart;
    *address = 0;
    if (end - first != 1 && end - first != 2) {
        return spike_bad(words, error);
    }
    return (*physical || spike_core(d, words, first, hart, error)) &&
           spike_number(d, *hart, words->items[end - 1], address, error);
}

static enum spike_found read_memory(struct debugger *d, bool physical, u32 hart, u64 address,
                                    u32 size, u64 *value, enum exception *trap)
{
    u64 pa = address;
    *value = 0;
    if (!physical && !guest_memory_translate(d->m, hart, address, &pa)) {
        *trap = EXC_load_page_fault;
        return SPIKE_TRAPPED;
    }
    *trap = EXC_load_access_fault;
    bool read = machine_read_memory(d->m, pa, value, size) || board_peek(d->m, pa, size, value);
    return read ? SPIKE_FOUND : SPIKE_TRAPPED;
}

enum spike_found spike_value(struct debugger *d, enum spike_kind kind,
                             const struct spike_words *words, u32 first, u32 end, u64 *value,
                             enum exception *trap, struct error *error)
{
    u32 hart;
    u64 address;
    bool physical;
    *value = 0;
    if (kind == SPIKE_REG) {
        return take_register(d, words, first, end, REGISTER_INTEGER, value, error) ? SPIKE_FOUND
                                                                                   : SPIKE_WRONG;
    }
    if (kind == SPIKE_MEM) {
        return take_address(d, words, first, end, &physical, &hart, &address, error)
                   ? read_memory(d, physical, hart, address, size_at(address), value, trap)
                   : SPIKE_WRONG;
    }
    if (end - first != 1 || !spike_core(d, words, first, &hart, error)) {
        spike_bad(words, error);
        return SPIKE_WRONG;
    }
    *value = d->m->cpu->harts[hart].s.pc;
    return kind == SPIKE_PC ? SPIKE_FOUND : take_insn(d, hart, value, trap);
}

// The value of one of the commands, whose arguments all words are.
static bool take_value(struct debugger *d, enum spike_kind kind, const struct spike_words *words,
                       u64 *value, struct error *error)
{
    enum exception trap;
    enum spike_found found = spike_value(d, kind, words, 0, words->count, value, &trap, error);
    return found == SPIKE_TRAPPED
               ? error_set(error, ERROR_USAGE, "Received trap: trap_%s", spike_trap_name(trap))
               : found == SPIKE_FOUND;
}

bool spike_pc(struct debugger *d, const struct spike_words *words, struct error *error)
{
    u64 value;
    return take_value(d, SPIKE_PC, words, &value, error) && show_number(d, value);
}

bool spike_insn(struct debugger *d, const struct spike_words *words, struct error *error)
{
    u64 word, pc;
    char text[SPIKE_INSN_SIZE];
    if (!take_value(d, SPIKE_INSN, words, &word, error) ||
        !take_value(d, SPIKE_PC, words, &pc, error)) {
        return false;
    }
    spike_disassemble(d, pc, (u32)word, text);
    text_print(&d->out, "0x%016" PRIx64 " %s\n", word, text);
    return true;
}

bool spike_priv(struct debugger *d, const struct spike_words *words, struct error *error)
{
    static const char names[] = "US?M";
    u32 hart;
    if (words->count != 1 || !spike_core(d, words, 0, &hart, error)) {
        return spike_bad(words, error);
    }
    text_print(&d->out, "%c\n", names[d->m->cpu->harts[hart].s.priv & 3]);
    return true;
}

bool spike_mem(struct debugger *d, const struct spike_words *words, struct error *error)
{
    u64 value;
    return take_value(d, SPIKE_MEM, words, &value, error) && show_number(d, value);
}

bool spike_str(struct debugger *d, const struct spike_words *words, struct error *error)
{
    u32 hart;
    u64 address, byte = 0;
    bool physical;
    enum exception trap;
    if (!take_address(d, words, 0, words->count, &physical, &hart, &address, error)) {
        return false;
    }
    for (u32 i = 0; i < STRING_MAX; i++, address++) {
        if (read_memory(d, physical, hart, address, 1, &byte, &trap) != SPIKE_FOUND) {
            text_put(&d->out, i ? "\n" : "");
            return error_set(error, ERROR_USAGE, "Received trap: trap_%s", spike_trap_name(trap));
        }
        if (byte == 0) {
            break;
        }
        text_print(&d->out, "%c", (char)byte);
    }
    text_put(&d->out, "\n");
    return true;
}

static bool write_ram(const struct debugger *d, FILE *file)
{
    u8 bytes[DUMP_CHUNK];
    const struct board_place *ram = &board_map[BOARD_ram];
    for (u64 at = 0; machine_read_memory(d->m, ram->base + at, bytes, sizeof bytes);
         at += sizeof bytes) {
        if (fwrite(bytes, sizeof bytes, 1, file) != 1) {
            return false;
        }
    }
    return true;
}

bool spike_dump(struct debugger *d, const struct spike_words *words, struct error *error)
{
    char path[64];
    (void)words;
    if (!debugger_may_use_files(d, error)) {
        return false;
    }
    snprintf(path, sizeof path, "mem.0x%" PRIx64 ".bin", board_map[BOARD_ram].base);
    FILE *file = fopen(path, "wb");
    if (!file) {
        return error_set(error, ERROR_FILE, "%s: can't be written: %s", path, strerror(errno));
    }
    bool written = write_ram(d, file);
    return (fclose(file) == 0 && written) ||
           error_set(error, ERROR_FILE, "%s: can't be written: %s", path, strerror(errno));
}

// --- time ---

bool spike_mtime(struct debugger *d, const struct spike_words *words, struct error *error)
{
    (void)words, (void)error;
    const struct machine_state *state = &d->m->state;
    return show_number(d, clint_mtime(&state->board.clint, state->clock / MACHINE_CLOCK_PER_TICK));
}

bool spike_mtimecmp(struct debugger *d, const struct spike_words *words, struct error *error)
{
    u32 hart;
    return words->count == 1 && spike_core(d, words, 0, &hart, error)
               ? show_number(d, d->m->state.board.clint.mtimecmp[hart])
               : spike_bad(words, error);
}
