// What names mean in an expression: variables and functions by the debug information, symbols
// without it, registers.
#include "inspect/expression_parts.h"

#include "base/nearest.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// Where the scope's code is: variables are looked up from there.
static u64 scope_pc(const struct scope *scope)
{
    return scope->frame ? debug_frame_address(scope->frame)
                        : scope->m->cpu->harts[scope->hart].s.pc;
}

// The innermost frame, as the debug information wants it.
static struct debug_frame frame_of(const struct scope *scope)
{
    if (scope->frame) {
        return *scope->frame;
    }
    const struct hart *h = &scope->m->cpu->harts[scope->hart];
    struct debug_frame frame = {.pc = h->s.pc, .known = UINT32_MAX};
    memcpy(frame.x, h->s.x, sizeof frame.x);
    return frame;
}

static bool read_for_frame(void *self, u64 va, void *bytes, size_t size)
{
    return value_read(self, va, bytes, size);
}

// Integer registers, then the floating-point ones (RISC-V ELF psABI, DWARF register numbers).
static struct register_id dwarf_register(u32 number)
{
    return number < 32 ? (struct register_id){REGISTER_INTEGER, number}
                       : (struct register_id){REGISTER_FLOAT, number - 32};
}

// The value of a variable that the debug information knows.
static bool variable_value(const struct scope *scope, const struct debug_variable *variable,
                           struct value *value, struct error *error)
{
    struct debug_frame frame = frame_of(scope);
    if (!frame.memory.read) {
        frame.memory = (struct debug_memory){read_for_frame, (void *)scope};
    }
    struct debug_location location = debug_info_locate(scope->info, variable, &frame);
    *value = (struct value){.type = {.type = variable->type, .info = scope->info}};
    switch (location.place) {
    case DEBUG_IN_MEMORY:
        value->place = VALUE_IN_MEMORY;
        value->address = location.value;
        return true;
    case DEBUG_IN_REGISTER:
        value->place = VALUE_IN_REGISTER;
        value->register_id = dwarf_register((u32)location.value);
        return true;
    case DEBUG_IS_VALUE:
        value->bits = location.value;
        return true;
    case DEBUG_NOWHERE:
        break;
    }
    if (scope->dry) {
        return true;
    }
    return error_set(error, ERROR_USAGE, "%.80s has no value here: the compiler optimised it out",
                     variable->name);
}

static bool unknown_name(const struct scope *scope, const char *name, struct error *error)
{
    struct nearest nearest = nearest_begin(name);
    for (size_t i = 0; scope->symbols && i < symbols_count(scope->symbols); i++) {
        nearest_offer(&nearest, symbols_get(scope->symbols, i)->name);
    }
    struct debug_variable locals[64];
    size_t count = scope->info
                       ? debug_info_locals(scope->info, scope_pc(scope), locals, ARRAY_LEN(locals))
                       : 0;
    for (size_t i = 0; i < count; i++) {
        nearest_offer(&nearest, locals[i].name);
    }
    struct register_id id = register_named(name);
    if (id.kind != REGISTER_NONE) {
        return error_set(error, ERROR_USAGE, "there is no symbol %s: the register is $%s", name,
                         name);
    }
    if (nearest.best) {
        return error_set(error, ERROR_USAGE, "there is no symbol %.80s here: did you mean %.80s?",
                         name, nearest.best);
    }
    return error_set(error, ERROR_USAGE, "there is no symbol %.80s here", name);
}

// A symbol of which only the address is known: it stands for that.
static bool symbol_value(const struct scope *scope, const char *name, struct value *value)
{
    const struct symbol *symbol = scope->symbols ? symbols_named(scope->symbols, name) : NULL;
    if (!symbol) {
        return false;
    }
    bool is_code = symbol->kind == SYMBOL_FUNCTION || symbol->kind == SYMBOL_LABEL;
    *value = value_of(VALUE_ULONG, symbol->address);
    if (symbol->kind == SYMBOL_OBJECT) {
        value->type = value_pointer_to(value_builtin(VALUE_VOID));
    }
    if (is_code) {
        value->type = value_builtin(VALUE_CODE);
        value->place = VALUE_IN_MEMORY;
        value->address = symbol->address;
    }
    return true;
}

bool expression_more(const struct scope *scope, u32 index, struct scope *other)
{
    *other = *scope;
    return scope->more && scope->more(scope->more_self, index, &other->symbols, &other->info);
}

static bool name_in_scope(const struct scope *scope, const char *name, struct value *value,
                          struct error *error)
{
    struct debug_variable variable;
    const struct debug_type *type;
    i64 number;
    error->kind = ERROR_NONE;
    if (scope->info &&
        debug_info_variable(scope->info, scope_pc(scope), scope->frame ? scope->frame->level : 0,
                            name, &variable)) {
        return variable_value(scope, &variable, value, error);
    }
    if (scope->info && debug_info_enumerator(scope->info, name, &number, &type)) {
        *value = (struct value){.type = {.type = type, .info = scope->info}, .bits = (u64)number};
        return true;
    }
    return symbol_value(scope, name, value);
}

bool expression_name(const struct scope *scope, const char *name, struct value *value,
                     struct error *error)
{
    struct scope other = *scope;
    u32 index = 0;
    do {
        if (name_in_scope(&other, name, value, error)) {
            return true;
        }
        if (error->kind != ERROR_NONE) {
            return false;
        }
    } while (expression_more(scope, index++, &other));
    return unknown_name(scope, name, error);
}

static bool unknown_register(const char *name, struct error *error)
{
    struct nearest nearest = nearest_begin(name);
    struct register_id id;
    if (!*name || *name == '$') {
        return error_set(error, ERROR_USAGE, "no value has been shown yet that $%.80s could be",
                         name);
    }
    for (u32 i = 0; (id = register_at(i)).kind != REGISTER_NONE; i++) {
        nearest_offer(&nearest, register_name(id));
    }
    if (nearest.best) {
        return error_set(error, ERROR_USAGE, "there is no register $%.80s: did you mean $%s?", name,
                         nearest.best);
    }
    return error_set(error, ERROR_USAGE, "there is no register $%.80s", name);
}

// Registers are numbers, sp and pc addresses as gdb has them, CSRs patterns of bits.
static struct value_type register_type(struct register_id id)
{
    bool is_stack = id.kind == REGISTER_INTEGER && id.number == 2;
    switch (id.kind) {
    case REGISTER_PC:
        return value_pointer_to(value_builtin(VALUE_CODE));
    case REGISTER_CSR:
        return value_builtin(VALUE_CSR);
    case REGISTER_PRIV:
        return value_builtin(VALUE_ULONG);
    case REGISTER_FLOAT:
        return value_builtin(VALUE_FLOAT_REGISTER);
    case REGISTER_INTEGER:
    case REGISTER_NONE:
        break;
    }
    return is_stack ? value_pointer_to(value_builtin(VALUE_VOID)) : value_builtin(VALUE_LONG);
}

bool expression_register(const struct scope *scope, const char *name, struct value *value,
                         struct error *error)
{
    struct register_id id = register_named(name);
    if (id.kind == REGISTER_NONE) {
        return (scope->named && scope->named(scope->self, name, value)) ||
               unknown_register(name, error);
    }
    *value =
        (struct value){.type = register_type(id), .place = VALUE_IN_REGISTER, .register_id = id};
    return true;
}
