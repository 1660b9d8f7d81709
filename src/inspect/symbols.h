// Names for addresses, from the symbol tables of ELF files: functions, objects, and the labels of
// assembly. One table is one address space; programs that are linked at the same addresses need a
// table each.
#pragma once

#include "base/error.h"
#include "base/types.h"

struct image;
struct symbols;

enum symbol_kind { SYMBOL_FUNCTION, SYMBOL_OBJECT, SYMBOL_LABEL, SYMBOL_NUMBER };

struct symbol {
    const char *name;
    u64 address;    // or the value of a SYMBOL_NUMBER, which is no address
    u64 size_bytes; // 0 when the file does not say
    enum symbol_kind kind;
    bool global;
};

// An empty table; null when the host has no memory.
struct symbols *symbols_create(void);
void symbols_destroy(struct symbols *symbols); // null is allowed

// Adds the symbols of an ELF file, or of one in memory (a struct image of machine/image.h, whose
// bytes are not needed afterwards), each moved up by `bias`, which is 0 for what runs where it was
// linked. A file without symbols adds none and is no error. False with ERROR_FILE, ERROR_IMAGE or
// ERROR_HOST, and the table as it was. What symbols_find and the others returned before is void.
bool symbols_add_file(struct symbols *symbols, const char *path, u64 bias, struct error *error);
bool symbols_add_elf(struct symbols *symbols, const struct image *image, u64 bias,
                     struct error *error);

// The symbol that `address` lies in, and how far (`offset`, null is allowed): the function or
// object whose bytes contain it, the innermost of several; else the last symbol before it in its
// section, if the file does not say the size of that one. Of several names for one place: a
// function, a global one, the first in the alphabet. Null when there is none.
const struct symbol *symbols_find(const struct symbols *symbols, u64 address, u64 *offset);

// The symbol of that name; of several a global one, then the one at the lowest address. Null when
// there is none.
const struct symbol *symbols_named(const struct symbols *symbols, const char *name);

// The address of symbols_named(name), or its value if it is a SYMBOL_NUMBER. False, and `address`
// as it was, when there is none.
bool symbols_address(const struct symbols *symbols, const char *name, u64 *address);

// Writes "name+0x1c", "name" at its start, or "0x80000000" for an address in no symbol. Always
// terminates; a long name is cut so that the offset stays. Returns whether there was a symbol.
bool symbols_format(const struct symbols *symbols, u64 address, char *text, size_t size);

// All symbols in the order of their names; null from symbols_count on. The first whose name is not
// before `prefix` is at symbols_first(symbols, prefix); so are those that begin with it, from
// there.
size_t symbols_count(const struct symbols *symbols);
const struct symbol *symbols_get(const struct symbols *symbols, size_t index);
size_t symbols_first(const struct symbols *symbols, const char *prefix);
