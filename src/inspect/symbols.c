// The table is an array of symbols in the order of their names, and two lists of spans made from
// it: the bytes of each symbol that says its size, and what follows each symbol in its section. An
// address that is in none of the first belongs to the symbol that it follows, if that does not say
// where it ends. Read next: spans.h, machine/elf_file.h.
#include "inspect/symbols.h"

#include "inspect/spans.h"
#include "machine/elf_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OFFSET_TEXT_SIZE 24 // of "+0x" and 16 digits

// A symbol and what is only needed to make its span.
struct entry {
    struct symbol symbol;
    u64 section_end; // 0 when that is not known
};

// The text of the names that came from one file.
struct names {
    struct names *next;
    char bytes[];
};

struct symbols {
    struct entry *entries; // in the order of their names, then as symbols_named prefers them
    size_t count;
    struct names *names;
    struct spans bodies, tails;
};

struct symbols *symbols_create(void)
{
    return calloc(1, sizeof(struct symbols));
}

static void free_tables(struct symbols *symbols)
{
    free(symbols->entries);
    spans_free(&symbols->bodies);
    spans_free(&symbols->tails);
}

void symbols_destroy(struct symbols *symbols)
{
    if (!symbols) {
        return;
    }
    for (struct names *names = symbols->names; names;) {
        struct names *next = names->next;
        free(names);
        names = next;
    }
    free_tables(symbols);
    free(symbols);
}

// --- spans --------------------------------------------------------------------------------------

static u32 rank(const struct symbol *symbol)
{
    u32 kind = symbol->kind == SYMBOL_FUNCTION ? 2 : symbol->kind == SYMBOL_OBJECT ? 1 : 0;
    return 2 * kind + symbol->global;
}

static u64 body_end(const struct entry *entry)
{
    u64 room = UINT64_MAX - entry->symbol.address;
    u64 size = entry->symbol.size_bytes;
    return entry->symbol.address + (size < room ? size : room);
}

static u64 tail_end(const struct entry *entry)
{
    return entry->section_end;
}

// Makes the spans from each symbol's address to where `end` says.
static bool make_spans(const struct symbols *symbols, u64 (*end)(const struct entry *entry),
                       struct spans *spans)
{
    struct span *input = calloc(symbols->count, sizeof *input);
    if (!input) {
        return false;
    }
    size_t count = 0;
    for (size_t i = 0; i < symbols->count; i++) {
        const struct entry *entry = &symbols->entries[i];
        const struct symbol *symbol = &entry->symbol;
        if (symbol->kind != SYMBOL_NUMBER && symbol->address < end(entry)) {
            input[count++] = (struct span){symbol->address, end(entry), (u32)i, rank(symbol)};
        }
    }
    bool done = spans_build(spans, input, count);
    free(input);
    return done;
}

// --- adding -------------------------------------------------------------------------------------

// What the symbols of a file need: first counted, then filled in.
struct addition {
    u64 bias;
    size_t count;
    const char *first, *end; // the part of the file's string table that has their names
    struct entry *next;      // the first of `count` free ones
    const char *names;       // the copy of that part
};

static void measure(void *context, const struct elf_symbol *symbol)
{
    struct addition *addition = context;
    const char *end = symbol->name + symbol->length + 1;
    if (addition->count == 0 || symbol->name < addition->first) {
        addition->first = symbol->name;
    }
    if (addition->count == 0 || end > addition->end) {
        addition->end = end;
    }
    addition->count++;
}

static enum symbol_kind kind_of(const struct elf_symbol *symbol)
{
    if (symbol->absolute) {
        return SYMBOL_NUMBER;
    }
    switch (symbol->kind) {
    case ELF_SYMBOL_FUNCTION:
        return SYMBOL_FUNCTION;
    case ELF_SYMBOL_OBJECT:
        return SYMBOL_OBJECT;
    case ELF_SYMBOL_LABEL:
        return SYMBOL_LABEL;
    }
    return SYMBOL_LABEL;
}

static void append(void *context, const struct elf_symbol *symbol)
{
    struct addition *addition = context;
    u64 bias = symbol->absolute ? 0 : addition->bias;
    *addition->next++ = (struct entry){
        .symbol =
            {
                .name = addition->names + (symbol->name - addition->first),
                .address = symbol->value + bias,
                .size_bytes = symbol->size_bytes,
                .kind = kind_of(symbol),
                .global = symbol->global,
            },
        .section_end = symbol->section_end ? symbol->section_end + bias : 0,
    };
}

static int compare_names(const void *left, const void *right)
{
    const struct symbol *a = &((const struct entry *)left)->symbol;
    const struct symbol *b = &((const struct entry *)right)->symbol;
    int order = strcmp(a->name, b->name);
    if (order == 0) {
        order = b->global - a->global;
    }
    if (order == 0) {
        order = a->address < b->address ? -1 : a->address > b->address;
    }
    return order;
}

// Fills `grown` with the entries of `symbols` and those of the file. False without memory, and then
// free_tables is due.
static bool add_entries(const struct symbols *symbols, const struct elf_file *file,
                        struct addition *addition, struct symbols *grown)
{
    grown->count = symbols->count + addition->count;
    assert(grown->count < UINT32_MAX);
    grown->entries = calloc(grown->count, sizeof *grown->entries);
    if (!grown->entries) {
        return false;
    }
    if (symbols->count) {
        memcpy(grown->entries, symbols->entries, symbols->count * sizeof *grown->entries);
    }
    addition->next = grown->entries + symbols->count;
    elf_file_symbols(file, append, addition);
    qsort(grown->entries, grown->count, sizeof *grown->entries, compare_names);
    return make_spans(grown, body_end, &grown->bodies) &&
           make_spans(grown, tail_end, &grown->tails);
}

static bool add_symbols(struct symbols *symbols, const struct elf_file *file, u64 bias,
                        struct error *error)
{
    struct addition addition = {.bias = bias};
    elf_file_symbols(file, measure, &addition);
    if (addition.count == 0) {
        return true;
    }
    struct symbols grown = {0};
    size_t names_size = (size_t)(addition.end - addition.first);
    struct names *names = malloc(sizeof *names + names_size);
    if (names) {
        memcpy(names->bytes, addition.first, names_size);
        addition.names = names->bytes;
    }
    if (!names || !add_entries(symbols, file, &addition, &grown)) {
        free_tables(&grown);
        free(names);
        return error_set(error, ERROR_HOST, "%s: the host has no memory for its %zu symbols",
                         file->image->name, addition.count);
    }
    free_tables(symbols);
    names->next = symbols->names;
    grown.names = names;
    *symbols = grown;
    return true;
}

bool symbols_add_elf(struct symbols *symbols, const struct image *image, u64 bias,
                     struct error *error)
{
    struct elf_file file;
    if (!elf_file_open(&file, image, error)) {
        return false;
    }
    bool added = add_symbols(symbols, &file, bias, error);
    elf_file_close(&file);
    return added;
}

bool symbols_add_file(struct symbols *symbols, const char *path, u64 bias, struct error *error)
{
    struct image image;
    if (!image_open(path, &image, error)) {
        return false;
    }
    bool added = symbols_add_elf(symbols, &image, bias, error);
    image_close(&image);
    return added;
}

// --- looking up ---------------------------------------------------------------------------------

static const struct symbol *owner(const struct symbols *symbols, const struct span *span)
{
    return span ? &symbols->entries[span->owner].symbol : NULL;
}

const struct symbol *symbols_find(const struct symbols *symbols, u64 address, u64 *offset)
{
    const struct symbol *symbol = owner(symbols, spans_find(&symbols->bodies, address));
    if (!symbol) {
        symbol = owner(symbols, spans_find(&symbols->tails, address));
        if (!symbol || symbol->size_bytes) {
            return NULL;
        }
    }
    if (offset) {
        *offset = address - symbol->address;
    }
    return symbol;
}

const struct symbol *symbols_named(const struct symbols *symbols, const char *name)
{
    const struct symbol *symbol = symbols_get(symbols, symbols_first(symbols, name));
    return symbol && strcmp(symbol->name, name) == 0 ? symbol : NULL;
}

bool symbols_address(const struct symbols *symbols, const char *name, u64 *address)
{
    const struct symbol *symbol = symbols_named(symbols, name);
    if (symbol) {
        *address = symbol->address;
    }
    return symbol;
}

bool symbols_format(const struct symbols *symbols, u64 address, char *text, size_t size)
{
    assert(size > 0);
    u64 offset = 0;
    const struct symbol *symbol = symbols_find(symbols, address, &offset);
    if (!symbol) {
        snprintf(text, size, "0x%" PRIx64, address);
        return false;
    }
    char suffix[OFFSET_TEXT_SIZE] = "";
    int suffix_length = 0;
    if (offset) {
        suffix_length = snprintf(suffix, sizeof suffix, "+0x%" PRIx64, offset);
    }
    int room = (int)(size < INT32_MAX ? size : INT32_MAX) - 1 - suffix_length;
    snprintf(text, size, "%.*s%s", room > 0 ? room : 0, symbol->name, suffix);
    return true;
}

size_t symbols_count(const struct symbols *symbols)
{
    return symbols->count;
}

const struct symbol *symbols_get(const struct symbols *symbols, size_t index)
{
    return index < symbols->count ? &symbols->entries[index].symbol : NULL;
}

size_t symbols_first(const struct symbols *symbols, const char *prefix)
{
    size_t low = 0, high = symbols->count; // those before `low` have names before the prefix
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(symbols->entries[middle].symbol.name, prefix) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}
