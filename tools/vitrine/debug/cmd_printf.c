// printf, as gdb has it: C's formats, with expressions behind them.
#include "command.h"
#include "debugger.h"

#include "inspect/expression.h"
#include "inspect/value_float.h"
#include "inspect/value_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FLAGS_SIZE 32
#define TEXT_SIZE  200 // of a string

// What is being printed, and the arguments that are still to come.
struct printing {
    struct debugger *d;
    const char *arguments; // at a comma, or at the end
    struct error *error;
};

static bool wrong(struct printing *p, const char *text)
{
    return error_set(p->error, ERROR_USAGE, "printf: %s", text);
}

// The next argument's value.
static bool next_value(struct printing *p, struct value *value)
{
    const struct scope scope = debugger_scope(p->d);
    if (*p->arguments != ',') {
        return wrong(p, "the format wants more values than follow it");
    }
    p->arguments++;
    return expression_parse(&scope, &p->arguments, value, p->error) &&
           value_load(&scope, value, p->error);
}

// "text" among the arguments. False, and nothing taken, where there is none.
static bool next_literal(struct printing *p, char text[TEXT_SIZE])
{
    const char *begin = p->arguments + (*p->arguments == ',');
    begin += strspn(begin, " \t");
    if (*begin != '"') {
        return false;
    }
    size_t length = strcspn(begin + 1, "\"");
    snprintf(text, TEXT_SIZE, "%.*s", (int)length, begin + 1);
    p->arguments = begin + 1 + length;
    p->arguments += *p->arguments == '"';
    p->arguments += strspn(p->arguments, " \t");
    return true;
}

static bool print_string(struct printing *p, const char *format)
{
    char text[TEXT_SIZE] = "";
    struct value value = {.bits = 0};
    const struct scope scope = debugger_scope(p->d);
    if (!next_literal(p, text)) {
        if (!next_value(p, &value)) {
            return false;
        }
        value_read_text(&scope, value.bits, text, sizeof text);
    }
    text_print(&p->d->out, format, text);
    return true;
}

// One conversion, with what stands before its letter in `flags`.
static bool print_value(struct printing *p, const char *flags, char letter)
{
    char format[FLAGS_SIZE + 8];
    struct value value = {.bits = 0};
    const struct text_sink *out = &p->d->out;
    if (letter == 's') {
        snprintf(format, sizeof format, "%%%ss", flags);
        return print_string(p, format);
    }
    if (!strchr("diuxXocpfegEG", letter)) {
        return wrong(p, "a format is one of %d %i %u %x %o %c %s %p %f %e %g");
    }
    if (!next_value(p, &value)) {
        return false;
    }
    u64 bits = value_convert(value_builtin(VALUE_LONG), &value);
    if (strchr("fegEG", letter)) {
        snprintf(format, sizeof format, "%%%s%c", flags, letter);
        text_print(out, format, value_as_double(&value));
    } else if (letter == 'p') {
        text_print(out, "0x%" PRIx64, bits);
    } else {
        u64 width = 8 * value_size(value.type);
        bool is_narrow = width && width < 64 && letter != 'd' && letter != 'i';
        bits = is_narrow ? bits & bits_mask(0, (u32)width) : bits;
        snprintf(format, sizeof format, letter == 'c' ? "%%%s%c" : "%%%sll%c", flags, letter);
        text_print(out, format, bits);
    }
    return true;
}

// A conversion from behind its % on; answers where the format goes on, null with an error.
static const char *convert(struct printing *p, const char *format)
{
    char flags[FLAGS_SIZE];
    size_t length = strspn(format, "-+ #0123456789.");
    snprintf(flags, sizeof flags, "%.*s", (int)(length < 8 ? length : 8), format);
    format += length;
    format += strspn(format, "lhzj");
    if (!*format || *format == '"') {
        wrong(p, "the format ends behind a %");
        return NULL;
    }
    return print_value(p, flags, *format) ? format + 1 : NULL;
}

static const char *escape(struct printing *p, const char *format)
{
    static const char escapes[] = "n\nt\tr\ra\ae\033\"\"\\\\";
    for (size_t i = 0; i + 1 < sizeof escapes; i += 2) {
        if (*format == escapes[i]) {
            text_print(&p->d->out, "%c", escapes[i + 1]);
            return format + 1;
        }
    }
    wrong(p, "an escape is one of \\n \\t \\r \\a \\e \\\" \\\\");
    return NULL;
}

// Where the format, which begins behind its quote, ends; null where it does not.
static const char *end_of(const char *format)
{
    for (; *format && *format != '"'; format++) {
        format += *format == '\\' && format[1];
    }
    return *format ? format : NULL;
}

bool cmd_printf(struct debugger *d, const char *arguments, struct error *error)
{
    struct printing p = {.d = d, .error = error};
    const char *end = *arguments == '"' ? end_of(arguments + 1) : NULL;
    if (!end) {
        return wrong(&p, "a format in quotes comes first: printf \"%d\\n\", $a0");
    }
    p.arguments = end + 1 + strspn(end + 1, " \t");
    for (const char *next = arguments + 1; next && next < end;) {
        if (*next == '%' && next[1] == '%') {
            text_put(&d->out, "%");
            next += 2;
        } else if (*next == '%') {
            next = convert(&p, next + 1);
        } else if (*next == '\\') {
            next = escape(&p, next + 1);
        } else {
            size_t length = strcspn(next, "%\\\"");
            text_print(&d->out, "%.*s", (int)length, next);
            next += length;
        }
        if (!next) {
            return false;
        }
    }
    return !*p.arguments ||
           error_set(error, ERROR_USAGE, "printf: there is \"%.40s\" behind what the format wants",
                     p.arguments);
}
