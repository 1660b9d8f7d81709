#include "inspect/value_text.h"

#include "inspect/symbols.h"
#include "inspect/value_float.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NAME_SIZE 256

// What goes through all that is printed of one value.
struct printer {
    const struct text_sink *out;
    const struct scope *scope;
    struct error *error;
    char format;
    u32 depth;
};

static bool print(struct printer *p, const struct value *value);

void value_type_name(struct value_type type, char *text, size_t size)
{
    char stars[VALUE_NESTING_MAX + 2] = " ";
    u32 count = type.stars < VALUE_NESTING_MAX ? type.stars : VALUE_NESTING_MAX;
    memset(stars + 1, '*', count);
    stars[1 + count] = 0;
    char name[NAME_SIZE];
    if (type.info) {
        debug_type_declare(type.info, type.type, "", name, sizeof name);
    } else {
        snprintf(name, sizeof name, "%s", type.type->name);
    }
    snprintf(text, size, "%s%s", name, count ? stars : "");
}

void value_print_symbol(const struct text_sink *out, const struct scope *scope, u64 address)
{
    char name[NAME_SIZE];
    const struct symbols *symbols = scope->symbols;
    struct debug_info *info;
    u32 index = 0;
    do {
        if (symbols && symbols_format(symbols, address, name, sizeof name)) {
            text_print(out, " <%s>", name);
            return;
        }
    } while (scope->more && scope->more(scope->more_self, index++, &symbols, &info));
}

// --- numbers ---

static void print_binary(const struct text_sink *out, u64 bits)
{
    char digits[65];
    size_t length = 0;
    for (u32 bit = 64; bit-- > 0;) {
        if (length || (bits >> bit) & 1 || bit == 0) {
            digits[length++] = (char)('0' + ((bits >> bit) & 1));
        }
    }
    digits[length] = 0;
    text_put(out, digits);
}

static void print_escaped(const struct text_sink *out, u8 c, u8 quote)
{
    static const u8 escapes[] = "\nn\tt\rr\aa\bb\ff\vv\033e";
    const u8 *escape = c ? memchr(escapes, c, sizeof escapes - 1) : NULL;
    if (escape && (escape - escapes) % 2 == 0) {
        text_print(out, "\\%c", escape[1]);
    } else if (!isprint(c)) {
        text_print(out, "\\%03o", c);
    } else {
        text_print(out, "%s%c", c == quote || c == '\\' ? "\\" : "", c);
    }
}

static void print_character(const struct text_sink *out, u64 bits, bool is_signed)
{
    if (is_signed) {
        text_print(out, "%d '", (i8)bits);
    } else {
        text_print(out, "%u '", (u8)bits);
    }
    print_escaped(out, (u8)bits, '\'');
    text_put(out, "'");
}

void value_print_number(const struct text_sink *out, const struct scope *scope, u64 bits,
                        u64 size_bytes, bool is_signed, char format)
{
    u32 width = size_bytes && size_bytes < sizeof bits ? (u32)(8 * size_bytes) : 64;
    u64 cut = bits & bits_mask(0, width);
    switch (format) {
    case 'x':
        text_print(out, "0x%" PRIx64, cut);
        break;
    case 'z':
        text_print(out, "0x%0*" PRIx64, (int)width / 4, cut);
        break;
    case 'o':
        text_print(out, cut ? "0%" PRIo64 : "%" PRIo64, cut);
        break;
    case 't':
        print_binary(out, cut);
        break;
    case 'a':
        text_print(out, "0x%" PRIx64, cut);
        value_print_symbol(out, scope, cut);
        break;
    case 'c':
        print_character(out, cut, is_signed);
        break;
    case 'f':
        if (width >= 8 * sizeof(float)) {
            value_print_float(out, cut, width / 8);
            break;
        }
        text_print(out, is_signed ? "%" PRId64 : "%" PRIu64, bits);
        break;
    case 'u':
        text_print(out, "%" PRIu64, cut);
        break;
    case 'd':
        text_print(out, "%" PRId64, bits_sign_extend(cut, width));
        break;
    default:
        text_print(out, is_signed ? "%" PRId64 : "%" PRIu64, bits);
    }
}

// --- strings ---

// At most so many characters up to a 0; ends where memory does.
static void print_characters(const struct text_sink *out, const struct scope *scope, u64 address,
                             u64 count)
{
    u64 limit = count < VALUE_ELEMENTS_MAX ? count : VALUE_ELEMENTS_MAX;
    u8 c = 1;
    text_put(out, "\"");
    for (u64 i = 0; i < limit && value_read(scope, address + i, &c, 1) && c; i++) {
        print_escaped(out, c, '"');
    }
    text_print(out, "\"%s", c && limit < count ? "..." : "");
}

void value_print_string(const struct text_sink *out, const struct scope *scope, u64 address)
{
    u8 first;
    if (value_read(scope, address, &first, 1)) {
        print_characters(out, scope, address, UINT64_MAX);
    } else {
        text_print(out, "<no memory at 0x%" PRIx64 ">", address);
    }
}

void value_read_text(const struct scope *scope, u64 address, char *text, size_t size)
{
    size_t length = 0;
    while (length + 1 < size && value_read(scope, address + length, &text[length], 1) &&
           text[length]) {
        length++;
    }
    text[length] = 0;
}

// --- values of one kind ---

static void print_enumerator(struct printer *p, struct value_type type, u64 bits)
{
    struct debug_enumerator enumerator;
    for (size_t i = 0; debug_type_enumerator(type.info, type.type, i, &enumerator); i++) {
        if ((u64)enumerator.value == bits) {
            text_put(p->out, enumerator.name);
            return;
        }
    }
    text_print(p->out, type.type->is_signed ? "%" PRId64 : "%" PRIu64, bits);
}

static bool is_character(struct value_type type)
{
    type = value_strip(type);
    return !type.stars && type.type->kind == DEBUG_CHARACTER;
}

static void print_pointer(struct printer *p, const struct value *value)
{
    struct value_type target;
    char name[NAME_SIZE];
    value_target(value->type, &target);
    if (is_character(target)) {
        text_print(p->out, "0x%" PRIx64 " ", value->bits);
        value_print_string(p->out, p->scope, value->bits);
        return;
    }
    if (p->depth == 1 && target.type->kind != DEBUG_FUNCTION) {
        value_type_name(value->type, name, sizeof name);
        text_print(p->out, "(%s) ", name);
    }
    text_print(p->out, "0x%" PRIx64, value->bits);
    value_print_symbol(p->out, p->scope, value->bits);
}

static void print_float_value(struct printer *p, const struct value *value)
{
    if (value->type.type == value_builtin(VALUE_FLOAT_REGISTER).type) {
        text_put(p->out, "{float = ");
        value_print_float(p->out, value->bits & UINT32_MAX, sizeof(float));
        text_put(p->out, ", double = ");
        value_print_float(p->out, value->bits, sizeof(double));
        text_put(p->out, "}");
    } else {
        value_print_float(p->out, value->bits, value_size(value->type));
    }
}

static void print_scalar(struct printer *p, const struct value *value)
{
    struct value_type type = value_strip(value->type);
    bool is_pointer = value_is_pointer(type);
    if (p->format == 's' && is_pointer) {
        print_pointer(p, value);
    } else if (value_is_float(type) && (!p->format || p->format == 's' || p->format == 'f')) {
        print_float_value(p, value);
    } else if (p->format && p->format != 's') {
        value_print_number(p->out, p->scope, value->bits, value->width ? 0 : value_size(type),
                           value_is_signed(type), p->format);
    } else if (is_pointer) {
        print_pointer(p, value);
    } else if (type.type->kind == DEBUG_ENUM) {
        print_enumerator(p, type, value->bits);
    } else if (type.type->kind == DEBUG_BOOLEAN) {
        text_put(p->out, value->bits ? "true" : "false");
    } else if (type.type->kind == DEBUG_CHARACTER) {
        print_character(p->out, value->bits, type.type->is_signed);
    } else {
        bool is_csr = type.type == value_builtin(VALUE_CSR).type;
        value_print_number(p->out, p->scope, value->bits, sizeof(u64), value_is_signed(type),
                           is_csr ? 'x' : 0);
    }
}

static void print_function(struct printer *p, const struct value *value)
{
    char name[NAME_SIZE];
    value_type_name(value->type, name, sizeof name);
    text_print(p->out, "{%s} 0x%" PRIx64, name, value->address);
    value_print_symbol(p->out, p->scope, value->address);
}

static bool print_structure(struct printer *p, const struct value *value, struct value_type type)
{
    struct debug_member member;
    text_put(p->out, "{");
    for (size_t i = 0; debug_type_member(type.info, type.type, i, &member); i++) {
        const struct value part = {.type = {.type = member.type, .info = type.info},
                                   .place = VALUE_IN_MEMORY,
                                   .address = value->address + member.offset_bytes,
                                   .lo = (u8)member.bit_offset,
                                   .width = (u8)member.bit_size};
        text_print(p->out, "%s%s%s", i ? ", " : "", member.name ? member.name : "",
                   member.name ? " = " : "");
        if (!print(p, &part)) {
            return false;
        }
    }
    text_put(p->out, "}");
    return true;
}

#define REPEATS_MIN 10        // from which elements that are the same are counted instead
#define REPEATS_MAX (1 << 20) // that are looked for

// How many elements from `index` on are the same bytes.
static u64 repeats(struct printer *p, u64 address, u64 size, u64 index, u64 count)
{
    u8 first[256], other[sizeof first];
    u64 same = 1;
    count = count < index + REPEATS_MAX ? count : index + REPEATS_MAX;
    if (size == 0 || size > sizeof first ||
        !value_read(p->scope, address + index * size, first, size)) {
        return 1;
    }
    while (index + same < count &&
           value_read(p->scope, address + (index + same) * size, other, size) &&
           memcmp(first, other, size) == 0) {
        same++;
    }
    return same;
}

// `count` elements, from where the value is on.
static bool print_array(struct printer *p, const struct value *value, struct value_type element,
                        u64 count)
{
    u64 size = value_size(element);
    if (is_character(element) && !(p->format && p->format != 's')) {
        print_characters(p->out, p->scope, value->address, count);
        return true;
    }
    text_put(p->out, "{");
    u64 shown = 0;
    for (u64 i = 0; i < count && shown < VALUE_ELEMENTS_MAX; shown++) {
        const struct value part = {
            .type = element, .place = VALUE_IN_MEMORY, .address = value->address + i * size};
        text_put(p->out, i ? ", " : "");
        if (!print(p, &part)) {
            return false;
        }
        u64 same = repeats(p, value->address, size, i, count);
        if (same >= REPEATS_MIN) {
            text_print(p->out, " <repeats %" PRIu64 " times>", same);
        }
        i += same >= REPEATS_MIN ? same : 1;
        if (shown + 1 == VALUE_ELEMENTS_MAX && i < count) {
            text_put(p->out, "...");
        }
    }
    text_put(p->out, "}");
    return true;
}

static bool print_inside(struct printer *p, const struct value *value)
{
    struct value_type type = value_strip(value->type), element;
    if (value->count) {
        return print_array(p, value, value->type, value->count);
    }
    if (value_is_scalar(type)) {
        struct value loaded = *value;
        if (!value_load(p->scope, &loaded, p->error)) {
            return false;
        }
        print_scalar(p, &loaded);
        return true;
    }
    switch (type.type->kind) {
    case DEBUG_STRUCT:
    case DEBUG_UNION:
        return print_structure(p, value, type);
    case DEBUG_ARRAY:
        value_target(type, &element);
        return print_array(p, value, element, type.type->count);
    case DEBUG_FLOAT:
        text_put(p->out, "<a floating-point number that is no float or double>");
        return true;
    case DEBUG_FUNCTION:
        print_function(p, value);
        return true;
    default:
        text_put(p->out, "void");
        return true;
    }
}

static bool print(struct printer *p, const struct value *value)
{
    if (p->depth == VALUE_NESTING_MAX) {
        text_put(p->out, "{...}");
        return true;
    }
    p->depth++;
    bool printed = print_inside(p, value);
    p->depth--;
    return printed;
}

bool value_print(const struct text_sink *out, const struct scope *scope, const struct value *value,
                 char format, struct error *error)
{
    struct printer p = {.out = out, .scope = scope, .error = error, .format = format};
    return print(&p, value);
}

bool value_print_bare(const struct text_sink *out, const struct scope *scope,
                      const struct value *value, struct error *error)
{
    struct printer p = {.out = out, .scope = scope, .error = error, .depth = 1};
    return print(&p, value);
}
