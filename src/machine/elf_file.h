// An ELF file of 64-bit RISC-V, through libelf: what elf_loader and inspect/symbols share. Nobody
// else knows of ELF. A file's tables are believed only after they were compared with its size.
#pragma once

#include "machine/image.h"

#include <gelf.h>

#define ELF_SYMBOL_NAME_MAX 1023 // in bytes; a symbol with a longer name is left out

struct elf_file {
    const struct image *image; // must outlive the elf_file
    Elf *elf;
    GElf_Ehdr header;
};

enum elf_symbol_kind {
    ELF_SYMBOL_FUNCTION,
    ELF_SYMBOL_OBJECT,
    ELF_SYMBOL_LABEL, // of assembly or of a linker script: has no type
};

// A symbol that stands for a place or, when `absolute`, for a number.
struct elf_symbol {
    const char *name; // printable, `length` bytes and an end; lives as long as the image
    size_t length;
    u64 value;
    u64 size_bytes;  // 0 when the file does not say
    u64 section_end; // of the section that it lies in; 0 when that is not known
    enum elf_symbol_kind kind;
    bool global;
    bool absolute;
};

// Whether the image starts as an ELF file does, of whatever machine.
bool elf_file_recognise(const struct image *image);

// Opens an image of a little-endian 64-bit RISC-V ELF file of any type. False with ERROR_IMAGE, and
// nothing to close, when it is not one or is cut off in its header.
bool elf_file_open(struct elf_file *file, const struct image *image, struct error *error);
void elf_file_close(struct elf_file *file);

// The address of the first section of that name. False where there is none.
bool elf_file_section(const struct elf_file *file, const char *name, u64 *address);

// Calls `visit` for each defined function, object and label of the symbol table, in the table's
// order. Left out are the names that are nobody's: the assembler's mapping symbols ($x, $d) and
// local labels (.L…), and those that can't be printed. A damaged table gives what is sound in it.
void elf_file_symbols(const struct elf_file *file,
                      void (*visit)(void *context, const struct elf_symbol *symbol), void *context);
