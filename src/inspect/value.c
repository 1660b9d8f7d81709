#include "inspect/value.h"

#include "inspect/guest_memory.h"

#include <inttypes.h>
#include <string.h>

#define NAN_BOX 0xffffffff00000000ULL // above a float in a register (Unpriv. 21.2)

// --- built-in types ---

static const struct debug_type builtins[] = {
    [VALUE_VOID] = {.kind = DEBUG_VOID, .name = "void"},
    [VALUE_CHAR] = {.kind = DEBUG_CHARACTER, .name = "char", .size_bytes = 1},
    [VALUE_SCHAR] = {.kind = DEBUG_CHARACTER,
                     .is_signed = true,
                     .name = "signed char",
                     .size_bytes = 1},
    [VALUE_U8] = {.kind = DEBUG_CHARACTER, .name = "unsigned char", .size_bytes = 1},
    [VALUE_I16] = {.kind = DEBUG_SIGNED, .is_signed = true, .name = "short", .size_bytes = 2},
    [VALUE_U16] = {.kind = DEBUG_UNSIGNED, .name = "unsigned short", .size_bytes = 2},
    [VALUE_INT] = {.kind = DEBUG_SIGNED, .is_signed = true, .name = "int", .size_bytes = 4},
    [VALUE_UINT] = {.kind = DEBUG_UNSIGNED, .name = "unsigned int", .size_bytes = 4},
    [VALUE_LONG] = {.kind = DEBUG_SIGNED, .is_signed = true, .name = "long", .size_bytes = 8},
    [VALUE_ULONG] = {.kind = DEBUG_UNSIGNED, .name = "unsigned long", .size_bytes = 8},
    [VALUE_BOOL] = {.kind = DEBUG_BOOLEAN, .name = "bool", .size_bytes = 1},
    [VALUE_FLOAT] = {.kind = DEBUG_FLOAT, .name = "float", .size_bytes = 4},
    [VALUE_DOUBLE] = {.kind = DEBUG_FLOAT, .name = "double", .size_bytes = 8},
    [VALUE_FLOAT_REGISTER] = {.kind = DEBUG_FLOAT, .name = "riscv_double", .size_bytes = 8},
    [VALUE_CSR] = {.kind = DEBUG_UNSIGNED, .name = "csr", .size_bytes = 8},
    [VALUE_CODE] = {.kind = DEBUG_FUNCTION, .name = "code"},
};

static const struct {
    const char *name;
    enum value_builtin builtin;
} names[] = {
    {"void", VALUE_VOID},
    {"char", VALUE_CHAR},
    {"signed char", VALUE_SCHAR},
    {"unsigned char", VALUE_U8},
    {"short", VALUE_I16},
    {"unsigned short", VALUE_U16},
    {"int", VALUE_INT},
    {"unsigned int", VALUE_UINT},
    {"long", VALUE_LONG},
    {"unsigned long", VALUE_ULONG},
    {"bool", VALUE_BOOL},
    {"_Bool", VALUE_BOOL},
    {"float", VALUE_FLOAT},
    {"double", VALUE_DOUBLE},
    {"i8", VALUE_SCHAR},
    {"i16", VALUE_I16},
    {"i32", VALUE_INT},
    {"i64", VALUE_LONG},
    {"u8", VALUE_U8},
    {"u16", VALUE_U16},
    {"u32", VALUE_UINT},
    {"u64", VALUE_ULONG},
    {"int8_t", VALUE_SCHAR},
    {"int16_t", VALUE_I16},
    {"int32_t", VALUE_INT},
    {"int64_t", VALUE_LONG},
    {"uint8_t", VALUE_U8},
    {"uint16_t", VALUE_U16},
    {"uint32_t", VALUE_UINT},
    {"uint64_t", VALUE_ULONG},
    {"size_t", VALUE_ULONG},
    {"uintptr_t", VALUE_ULONG},
};

struct value_type value_builtin(enum value_builtin builtin)
{
    return (struct value_type){.type = &builtins[builtin]};
}

bool value_builtin_named(const char *name, struct value_type *type)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i].name, name) == 0) {
            *type = value_builtin(names[i].builtin);
            return true;
        }
    }
    return false;
}

// --- types ---

struct value_type value_strip(struct value_type type)
{
    if (type.stars == 0 && type.info) {
        type.type = debug_type_strip(type.info, type.type);
    }
    return type;
}

bool value_target(struct value_type type, struct value_type *target)
{
    *target = value_strip(type);
    if (target->stars > 0) {
        target->stars--;
        return true;
    }
    if (!type.info || (target->type->kind != DEBUG_POINTER && target->type->kind != DEBUG_ARRAY)) {
        return false;
    }
    target->type = debug_type_target(type.info, target->type);
    return true;
}

struct value_type value_pointer_to(struct value_type type)
{
    type.stars++;
    return type;
}

u64 value_size(struct value_type type)
{
    type = value_strip(type);
    return type.stars ? sizeof(u64) : type.type->size_bytes;
}

bool value_is_pointer(struct value_type type)
{
    type = value_strip(type);
    return type.stars || type.type->kind == DEBUG_POINTER;
}

bool value_is_scalar(struct value_type type)
{
    type = value_strip(type);
    if (type.stars) {
        return true;
    }
    switch (type.type->kind) {
    case DEBUG_SIGNED:
    case DEBUG_UNSIGNED:
    case DEBUG_BOOLEAN:
    case DEBUG_CHARACTER:
    case DEBUG_POINTER:
    case DEBUG_ENUM:
        return type.type->size_bytes <= sizeof(u64);
    case DEBUG_FLOAT:
        return type.type->size_bytes == sizeof(float) || type.type->size_bytes == sizeof(double);
    case DEBUG_VOID:
    case DEBUG_ARRAY:
    case DEBUG_STRUCT:
    case DEBUG_UNION:
    case DEBUG_TYPEDEF:
    case DEBUG_CONST:
    case DEBUG_VOLATILE:
    case DEBUG_FUNCTION:
        return false;
    }
    return false;
}

bool value_is_signed(struct value_type type)
{
    type = value_strip(type);
    return !type.stars && type.type->is_signed;
}

struct value value_of(enum value_builtin builtin, u64 bits)
{
    return (struct value){.type = value_builtin(builtin), .bits = bits};
}

u64 value_fit(struct value_type type, u64 bits)
{
    u64 size = value_size(type);
    if (value_strip(type).stars == 0 && value_strip(type).type->kind == DEBUG_BOOLEAN) {
        return bits != 0;
    }
    if (size == 0 || size >= sizeof bits) {
        return bits;
    }
    u32 width = (u32)(8 * size);
    return value_is_signed(type) ? (u64)bits_sign_extend(bits, width) : bits & bits_mask(0, width);
}

// --- what is there ---

bool value_read(const struct scope *scope, u64 va, void *bytes, size_t size)
{
    if (scope->frame && scope->frame->memory.read) {
        return scope->frame->memory.read(scope->frame->memory.self, va, bytes, size);
    }
    return guest_memory_read(scope->m, scope->hart, va, bytes, size);
}

static bool no_memory(u64 address, struct error *error)
{
    return error_set(error, ERROR_USAGE,
                     "there is no memory at 0x%" PRIx64 " in this address space", address);
}

// The bits of a field, which begins at the lowest bit of the value's first byte.
static u64 field_of(const struct value *value, u64 bits)
{
    u64 field = bits_get(bits, value->lo, value->width);
    return value_is_signed(value->type) ? (u64)bits_sign_extend(field, value->width) : field;
}

static u64 register_of(const struct scope *scope, struct register_id id)
{
    const struct debug_frame *frame = scope->frame;
    if (frame && id.kind == REGISTER_PC) {
        return frame->pc;
    }
    if (frame && id.kind == REGISTER_INTEGER && ((frame->known >> id.number) & 1)) {
        return frame->x[id.number];
    }
    return register_get(&scope->m->cpu->harts[scope->hart], id);
}

bool value_load(const struct scope *scope, struct value *value, struct error *error)
{
    if (value->place == VALUE_COMPUTED) {
        return true;
    }
    if (scope->dry) {
        value->bits = 1;
        return true;
    }
    if (value->place == VALUE_IN_REGISTER) {
        u64 bits = register_of(scope, value->register_id);
        value->bits = value->width ? field_of(value, bits) : value_fit(value->type, bits);
        return true;
    }
    if (value->count || !value_is_scalar(value->type)) {
        value->bits = value->address;
        return true;
    }
    u64 bits = 0;
    size_t size = value->width ? (value->lo + value->width + 7u) / 8 : value_size(value->type);
    size = size < sizeof bits ? size : sizeof bits;
    if (!value_read(scope, value->address, &bits, size)) {
        return no_memory(value->address, error);
    }
    value->bits = value->width ? field_of(value, bits) : value_fit(value->type, bits);
    return true;
}

static bool store_register(const struct scope *scope, const struct value *to, u64 bits,
                           struct error *error)
{
    const struct hart *h = &scope->m->cpu->harts[scope->hart];
    if (scope->frame) {
        return error_set(
            error, ERROR_USAGE,
            "the registers of an outer frame can't be changed: frame 0 has the hart's");
    }
    if (to->register_id.kind == REGISTER_FLOAT && value_size(to->type) == sizeof(float)) {
        bits |= NAN_BOX;
    } else if (to->width) {
        bits = bits_set(register_get(h, to->register_id), to->lo, to->width, bits);
    }
    door_set_register(scope->door, scope->hart, to->register_id, bits);
    return true;
}

bool value_store(const struct scope *scope, const struct value *to, u64 bits, struct error *error)
{
    if (!scope->door) {
        return error_set(error, ERROR_USAGE, "nothing can be assigned to here");
    }
    if (to->place == VALUE_COMPUTED || to->count || !value_is_scalar(to->type)) {
        return error_set(
            error, ERROR_USAGE,
            "only a register, a field or a variable that is a number can be assigned to");
    }
    if (to->place == VALUE_IN_REGISTER) {
        return store_register(scope, to, bits, error);
    }
    u64 stored = bits;
    size_t size = value_size(to->type);
    if (to->width) {
        size = (to->lo + to->width + 7u) / 8;
        if (size > sizeof stored || !value_read(scope, to->address, &stored, size)) {
            return no_memory(to->address, error);
        }
        stored = bits_set(stored, to->lo, to->width, bits);
    }
    return door_write(scope->door, scope->hart, to->address, &stored, size) ||
           no_memory(to->address, error);
}
