// Values of expressions, their types, and the scope that gives them meaning.
#pragma once

#include "base/error.h"
#include "inspect/debug_info.h"
#include "inspect/door.h"

struct symbols;
struct value;

// Where names are looked up, and what may be changed. `frame` is a frame of the stack other than
// the innermost, whose registers and variables are meant; null for the hart's own.
struct scope {
    struct machine *m;
    u32 hart;
    const struct symbols *symbols; // null for none
    struct debug_info *info;       // null for none
    const struct debug_frame *frame;
    struct door *door; // for assignments; null where there must be none
    bool dry;          // names and types are looked up, but nothing is loaded: every number is 1
    // The value of $name where it is no register; false for none. May be null.
    bool (*named)(void *self, const char *name, struct value *value);
    void *self;
    // More names, for what `symbols` and `info` do not have: false from their count on. May be
    // null.
    bool (*more)(void *self, u32 index, const struct symbols **symbols, struct debug_info **info);
    void *more_self;
};

// `stars` pointers to `type`.
struct value_type {
    const struct debug_type *type;
    struct debug_info *info; // that the type is of; null for a built-in one
    u32 stars;
};

enum value_place { VALUE_COMPUTED, VALUE_IN_MEMORY, VALUE_IN_REGISTER };

struct value {
    struct value_type type;
    enum value_place place;
    u64 address;                    // in memory, virtual
    struct register_id register_id; // in a register
    u8 lo, width;                   // of a bit field of what is there; width 0 for all of it
    u64 count; // of such values that stand there one behind another; 0 for one, which is no array
    u64 bits;  // where computed, or loaded: extended to 64 bits as the type says
};

// The built-in types.
enum value_builtin {
    VALUE_VOID,
    VALUE_CHAR,
    VALUE_SCHAR,
    VALUE_U8,
    VALUE_I16,
    VALUE_U16,
    VALUE_INT,
    VALUE_UINT,
    VALUE_LONG,
    VALUE_ULONG,
    VALUE_BOOL,
    VALUE_FLOAT,
    VALUE_DOUBLE,
    VALUE_FLOAT_REGISTER, // a double, or a float in its low half
    VALUE_CSR,
    VALUE_CODE,
};

struct value_type value_builtin(enum value_builtin builtin);

// The built-in type of that name ("unsigned long", "u64", "uint8_t"); false for none.
bool value_builtin_named(const char *name, struct value_type *type);

// Behind typedefs and qualifiers.
struct value_type value_strip(struct value_type type);

// What it points to, or consists of; false where it is no pointer or array.
bool value_target(struct value_type type, struct value_type *target);

struct value_type value_pointer_to(struct value_type type);

// In bytes; 0 for unknown.
u64 value_size(struct value_type type);

// A number, an enumerator, a truth value, a pointer: what fits a register. Of a float, `bits` are
// its own: value_float.h.
bool value_is_scalar(struct value_type type);
bool value_is_pointer(struct value_type type);
bool value_is_signed(struct value_type type);

struct value value_of(enum value_builtin builtin, u64 bits);

// `bits` cut to the type's size and extended again.
u64 value_fit(struct value_type type, u64 bits);

// Makes `bits` what is there now; for what is no scalar, its address. False with ERROR_USAGE where
// there is no memory.
bool value_load(const struct scope *scope, struct value *value, struct error *error);

// Changes what is there: memory, a register, a field of one.
bool value_store(const struct scope *scope, const struct value *to, u64 bits, struct error *error);

// Memory as the scope sees it.
bool value_read(const struct scope *scope, u64 va, void *bytes, size_t size);
