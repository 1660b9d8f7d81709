// What the operators do (C17, 6.5), in 64 bits, cut to the type that C gives the result.
#include "inspect/expression_parts.h"

#include "cpu/csr_fields.h"
#include "inspect/value_float.h"

#include <inttypes.h>
#include <string.h>

#define REPEATED_MAX 1000000 // of what @ puts one behind another

// --- types of results ---

// int for all that it holds (C17, 6.3.1.1).
static struct value_type promoted(struct value_type type)
{
    if (value_is_float(type)) {
        bool is_single = value_size(type) == sizeof(float);
        return value_builtin(is_single ? VALUE_FLOAT : VALUE_DOUBLE);
    }
    return value_size(type) < sizeof(i32) || !value_is_scalar(type) ? value_builtin(VALUE_INT)
                                                                    : value_strip(type);
}

// The type that both operands are converted to (C17, 6.3.1.8).
static struct value_type common_type(struct value_type left, struct value_type right)
{
    left = promoted(left);
    right = promoted(right);
    bool is_long = value_size(left) == sizeof(u64) || value_size(right) == sizeof(u64);
    u64 size = is_long ? sizeof(u64) : sizeof(u32);
    bool is_unsigned = (!value_is_signed(left) && value_size(left) == size) ||
                       (!value_is_signed(right) && value_size(right) == size);
    if (is_long) {
        return value_builtin(is_unsigned ? VALUE_ULONG : VALUE_LONG);
    }
    return value_builtin(is_unsigned ? VALUE_UINT : VALUE_INT);
}

static bool load(struct reader *r, struct value *value)
{
    return value_load(r->scope, value, r->error);
}

static void compute(struct value *value, struct value_type type, u64 bits)
{
    *value = (struct value){.type = type, .bits = value_fit(type, bits)};
}

// An array or a function as a pointer to its start, whatever else loaded.
static bool load_operand(struct reader *r, struct value *value)
{
    struct value_type target;
    struct value_type type = value_strip(value->type);
    if (!load(r, value)) {
        return false;
    }
    if (value->count) {
        compute(value, value_pointer_to(value->type), value->address);
        return true;
    }
    if (value_is_scalar(type)) {
        return true;
    }
    bool is_function = !type.stars && type.type->kind == DEBUG_FUNCTION;
    if (!is_function && !value_target(type, &target)) {
        return error_set(r->error, ERROR_USAGE,
                         "a structure is no number: name a member, or its address with &");
    }
    value->type = value_pointer_to(is_function ? type : target);
    value->place = VALUE_COMPUTED;
    return true;
}

bool expression_at(struct reader *r, struct value_type type, u64 address, struct value *value)
{
    (void)r;
    *value = (struct value){.type = type, .place = VALUE_IN_MEMORY, .address = address};
    return true;
}

// The same of what must not be a floating-point number.
static bool load_integer(struct reader *r, const char *operator_text, struct value *value)
{
    return load_operand(r, value) &&
           (!value_is_float(value->type) ||
            error_set(r->error, ERROR_USAGE, "%s takes whole numbers only", operator_text));
}

// --- one operand ---

static bool address_of(struct reader *r, struct value *value)
{
    if (value->place != VALUE_IN_MEMORY || value->width) {
        return error_set(r->error, ERROR_USAGE, "only what is in memory has an address");
    }
    compute(value, value_pointer_to(value->type), value->address);
    return true;
}

// What a number without a type stands for as an address: gdb's `*0x80000000` is an int there.
static bool dereference(struct reader *r, struct value *value)
{
    struct value_type target = value_builtin(VALUE_INT);
    if (!load_integer(r, "*", value)) {
        return false;
    }
    value_target(value->type, &target);
    struct value_type bare = value_strip(target);
    if (!bare.stars && bare.type->kind == DEBUG_VOID) {
        return error_set(r->error, ERROR_USAGE, "what a void * points to has no type: cast it");
    }
    return expression_at(r, target, value->bits, value);
}

bool expression_unary(struct reader *r, char operator_character, struct value *value)
{
    if (operator_character == '&') {
        return address_of(r, value);
    }
    if (operator_character == '*') {
        return dereference(r, value);
    }
    if (!load_operand(r, value)) {
        return false;
    }
    struct value_type type = promoted(value->type);
    if (value_is_float(type)) {
        return expression_float_unary(r, operator_character, value);
    }
    switch (operator_character) {
    case '-':
        compute(value, type, -value->bits);
        break;
    case '~':
        compute(value, type, ~value->bits);
        break;
    case '!':
        compute(value, value_builtin(VALUE_INT), !value->bits);
        break;
    default:
        compute(value, type, value->bits);
    }
    return true;
}

bool expression_cast(struct reader *r, struct value_type type, struct value *value)
{
    struct value_type bare = value_strip(type);
    if (!value_is_scalar(bare)) {
        return error_set(r->error, ERROR_USAGE,
                         "a value can't be cast to a structure: write *(struct name *)ADDRESS");
    }
    if (!load_operand(r, value)) {
        return false;
    }
    compute(value, type, value_convert(type, value));
    return true;
}

// --- two operands ---

// What pointers are counted in: the size of what they point to; void counts as a byte, as in GNU C.
static u64 unit_of(struct value_type pointer)
{
    struct value_type target;
    u64 size = value_target(pointer, &target) ? value_size(target) : 1;
    return size ? size : 1;
}

// p + n, n + p, p - n and p - q. False, and nothing done, where neither is a pointer.
static bool pointer_arithmetic(char operator_character, struct value *value,
                               const struct value *right)
{
    bool left_points = value_is_pointer(value->type);
    bool right_points = value_is_pointer(right->type);
    if (left_points && right_points && operator_character == '-') {
        i64 distance = (i64)(value->bits - right->bits) / (i64)unit_of(value->type);
        compute(value, value_builtin(VALUE_LONG), (u64)distance);
    } else if (left_points && !right_points) {
        u64 offset = right->bits * unit_of(value->type);
        compute(value, value->type,
                operator_character == '-' ? value->bits - offset : value->bits + offset);
    } else if (right_points && !left_points && operator_character == '+') {
        compute(value, right->type, right->bits + value->bits * unit_of(right->type));
    } else {
        return false;
    }
    return true;
}

// Quotient and remainder; where C leaves the result open (the least number by -1), RISC-V's.
static u64 divide(u64 left, u64 right, bool is_signed, bool remainder)
{
    if (!is_signed) {
        return remainder ? left % right : left / right;
    }
    if (right == UINT64_MAX) {
        return remainder ? 0 : -left;
    }
    return (u64)(remainder ? (i64)left % (i64)right : (i64)left / (i64)right);
}

// Shifts by the width or more give 0, or the sign.
static u64 shift(struct value_type type, u64 bits, u64 by, bool to_the_right)
{
    u64 width = 8 * value_size(type);
    if (!to_the_right) {
        return by < width ? bits << by : 0;
    }
    if (value_is_signed(type)) {
        return (u64)((i64)bits >> (by < 63 ? by : 63));
    }
    return by < width ? bits >> by : 0;
}

static u64 arithmetic(const char *text, struct value_type type, u64 left, u64 right)
{
    switch (text[0]) {
    case '+':
        return left + right;
    case '-':
        return left - right;
    case '*':
        return left * right;
    case '/':
    case '%':
        return divide(left, right, value_is_signed(type), text[0] == '%');
    case '&':
        return left & right;
    case '|':
        return left | right;
    default:
        return left ^ right;
    }
}

// OBJECT@COUNT: so many of them, from that one on.
static bool repeat(struct reader *r, struct value *value, struct value *count)
{
    if (value->place != VALUE_IN_MEMORY || value->width || value->count) {
        return error_set(r->error, ERROR_USAGE,
                         "@ takes what is in memory on its left: *POINTER@3, array[2]@3");
    }
    if (!load_integer(r, "@", count)) {
        return false;
    }
    if (count->bits == 0 || count->bits > REPEATED_MAX) {
        return error_set(r->error, ERROR_USAGE, "@ takes a number from 1 to %d on its right",
                         REPEATED_MAX);
    }
    value->count = count->bits;
    return true;
}

bool expression_binary(struct reader *r, const char *text, struct value *value, struct value *right)
{
    bool is_true;
    if (text[0] == '@') {
        return repeat(r, value, right);
    }
    if (!load_operand(r, value) || !load_operand(r, right)) {
        return false;
    }
    if (value_is_float(value->type) || value_is_float(right->type)) {
        return expression_float_binary(r, text, value, right);
    }
    if ((text[0] == '+' || text[0] == '-') && pointer_arithmetic(text[0], value, right)) {
        return true;
    }
    if (strcmp(text, "<<") == 0 || strcmp(text, ">>") == 0) {
        struct value_type type = promoted(value->type);
        compute(value, type, shift(type, value->bits, right->bits, text[0] == '>'));
        return true;
    }
    struct value_type type = common_type(value->type, right->type);
    u64 a = value_fit(type, value->bits), b = value_fit(type, right->bits);
    bool less = value_is_signed(type) ? (i64)a < (i64)b : a < b;
    if (expression_compare(text, less, a == b, !less && a != b, &is_true)) {
        compute(value, value_builtin(VALUE_INT), is_true);
        return true;
    }
    if (b == 0 && (text[0] == '/' || text[0] == '%')) {
        return error_set(r->error, ERROR_USAGE, "a division by 0");
    }
    compute(value, type, arithmetic(text, type, a, b));
    return true;
}

// --- elements and members ---

bool expression_index(struct reader *r, struct value *value, struct value *index)
{
    struct value_type target;
    if (!load_operand(r, value) || !load_integer(r, "[]", index)) {
        return false;
    }
    if (!value_target(value->type, &target)) {
        return error_set(r->error, ERROR_USAGE, "only arrays and pointers have elements");
    }
    u64 address = value->bits + index->bits * unit_of(value->type);
    return expression_at(r, target, address, value);
}

// $csr.FIELD
static bool csr_member(struct reader *r, struct value *value, const char *name)
{
    const struct isa_set *set = &r->scope->m->cpu->config.extensions;
    u32 number = value->register_id.number;
    const struct csr_field *field = csr_field_named(set, number, name);
    if (!field) {
        const char *first =
            csr_field_at(set, number, 0) ? csr_field_at(set, number, 0)->name : NULL;
        return error_set(r->error, ERROR_USAGE, "%s has no field %.40s%s%s%s", csr_name(number),
                         name, first ? ": it has " : "", first ? first : "",
                         first ? " and others, see info csr" : "");
    }
    value->type = value_builtin(VALUE_ULONG);
    value->lo = field->lo;
    value->width = field->width;
    return true;
}

bool expression_member(struct reader *r, struct value *value, const char *name, bool arrow)
{
    struct debug_member member;
    bool is_csr = value->place == VALUE_IN_REGISTER && value->register_id.kind == REGISTER_CSR;
    if (!arrow && is_csr && !value->width) {
        return csr_member(r, value, name);
    }
    if (!arrow && value->type.type == value_builtin(VALUE_FLOAT_REGISTER).type) {
        return expression_float_member(r, value, name);
    }
    if ((arrow || value_is_pointer(value->type)) && !dereference(r, value)) {
        return false;
    }
    struct value_type type = value_strip(value->type);
    bool has_members =
        !type.stars && (type.type->kind == DEBUG_STRUCT || type.type->kind == DEBUG_UNION);
    if (!has_members) {
        return error_set(r->error, ERROR_USAGE, "what stands before .%.40s is no structure", name);
    }
    if (!debug_type_find_member(type.info, type.type, name, &member)) {
        return error_set(r->error, ERROR_USAGE, "%s has no member %.80s: ptype shows what it has",
                         type.type->name ? type.type->name : "the structure", name);
    }
    if (value->place != VALUE_IN_MEMORY) {
        return error_set(r->error, ERROR_USAGE, "the structure is not in memory");
    }
    value->address += member.offset_bytes;
    value->type = (struct value_type){.type = member.type, .info = type.info};
    value->lo = (u8)member.bit_offset;
    value->width = (u8)member.bit_size;
    return true;
}
