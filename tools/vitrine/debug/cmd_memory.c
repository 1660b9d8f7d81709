// Memory: x, xp, disassemble.
#include "backward.h"
#include "command.h"
#include "debugger.h"
#include "disassembly.h"
#include "format.h"
#include "place_line.h"

#include "inspect/expression.h"
#include "inspect/guest_memory.h"
#include "inspect/value_text.h"
#include "machine/board.h"

#include <inttypes.h>
#include <string.h>

#define PER_LINE_BYTES 16

// Physical memory as a scope's, for xp.
static bool read_physical(void *self, u64 pa, void *bytes, size_t size)
{
    return machine_read_memory(self, pa, bytes, size);
}

static bool no_memory(u64 address, bool physical, struct error *error)
{
    return error_set(error, ERROR_USAGE, "there is no memory at %s 0x%" PRIx64,
                     physical ? "physical" : "virtual", address);
}

// A number in memory, or what a register of a device there would answer.
static bool read_number(struct debugger *d, const struct scope *scope, u64 address, u32 size,
                        bool physical, u64 *bits)
{
    u64 pa = address;
    *bits = 0;
    return value_read(scope, address, bits, size) ||
           ((physical || guest_memory_translate(d->m, d->hart, address, &pa)) &&
            board_peek(d->m, pa, size, bits));
}

// What x remembers from one time to the next.
static void take_defaults(struct debugger *d, struct format *format)
{
    if (!format->letter) {
        format->letter = d->examined.letter ? d->examined.letter : 'x';
    }
    if (!format->size_bytes) {
        format->size_bytes = d->examined.size_bytes ? d->examined.size_bytes : 4;
        if (format->letter == 'a' || format->letter == 'f') {
            format->size_bytes = 8;
        } else if (format->letter == 'c') {
            format->size_bytes = 1;
        }
    }
    d->examined.letter = format->letter;
    if (format->letter != 'i' && format->letter != 's') {
        d->examined.size_bytes = format->size_bytes;
    }
}

static void begin_line(struct debugger *d, const struct scope *scope, u64 address)
{
    text_print(&d->out, "0x%" PRIx64, address);
    value_print_symbol(&d->out, scope, address);
    text_put(&d->out, ":");
}

static bool show_numbers(struct debugger *d, const struct scope *scope, const struct format *format,
                         u64 *address, bool physical, struct error *error)
{
    u64 per_line = PER_LINE_BYTES / format->size_bytes;
    per_line = format->letter == 't' || format->letter == 'a' ? 2 : per_line > 8 ? 8 : per_line;
    for (u64 i = 0; i < format->count; i++, *address += format->size_bytes) {
        u64 bits;
        if (i % per_line == 0 && debugger_is_enough(d, error)) {
            return false;
        }
        if (!read_number(d, scope, *address, format->size_bytes, physical, &bits)) {
            text_put(&d->out, i % per_line ? "\n" : "");
            return no_memory(*address, physical, error);
        }
        if (i % per_line == 0) {
            begin_line(d, scope, *address);
        }
        text_put(&d->out, "\t");
        value_print_number(&d->out, scope, bits, format->size_bytes, format->letter == 'd',
                           format->letter == 'x' ? 'z' : format->letter);
        text_put(&d->out, i % per_line == per_line - 1 || i + 1 == format->count ? "\n" : "");
    }
    return true;
}

static bool show_strings(struct debugger *d, const struct scope *scope, u64 count, u64 *address,
                         bool physical, struct error *error)
{
    for (u64 i = 0; i < count; i++) {
        u8 c = 1;
        if (debugger_is_enough(d, error)) {
            return false;
        }
        if (!value_read(scope, *address, &c, 1)) {
            return no_memory(*address, physical, error);
        }
        begin_line(d, scope, *address);
        text_put(&d->out, "\t");
        value_print_string(&d->out, scope, *address);
        text_put(&d->out, "\n");
        for (u64 length = 0; length == 0 || (length < VALUE_ELEMENTS_MAX && c); length++) {
            c = 0;
            value_read(scope, (*address)++, &c, 1);
        }
    }
    return true;
}

static bool show_insns(struct debugger *d, const struct scope *scope, u64 count, u64 *address,
                       bool physical, struct error *error)
{
    for (u64 i = 0; i < count; i++) {
        u32 length;
        if (debugger_is_enough(d, error)) {
            return false;
        }
        if (!disassembly_show_in(d, scope, *address, false, &length)) {
            return no_memory(*address, physical, error);
        }
        *address += length;
    }
    return true;
}

// x/-N: moves the address to where those begin that end before it, which may be fewer.
static bool go_back(struct debugger *d, const struct scope *scope, struct format *format,
                    bool physical, u64 *address, struct error *error)
{
    u64 end = *address;
    if (format->letter == 's') {
        format->count = backward_strings(scope, format->count, address);
    } else if (format->letter == 'i') {
        const struct isa_set *set = &d->m->cpu->config.extensions;
        format->count = backward_insns(scope, set, format->count, address);
    } else {
        *address -= format->count * format->size_bytes;
    }
    return format->count || no_memory(end - 1, physical, error);
}

// gdb's $_, the address that was looked at, and $__, what is there, as an int.
static void remember(struct debugger *d, const struct scope *scope, u64 address)
{
    struct error ignored;
    struct value value = value_of(VALUE_LONG, address);
    variables_set(&d->variables, "_", &value, &ignored);
    value = (struct value){
        .type = value_builtin(VALUE_INT), .place = VALUE_IN_MEMORY, .address = address};
    if (value_load(scope, &value, &ignored)) {
        value.place = VALUE_COMPUTED;
        variables_set(&d->variables, "__", &value, &ignored);
    }
}

static bool show_memory(struct debugger *d, const struct scope *scope, const struct format *format,
                        u64 *address, bool physical, struct error *error)
{
    if (format->letter == 'i') {
        return show_insns(d, scope, format->count, address, physical, error);
    }
    if (format->letter == 's') {
        return show_strings(d, scope, format->count, address, physical, error);
    }
    return show_numbers(d, scope, format, address, physical, error);
}

static bool examine(struct debugger *d, const char *arguments, bool physical, struct error *error)
{
    struct format format;
    struct scope scope = debugger_scope(d);
    u64 address = d->examined.next;
    if (!format_read(&arguments, &format, error)) {
        return false;
    }
    if (d->repeating) {
        format.count = d->examined.count;
        format.backward = d->examined.backward;
    } else if (!*arguments && d->examined.count == 0) {
        return error_set(error, ERROR_USAGE, "which address? As in x/4xg $sp");
    } else if (*arguments && !expression_number(&scope, arguments, &address, error)) {
        return false;
    }
    take_defaults(d, &format);
    d->examined.count = format.count;
    d->examined.backward = format.backward;
    struct debug_frame frame = {.memory = {read_physical, d->m}};
    scope.frame = physical ? &frame : scope.frame;
    scope.symbols = physical ? NULL : scope.symbols;
    if (format.backward && !go_back(d, &scope, &format, physical, &address, error)) {
        return false;
    }
    const u64 first = address;
    bool done = show_memory(d, &scope, &format, &address, physical, error);
    d->examined.next = format.backward ? first : address;
    remember(d, &scope, first);
    return done;
}

bool cmd_x(struct debugger *d, const char *arguments, struct error *error)
{
    return examine(d, arguments, false, error);
}

bool cmd_xp(struct debugger *d, const char *arguments, struct error *error)
{
    return examine(d, arguments, true, error);
}

#define AROUND_INSNS 10 // where nothing says how far a function goes

// How disassemble is to show its lines.
struct listing {
    bool raw;    // with the instructions' bits
    bool source; // with the lines of source that they come from
};

// "/rs", in front of the arguments. gdb's /m is taken for /s.
static bool read_modifiers(const char **text, struct listing *listing, struct error *error)
{
    *listing = (struct listing){0};
    if (**text != '/') {
        return true;
    }
    for ((*text)++; **text && **text != ' ' && **text != '\t'; (*text)++) {
        listing->raw |= **text == 'r';
        listing->source |= **text == 's' || **text == 'm';
        if (!strchr("rsm", **text)) {
            return error_set(error, ERROR_USAGE, "disassemble/%c: r shows the bits, s the source",
                             **text);
        }
    }
    *text += strspn(*text, " \t");
    return true;
}

static bool list_insns(struct debugger *d, const struct listing *listing, u64 address, u64 end,
                       struct error *error)
{
    const struct scope scope = debugger_scope(d);
    u32 length, shown = 0;
    for (; address < end; address += length) {
        struct debug_line line;
        if (debugger_is_enough(d, error)) {
            return false;
        }
        if (listing->source && scope.info && debug_info_line(scope.info, address, &line) &&
            line.line != shown) {
            shown = line.line;
            place_line_source(d, line.file, line.line);
        }
        if (!disassembly_show_in(d, &scope, address, listing->raw, &length)) {
            return no_memory(address, false, error);
        }
    }
    return true;
}

// START,END or START,+LENGTH; `*rest` stands at the comma.
static bool read_end(const struct scope *scope, const char *rest, u64 start, u64 *end,
                     struct error *error)
{
    u64 number;
    bool length = rest[1 + strspn(rest + 1, " ")] == '+';
    if (!expression_number(scope, rest + 1, &number, error)) {
        return false;
    }
    *end = length ? start + number : number;
    return true;
}

// disassemble[/rs] [ADDRESS[,END | ,+LENGTH]]: the function around it, or that range.
bool cmd_disassemble(struct debugger *d, const char *arguments, struct error *error)
{
    const struct scope scope = debugger_scope(d);
    struct listing listing;
    struct value start;
    u64 offset, end;
    if (!read_modifiers(&arguments, &listing, error)) {
        return false;
    }
    const char *rest = *arguments ? arguments : "$pc";
    if (!expression_parse(&scope, &rest, &start, error) || !value_load(&scope, &start, error)) {
        return false;
    }
    if (*rest == ',') {
        return read_end(&scope, rest, start.bits, &end, error) &&
               list_insns(d, &listing, start.bits, end, error);
    }
    if (*rest) {
        return error_set(error, ERROR_USAGE, "disassemble[/rs] [ADDRESS[,END]], not \"%.40s\"",
                         rest);
    }
    const struct symbol *symbol =
        scope.symbols ? symbols_find(scope.symbols, start.bits, &offset) : NULL;
    if (!symbol || !symbol->size_bytes) {
        return show_insns(d, &scope, AROUND_INSNS, &start.bits, false, error);
    }
    start.bits -= offset;
    return list_insns(d, &listing, start.bits, start.bits + symbol->size_bytes, error);
}
