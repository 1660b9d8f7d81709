// Values as text, as gdb prints them.
#pragma once

#include "base/text.h"
#include "inspect/value.h"

#define VALUE_ELEMENTS_MAX 200 // of an array, and characters of a string
#define VALUE_NESTING_MAX  16  // structures in one another

// The letters of formats: x hexadecimal, d signed, u unsigned, o octal, t binary, a address with
// its symbol, c character, s string, z hexadecimal with leading zeros, f floating point (of 4 or 8
// bytes); 0 for the type's own.
#define VALUE_FORMATS "xduotacszf"

// Writes the value, which need not be loaded: a structure with its members, an array with its
// elements. False with ERROR_USAGE where it can't be read; a part of it may then have been written.
bool value_print(const struct text_sink *out, const struct scope *scope, const struct value *value,
                 char format, struct error *error);

// The same as part of something: of a pointer, the address alone.
bool value_print_bare(const struct text_sink *out, const struct scope *scope,
                      const struct value *value, struct error *error);

// A number of `size` bytes in a format.
void value_print_number(const struct text_sink *out, const struct scope *scope, u64 bits,
                        u64 size_bytes, bool is_signed, char format);

// The string at an address, quoted, up to its 0.
void value_print_string(const struct text_sink *out, const struct scope *scope, u64 address);

// Copies the same without quotes and escapes, at most `size` - 1 bytes; always terminates.
void value_read_text(const struct scope *scope, u64 address, char *text, size_t size);

// What the type is called: "struct process *".
void value_type_name(struct value_type type, char *text, size_t size);

// " <main+0x1c>", or nothing.
void value_print_symbol(const struct text_sink *out, const struct scope *scope, u64 address);
