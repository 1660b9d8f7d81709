// What DWARF says of a program (DWARF 5, chapters 2 to 6; versions 2 to 5 are read): source lines,
// functions, variables and their places, types, and how to find the caller's registers. Through
// libdw; nobody else knows of DWARF. One struct debug_info is one ELF file at the addresses that it
// was linked at; programs.h chooses among several.
//
// Everything is read when it is first asked for, so that a large kernel costs nothing until then. A
// file that is damaged answers as far as it is sound. Names live as long as the debug_info.
#pragma once

#include "base/error.h"
#include "base/types.h"

struct image;
struct debug_info;

// Opens the debug information of an ELF file in memory, whose bytes must outlive it. A file without
// any is no error: it answers nothing. Null with ERROR_IMAGE or ERROR_HOST.
struct debug_info *debug_info_open(const struct image *image, struct error *error);
void debug_info_close(struct debug_info *info); // null is allowed

// Whether there is any debug information.
bool debug_info_present(const struct debug_info *info);

// --- lines --------------------------------------------------------------------------------------

// A row of the line table: the instructions [address, end) come from that line.
struct debug_line {
    const char *file; // as the compiler wrote it, with its directory, without a leading "./"
    u32 line, column; // 0 for unknown
    u64 address, end;
};

// The row that `address` lies in.
bool debug_info_line(struct debug_info *info, u64 address, struct debug_line *line);

#define DEBUG_PLACES_MAX 64

// The addresses at which the code of a line of `file` begins, one for each function or inlined copy
// that has it, at most `max`; answers how many. `file` is the end of a path ("trap.c",
// "trap/trap.c"). A line without code stands for the next one of the file that has some; `found` is
// then that. 0 where there is none.
size_t debug_info_addresses(struct debug_info *info, const char *file, u32 line, u64 *addresses,
                            size_t max, u32 *found);

// Calls `visit` for each source file named in the line tables, perhaps several times for one.
void debug_info_files(struct debug_info *info, void (*visit)(void *self, const char *file),
                      void *self);

// The folder that the first unit that says so was compiled in; null for none.
const char *debug_info_folder(struct debug_info *info);

// --- functions ----------------------------------------------------------------------------------

struct debug_function {
    const char *name;
    u64 start, end;   // of the function; of one in pieces, the piece that was asked for
    const char *file; // where it is declared, or null
    u32 line;
    u64 die; // its entry in .debug_info
};

// The function (not an inlined copy) that contains `address`, or that has the name.
bool debug_info_function(struct debug_info *info, u64 address, struct debug_function *function);
bool debug_info_function_named(struct debug_info *info, const char *name,
                               struct debug_function *function);

// What the function returns; void for nothing.
const struct debug_type *debug_info_returns(struct debug_info *info,
                                            const struct debug_function *function);

// Where the function's body begins, behind the set-up of its frame: the second row of its lines, as
// debuggers usually take it.
u64 debug_info_body(struct debug_info *info, const struct debug_function *function);

// A function that was inlined into another.
struct debug_inlined {
    const char *name;
    const char *call_file; // where it was called, null for unknown
    u32 call_line;
};

// The inlined functions that `address` lies in, innermost first; answers how many, at most `max`.
size_t debug_info_inlined(struct debug_info *info, u64 address, struct debug_inlined *inlined,
                          size_t max);

// --- types --------------------------------------------------------------------------------------

enum debug_type_kind {
    DEBUG_VOID,
    DEBUG_SIGNED,
    DEBUG_UNSIGNED,
    DEBUG_BOOLEAN,
    DEBUG_CHARACTER, // a character, signed or not: is_signed
    DEBUG_FLOAT,
    DEBUG_POINTER,
    DEBUG_ARRAY,
    DEBUG_STRUCT,
    DEBUG_UNION,
    DEBUG_ENUM,
    DEBUG_TYPEDEF,
    DEBUG_CONST, // and the other qualifiers
    DEBUG_VOLATILE,
    DEBUG_FUNCTION,
};

// A type lives as long as the debug_info, and there is one of each.
struct debug_type {
    enum debug_type_kind kind;
    bool is_signed;   // of integers, characters and enumerations
    const char *name; // of a base type, tag or typedef; null for none
    u64 size_bytes;   // 0 for unknown
    u64 count;        // of an array's elements; 0 for unknown
    u64 die;          // its entry in .debug_info; 0 for void
    u32 dimension;    // of an array of several dimensions, which of them, from 0
};

struct debug_member {
    const char *name; // null for an anonymous structure or union
    const struct debug_type *type;
    u64 offset_bytes;
    u32 bit_offset,
        bit_size; // of a bit field: from the lowest bit of the byte at offset_bytes; else 0
};

struct debug_enumerator {
    const char *name;
    i64 value;
};

// What a pointer points to, an array consists of, a typedef or qualifier stands for, a function
// answers, an enumeration is stored as; void for the others.
const struct debug_type *debug_type_target(struct debug_info *info, const struct debug_type *type);

// The type behind typedefs and qualifiers.
const struct debug_type *debug_type_strip(struct debug_info *info, const struct debug_type *type);

// The member, enumerator or parameter of that number, in the order of the source; false from their
// count on.
bool debug_type_member(struct debug_info *info, const struct debug_type *type, size_t index,
                       struct debug_member *member);
bool debug_type_enumerator(struct debug_info *info, const struct debug_type *type, size_t index,
                           struct debug_enumerator *enumerator);
bool debug_type_parameter(struct debug_info *info, const struct debug_type *type, size_t index,
                          const struct debug_type **parameter);

// The member of that name of a structure or union (behind typedefs), also one inside an anonymous
// member; its offset is from the start of `type`.
bool debug_type_find_member(struct debug_info *info, const struct debug_type *type,
                            const char *name, struct debug_member *member);

// The type "struct process", "union x", "enum state", a typedef or base type ("u64", "unsigned
// int"). Null for none.
const struct debug_type *debug_type_named(struct debug_info *info, const char *name);

// The value of the enumerator of that name, of whatever enumeration.
bool debug_info_enumerator(struct debug_info *info, const char *name, i64 *value,
                           const struct debug_type **type);

// Writes the declaration of `name` with that type as C has it, "char name[32]"; `name` may be "".
// Always terminates; answers the length that was written.
size_t debug_type_declare(struct debug_info *info, const struct debug_type *type, const char *name,
                          char *text, size_t size);

// --- a stopped program --------------------------------------------------------------------------

// Reads memory of the guest as the frame sees it; false where there is none.
struct debug_memory {
    bool (*read)(void *self, u64 va, void *bytes, size_t size);
    void *self;
};

// A frame of a stack: the registers as they are, or were when the frame's function made its call.
struct debug_frame {
    u64 pc;
    u64 x[32];
    u32 known;    // bit i: x[i] is known
    bool is_call; // pc is where a call will return to, so that the call itself lies before it
    u32 level; // which of the functions inlined at pc: 0 the innermost, their count the outermost
    struct debug_memory memory;
};

// The address that stands for the frame in lookups: within the call, where is_call.
static inline u64 debug_frame_address(const struct debug_frame *frame)
{
    return frame->pc - frame->is_call;
}

// Makes `caller` the frame that called `frame`, by the call frame information (DWARF 5, 6.4). False
// where there is none for it, or the outermost frame is reached.
bool debug_unwind(struct debug_info *info, const struct debug_frame *frame,
                  struct debug_frame *caller);

struct debug_variable {
    const char *name;
    const struct debug_type *type;
    bool is_parameter;
    u32 level; // of a local one: which of the functions inlined there it is of, as in debug_frame
    u64 order; // of parameters of one function: as in the source
    u64 die;
    u64 function_die; // that it is local to; 0 for none
};

// The variable of that name that the code at `address` sees, in the function inlined there of that
// level: the innermost local one, also those of what that is inlined into; then those of its file,
// then any. False for none.
bool debug_info_variable(struct debug_info *info, u64 address, u32 level, const char *name,
                         struct debug_variable *variable);

// The variables local to the code at `address`, parameters first, inner scopes before outer;
// answers how many, at most `max`.
size_t debug_info_locals(struct debug_info *info, u64 address, struct debug_variable *variables,
                         size_t max);

// The global variable of index `index` in the order of names, for lists and completion; false from
// their count on. Functions are in it too, with a type of kind DEBUG_FUNCTION.
bool debug_info_global(struct debug_info *info, size_t index, struct debug_variable *variable);

enum debug_place { DEBUG_IN_MEMORY, DEBUG_IN_REGISTER, DEBUG_IS_VALUE, DEBUG_NOWHERE };

struct debug_location {
    enum debug_place place;
    u64 value; // address, number of the register, or the value; of DEBUG_NOWHERE nothing
};

// Where the variable is while the program stands in `frame` (null for a global one). DEBUG_NOWHERE
// where the compiler optimised it out, or keeps it in a way that is not read here (in pieces).
struct debug_location debug_info_locate(struct debug_info *info,
                                        const struct debug_variable *variable,
                                        const struct debug_frame *frame);
