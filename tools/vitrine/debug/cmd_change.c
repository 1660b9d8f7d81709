// Reaching into the machine: an instruction put in, interrupts and traps injected, the timer, keys.
#include "causes.h"
#include "command.h"
#include "debugger.h"
#include "place_line.h"
#include "running.h"

#include "cpu/csr.h"
#include "inspect/trap_causes.h"
#include "isa/assemble.h"
#include "machine/board.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- exec ---

static bool number_for_assembler(void *self, const char *text, i64 *value)
{
    struct debugger *d = self;
    const struct scope scope = debugger_scope(d);
    struct error ignored;
    u64 number;
    bool read = expression_number(&scope, text, &number, &ignored);
    *value = (i64)number;
    return read;
}

static bool csr_for_assembler(void *self, const char *name, u32 *number)
{
    i64 value = csr_number(name);
    bool known = value >= 0 || (number_for_assembler(self, name, &value) && value < 4096);
    *number = (u32)value;
    return known;
}

// The text without quotes around it.
static void unquote(const char *text, char bare[DEBUGGER_LINE_SIZE])
{
    size_t length = strlen(text);
    bool quoted = length >= 2 && text[0] == '"' && text[length - 1] == '"';
    snprintf(bare, DEBUGGER_LINE_SIZE, "%.*s", (int)(quoted ? length - 2 : length), text + quoted);
}

// Runs it with nothing in between, and goes back to where the hart stood, unless it jumped or
// trapped.
static void execute(struct debugger *d, u32 word)
{
    struct hart *h = debugger_hart(d);
    u64 pc = h->s.pc, waiting = h->s.waiting;
    bool settings = d->settings.step_interrupts;
    h->s.waiting = 0;
    d->settings.step_interrupts = false;
    door_put_in(&d->door, d->hart, word);
    running_step(d);
    d->settings.step_interrupts = settings;
    if (h->s.pc == pc + sizeof word) {
        h->s.pc = pc;
        h->s.waiting |= waiting;
    }
}

// The integer register that the instruction is for, 0 for none.
static u32 written_register(const struct debugger *d, u32 word)
{
    struct insn insn = isa_decode(word, &d->m->cpu->config.extensions);
    const struct isa_row *row = &isa_rows[insn.op];
    return strstr(row->pattern, "rd") && !(row->floats & ISA_FLOAT_RD) ? insn.rd : 0;
}

bool cmd_exec(struct debugger *d, const char *arguments, struct error *error)
{
    char text[DEBUGGER_LINE_SIZE];
    u32 word;
    const struct isa_assembler assembler = {.set = &d->m->cpu->config.extensions,
                                            .pc = debugger_hart(d)->s.pc,
                                            .self = d,
                                            .csr = csr_for_assembler,
                                            .number = number_for_assembler};
    unquote(arguments, text);
    if (!running_check(d, error) || !isa_assemble(&assembler, text, &word, error)) {
        return false;
    }
    struct hart_state before = debugger_hart(d)->s;
    execute(d, word);
    const struct hart_state *after = &debugger_hart(d)->s;
    bool trapped = before.pc != after->pc && before.pc + sizeof word != after->pc;
    u32 written = trapped ? 0 : written_register(d, word);
    for (u32 i = 0; i < 32; i++) {
        if (before.x[i] != after->x[i] || (i && i == written)) {
            text_print(&d->out, "%s = 0x%" PRIx64 "\n", isa_register_names[i], after->x[i]);
        }
    }
    if (before.pc != after->pc) {
        running_report(d);
    }
    return true;
}

// --- inject ---

// The source of the PLIC that `text` means, by its number or its device's name; 0 for none.
static u32 source_of(const char *text)
{
    char *end;
    unsigned long number = strtoul(text, &end, 0);
    if (*text && !*end && number < PLIC_SOURCES) {
        return (u32)number;
    }
    for (u32 i = 0; i < BOARD_REGION_COUNT; i++) {
        if (strcmp(board_map[i].name, text) == 0) {
            return board_map[i].irq;
        }
    }
    return 0;
}

static bool inject_irq(struct debugger *d, const char *text, struct error *error)
{
    static const u64 writable =
        1u << IRQ_supervisor_software | 1u << IRQ_supervisor_timer | 1u << IRQ_supervisor_external;
    u32 source = source_of(text);
    u64 bits = trap_causes_named(true, text) & writable;
    if (source) {
        door_request(&d->door, source);
        return true;
    }
    if (bits && !(bits & (bits - 1))) {
        door_set_pending(&d->door, d->hart, (u32)__builtin_ctzll(bits), true);
        return true;
    }
    return error_set(error, ERROR_USAGE,
                     "inject irq takes software, timer or external (those of S-mode), a device, or "
                     "the number of a source of the PLIC, not \"%.40s\"",
                     text);
}

static bool inject_trap(struct debugger *d, const char *text, struct error *error)
{
    char name[64];
    u64 code, tval = 0;
    bool interrupt;
    size_t length = strcspn(text, " \t");
    const char *rest = text + length + strspn(text + length, " \t");
    const struct scope scope = debugger_scope(d);
    snprintf(name, sizeof name, "%.*s", (int)(length < sizeof name ? length : 0), text);
    if (!causes_read_any(name, &interrupt, &code, error) ||
        (*rest && !expression_number(&scope, rest, &tval, error))) {
        return false;
    }
    door_trap(&d->door, d->hart, interrupt, (u32)code, tval);
    place_line_show(d);
    return true;
}

bool cmd_inject(struct debugger *d, const char *arguments, struct error *error)
{
    (void)d;
    return error_set(error, ERROR_USAGE, "inject irq NAME, or inject trap CAUSE [TVAL]%s%.40s",
                     *arguments ? ", not " : "", arguments);
}

bool cmd_inject_irq(struct debugger *d, const char *arguments, struct error *error)
{
    return running_check(d, error) && inject_irq(d, arguments, error);
}

bool cmd_inject_trap(struct debugger *d, const char *arguments, struct error *error)
{
    return running_check(d, error) && inject_trap(d, arguments, error);
}

// --- the timer ---

bool cmd_timer(struct debugger *d, const char *arguments, struct error *error)
{
    u64 count;
    const struct scope scope = debugger_scope(d);
    if (strcmp(arguments, "now") == 0) {
        door_set_timer(&d->door, d->hart, csr_time(debugger_hart(d)));
    } else if (strcmp(arguments, "never") == 0) {
        door_set_timer(&d->door, d->hart, UINT64_MAX);
    } else if (strcmp(arguments, "normal") == 0) {
        d->timer_every = 0;
    } else if (strncmp(arguments, "every ", 6) == 0) {
        if (!expression_number(&scope, arguments + 6, &count, error)) {
            return false;
        }
        if (count == 0 || count > INT64_MAX) {
            return error_set(error, ERROR_USAGE, "timer every %.40s: after how many instructions?",
                             arguments + 6);
        }
        d->timer_every = count;
        d->timer_next = machine_steps(d->m) + count;
    } else {
        return error_set(error, ERROR_USAGE,
                         "timer now, never, every N (instructions), or normal, not \"%.40s\"",
                         arguments);
    }
    return true;
}

// --- keys ---

// "\n" and the like, as in C.
static size_t unescape(const char *text, u8 bytes[DEBUGGER_LINE_SIZE])
{
    static const char escapes[] = "n\nt\tr\re\033";
    size_t size = 0;
    for (; *text; text++) {
        const char *escape = *text == '\\' && text[1] ? strchr(escapes, text[1]) : NULL;
        if (escape && (escape - escapes) % 2 == 0) {
            bytes[size++] = (u8)escape[1];
            text++;
        } else {
            bytes[size++] = (u8)*text;
        }
    }
    return size;
}

bool cmd_type(struct debugger *d, const char *arguments, struct error *error)
{
    char text[DEBUGGER_LINE_SIZE];
    u8 bytes[DEBUGGER_LINE_SIZE];
    unquote(arguments, text);
    return machine_input(d->m, bytes, unescape(text, bytes)) ||
           error_set(error, ERROR_HOST, "the host has no memory for the console's input");
}
