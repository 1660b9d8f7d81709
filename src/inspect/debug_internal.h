// What the files debug_*.c share of struct debug_info.
#pragma once

#include "inspect/debug_info.h"
#include "inspect/spans.h"
#include "machine/elf_file.h"

#include <elfutils/libdw.h>

// A compilation unit.
struct debug_unit {
    Dwarf_Off die;
    Dwarf_Off end; // of its entries
    bool lines_read;
    Dwarf_Lines *lines; // null for none
    size_t line_count;
};

enum debug_name_kind { NAME_FUNCTION, NAME_VARIABLE, NAME_TYPE };

// An entry at the outermost level of a unit, by its name.
struct debug_name {
    const char *name;
    Dwarf_Off die;
    u32 unit;
    u16 tag;
    u8 kind;
    bool is_declaration;
};

struct debug_type_entry {
    struct debug_type type;
    struct debug_type_entry *next; // of the same bucket
    Dwarf_Off target;              // 0 for void
    struct debug_member *members;  // null until they were asked for
    size_t member_count;
    bool members_read;
};

#define DEBUG_TYPE_BUCKETS 1024

struct debug_info {
    struct elf_file file;
    Dwarf *dwarf; // null where there is no debug information
    Dwarf_CFI *frame_section, *eh_frame_section;

    // There is code at address 0; else that is where linkers put what they throw away.
    bool starts_at_0;

    struct debug_unit *units;
    size_t unit_count;

    bool indexed;             // what follows is there
    struct debug_name *names; // in the order of their names
    size_t name_count, name_capacity;
    struct spans unit_spans;     // owner: a unit
    struct spans function_spans; // owner: an index into names

    struct debug_type_entry *buckets[DEBUG_TYPE_BUCKETS];
    struct debug_type_entry void_type;
    u32 making; // types that are being made, one for the other
};

// Makes the index of names and addresses, if it is not there yet. False when the host has no
// memory.
bool debug_index(struct debug_info *info);

// The names that are `name`: the first of them, null for none; the others follow it.
const struct debug_name *debug_names_find(struct debug_info *info, const char *name);

// The unit that the address lies in, as its entry; false for none.
bool debug_unit_at(struct debug_info *info, u64 address, Dwarf_Die *unit, u32 *index);

// The unit that the address lies in; null for none.
struct debug_unit *debug_unit_of(struct debug_info *info, u64 address);

// The entries that `address` is inside of, in `scopes`, which is to be freed: the innermost first,
// each inside the next. Answers how many, at most 0 for none.
int debug_scopes(struct debug_info *info, u64 address, Dwarf_Die **scopes);

// The type at an attribute DW_AT_type of `die`; void where there is none.
const struct debug_type *debug_type_of(struct debug_info *info, Dwarf_Die *die);

// The type that the entry at `offset` describes; void for 0.
const struct debug_type *debug_type_at(struct debug_info *info, Dwarf_Off offset);

// The entry that a type is the first member of.
struct debug_type_entry *debug_type_entry(const struct debug_type *type);

// An attribute of the entry, or of what it refers to as its origin or specification.
const char *debug_die_name(Dwarf_Die *die);
bool debug_die_number(Dwarf_Die *die, unsigned attribute, u64 *value);
bool debug_die_is_declaration(Dwarf_Die *die);

// The next entry beside `die`, if it comes behind it: a damaged file may not lead in a circle.
bool debug_die_next(Dwarf_Die *die, Dwarf_Die *next);

// Path without its leading "./".
const char *debug_path(const char *path);

// Evaluates a location expression (DWARF 5, 2.5). `cfa` is used where there is no `frame_base`.
struct debug_evaluation {
    struct debug_info *info;
    const struct debug_frame *frame; // null where there are no registers
    Dwarf_Die *function;             // for DW_OP_fbreg; null for none
    bool has_cfa;
    u64 cfa;
};

struct debug_location debug_evaluate(const struct debug_evaluation *evaluation, const Dwarf_Op *ops,
                                     size_t count, bool has_initial, u64 initial);

// The canonical frame address at `frame`; false where that is not known.
bool debug_frame_cfa(struct debug_info *info, const struct debug_frame *frame, u64 *cfa);
