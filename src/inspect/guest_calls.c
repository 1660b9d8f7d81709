// System calls in words, by their C prototypes: `read(int fd, void *buffer, u64 size_bytes)`.
#include "base/digits.h"
#include "inspect/guest_internal.h"
#include "isa/isa.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FIRST_ARGUMENT 10 // a0
#define SHOWN_BYTES    32 // of a text, as strace has it
#define SHOWN_TEXTS    8
#define PIECE_SIZE     160

// --- prototypes ---------------------------------------------------------------------------------

static bool has_word(const char *text, size_t length, const char *word)
{
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= length; i++) {
        bool begins = i == 0 || !(isalnum((u8)text[i - 1]) || text[i - 1] == '_');
        bool ends = i + size == length || !(isalnum((u8)text[i + size]) || text[i + size] == '_');
        if (begins && ends && strncmp(text + i, word, size) == 0) {
            return true;
        }
    }
    return false;
}

static enum guest_argument_kind pointer_kind(const char *text, size_t length, u32 stars)
{
    bool is_const = has_word(text, length, "const");
    bool is_char = has_word(text, length, "char");
    if (stars == 2) {
        return is_char ? ARGUMENT_TEXTS : ARGUMENT_POINTER;
    }
    if (has_word(text, length, "void")) {
        return is_const ? ARGUMENT_IN : ARGUMENT_OUT;
    }
    return is_char && is_const ? ARGUMENT_TEXT : is_char ? ARGUMENT_OUT : ARGUMENT_POINTER;
}

static enum guest_argument_kind argument_kind(const char *text, size_t length)
{
    static const char *const unsigned_words[] = {"unsigned", "u64",    "u32",     "uint",
                                                 "uint64",   "size_t", "uint64_t"};
    static const char *const long_words[] = {"long", "i64", "int64", "int64_t", "ssize_t"};
    u32 stars = 0;
    for (size_t i = 0; i < length; i++) {
        stars += text[i] == '*';
    }
    if (stars) {
        return pointer_kind(text, length, stars);
    }
    for (size_t i = 0; i < ARRAY_LEN(unsigned_words); i++) {
        if (has_word(text, length, unsigned_words[i])) {
            return ARGUMENT_UNSIGNED;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(long_words); i++) {
        if (has_word(text, length, long_words[i])) {
            return ARGUMENT_LONG;
        }
    }
    return ARGUMENT_INT;
}

static bool read_prototype(const char *text, struct guest_call_type *call)
{
    size_t length = strlen(text);
    if (length < 2 || text[0] != '(' || text[length - 1] != ')') {
        return false;
    }
    text++;
    length -= 2;
    if (length == 0 || (length == 4 && strncmp(text, "void", 4) == 0)) {
        return true;
    }
    for (size_t start = 0, i = 0; i <= length; i++) {
        if (i == length || text[i] == ',') {
            if (call->count == GUEST_ARGUMENTS) {
                return false;
            }
            call->arguments[call->count++] = argument_kind(text + start, i - start);
            start = i + 1;
        }
    }
    return true;
}

static bool has_function(const struct guest *guest, const char *call)
{
    char name[128];
    const char *prefix = guest->parts.description->calls_function;
    snprintf(name, sizeof name, "%s%s", prefix ? prefix : "", call);
    return !prefix || symbols_named(guest->parts.symbols, name);
}

bool guest_calls_compile(struct guest *guest, struct error *error)
{
    const struct guest_description *d = guest->parts.description;
    guest->number_register = FIRST_ARGUMENT + 7;
    for (u32 i = 0; d->calls_number && i < GUEST_REGISTERS; i++) {
        if (strcmp(d->calls_number, isa_register_names[i]) == 0) {
            guest->number_register = i;
        }
    }
    for (u32 i = 0; i < d->call_count; i++) {
        if (!has_function(guest, d->calls[i].name)) {
            continue;
        }
        struct guest_call_type *call = &guest->calls[guest->call_count++];
        *call = (struct guest_call_type){.name = d->calls[i].name, .number = d->calls[i].number};
        if (!read_prototype(d->calls[i].prototype, call)) {
            return error_set(error, ERROR_IMAGE,
                             "%s: calls: %s: \"%s\" are no arguments as C has them, at most %d",
                             d->file, call->name, d->calls[i].prototype, GUEST_ARGUMENTS);
        }
    }
    return true;
}

// --- values -------------------------------------------------------------------------------------

// A text in the making, which is cut at `end`. It is not terminated.
struct words {
    char *at, *end;
};

static void add(struct words *words, const char *piece)
{
    while (*piece && words->at < words->end) {
        *words->at++ = *piece++;
    }
}

static void add_number(struct words *words, u64 magnitude, bool is_negative)
{
    char piece[1 + DIGITS_DECIMAL_MAX + 1] = "-";
    char *digits = piece + is_negative;
    *digits_decimal(digits, magnitude, 0) = 0;
    add(words, piece);
}

static void add_signed(struct words *words, i64 number)
{
    add_number(words, number < 0 ? -(u64)number : (u64)number, number < 0);
}

static void add_address(struct words *words, u64 va)
{
    char piece[2 + DIGITS_HEX_MAX + 1];
    *digits_address(piece, va) = 0;
    add(words, piece);
}

// Writes a byte as C has it in a text; the end.
static char *escape(char *end, u8 c)
{
    char letter = c == '\n'               ? 'n'
                  : c == '\t'             ? 't'
                  : c == '\r'             ? 'r'
                  : c == '"' || c == '\\' ? (char)c
                                          : 0;
    if (letter) {
        *end++ = '\\';
        *end++ = letter;
    } else if (c >= ' ' && c < 0x7f) {
        *end++ = (char)c;
    } else {
        *end++ = '\\';
        *end++ = (char)('0' + (c >> 6));
        *end++ = (char)('0' + (c >> 3 & 7));
        *end++ = (char)('0' + (c & 7));
    }
    return end;
}

// Writes at most SHOWN_BYTES bytes in quotes.
static void quote(const u8 *bytes, size_t count, bool cut, char piece[PIECE_SIZE])
{
    static_assert(PIECE_SIZE >= 4 * SHOWN_BYTES + sizeof "\"\"...", "each may need an escape");
    char *end = piece;
    *end++ = '"';
    for (size_t i = 0; i < count; i++) {
        end = escape(end, bytes[i]);
    }
    snprintf(end, (size_t)(piece + PIECE_SIZE - end), "%s", cut ? "\"..." : "\"");
}

static void format_bytes(const struct guest_space *space, u64 va, u64 size, char piece[PIECE_SIZE])
{
    u8 bytes[SHOWN_BYTES];
    size_t count = size < SHOWN_BYTES ? (size_t)size : SHOWN_BYTES;
    if (!guest_space_read(space, va, bytes, count)) {
        snprintf(piece, PIECE_SIZE, "0x%" PRIx64, va);
        return;
    }
    quote(bytes, count, size > count, piece);
}

static void format_text(const struct guest_space *space, u64 va, char piece[PIECE_SIZE])
{
    char text[SHOWN_BYTES + 1];
    bool ended = guest_space_text(space, va, text, sizeof text);
    if (!ended && !text[0]) {
        snprintf(piece, PIECE_SIZE, "0x%" PRIx64, va);
        return;
    }
    quote((const u8 *)text, strlen(text), !ended, piece);
}

static void add_texts(const struct guest_space *space, u64 va, struct words *words)
{
    char piece[PIECE_SIZE];
    add(words, "[");
    for (u32 i = 0; i < SHOWN_TEXTS; i++) {
        u64 at;
        if (!guest_space_read(space, va + 8 * i, &at, sizeof at) || at == 0) {
            break;
        }
        format_text(space, at, piece);
        add(words, i ? ", " : "");
        add(words, piece);
    }
    add(words, "]");
}

static void add_argument(const struct guest_call_type *type, u32 index, const u64 *arguments,
                         const struct guest_space *space, struct words *words)
{
    char piece[PIECE_SIZE];
    u64 value = arguments[index];
    switch (type->arguments[index]) {
    case ARGUMENT_INT:
        add_signed(words, (i32)value);
        break;
    case ARGUMENT_LONG:
        add_signed(words, (i64)value);
        break;
    case ARGUMENT_UNSIGNED:
        add_number(words, value, false);
        break;
    case ARGUMENT_TEXT:
        format_text(space, value, piece);
        add(words, piece);
        break;
    case ARGUMENT_TEXTS:
        add_texts(space, value, words);
        break;
    case ARGUMENT_IN:
        format_bytes(space, value, index + 1 < type->count ? arguments[index + 1] : 0, piece);
        add(words, piece);
        break;
    case ARGUMENT_OUT:
    case ARGUMENT_POINTER:
        add_address(words, value);
        break;
    }
}

// --- calls --------------------------------------------------------------------------------------

static const struct guest_call_type *find_call(const struct guest *guest, const char *name)
{
    for (u32 i = 0; i < guest->call_count; i++) {
        if (strcmp(guest->calls[i].name, name) == 0) {
            return &guest->calls[i];
        }
    }
    return NULL;
}

bool guest_call_format(const struct guest *guest, const u64 *x, const struct guest_space *space,
                       struct guest_call *call)
{
    const struct guest_call_type *type = NULL;
    for (u32 i = 0; i < guest->call_count && !type; i++) {
        type = guest->calls[i].number == x[guest->number_register] ? &guest->calls[i] : NULL;
    }
    if (!type) {
        return false;
    }
    struct words name = {call->name, call->name + sizeof call->name - 1};
    // The closing parenthesis stays, however long the arguments are.
    struct words text = {call->text, call->text + sizeof call->text - 2};
    add(&name, type->name);
    *name.at = 0;
    add(&text, type->name);
    add(&text, "(");
    for (u32 i = 0; i < type->count; i++) {
        add(&text, i ? ", " : "");
        add_argument(type, i, x + FIRST_ARGUMENT, space, &text);
    }
    text.end++;
    add(&text, ")");
    *text.at = 0;
    return true;
}

void guest_result_format(const struct guest *guest, u64 a0, char *text, size_t size)
{
    const struct guest_description *d = guest->parts.description;
    struct words words = {text, text + size - 1};
    const char *name = NULL;
    for (u32 i = 0; i < d->error_count; i++) {
        name = -(i64)a0 == (i64)d->errors[i].number ? d->errors[i].name : name;
    }
    add_signed(&words, (i64)a0);
    if (name) {
        add(&words, " (");
        add(&words, name);
        add(&words, ")");
    }
    *words.at = 0;
}

void guest_brought_format(const struct guest *guest, const char *call, const u64 *arguments, u64 a0,
                          const struct guest_space *space, char *text, size_t size)
{
    const struct guest_call_type *type = find_call(guest, call);
    text[0] = 0;
    for (u32 i = 0; type && i < type->count; i++) {
        if (type->arguments[i] == ARGUMENT_OUT && (i64)a0 > 0 && a0 <= INT32_MAX) {
            char piece[PIECE_SIZE];
            format_bytes(space, arguments[i], a0, piece);
            snprintf(text, size, "%s", piece[0] == '"' ? piece : "");
            return;
        }
    }
}

bool guest_never_returns(const struct guest *guest, const char *call)
{
    const struct guest_list *never = &guest->parts.description->calls_never;
    for (u32 i = 0; i < never->count; i++) {
        if (strcmp(never->items[i], call) == 0) {
            return true;
        }
    }
    return false;
}
