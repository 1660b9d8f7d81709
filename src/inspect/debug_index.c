// The index: the units' and functions' addresses as spans, the outermost entries by name.
#include "inspect/debug_internal.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#define NESTING_MAX 16 // of namespaces
#define PIECES_MAX  64 // of a function's addresses; a unit may have more

struct indexing {
    struct debug_info *info;
    u32 unit;
    struct span *units, *functions;
    size_t unit_count, unit_capacity, function_count, function_capacity;
    bool failed;
};

static void add_span(struct indexing *indexing, struct span **spans, size_t *count,
                     size_t *capacity, struct span span)
{
    if (*count == *capacity) {
        size_t larger = *capacity ? 2 * *capacity : 256;
        struct span *grown = realloc(*spans, larger * sizeof *grown);
        if (!grown) {
            indexing->failed = true;
            return;
        }
        *spans = grown;
        *capacity = larger;
    }
    (*spans)[(*count)++] = span;
}

static void add_spans(struct indexing *indexing, Dwarf_Die *die, bool is_unit, u32 owner)
{
    Dwarf_Addr base = 0, start = 0, end = 0;
    ptrdiff_t offset = 0;
    for (u32 pieces = 0; pieces < PIECES_MAX * (is_unit ? 1024u : 1u); pieces++) {
        offset = dwarf_ranges(die, offset, &base, &start, &end);
        if (offset <= 0) {
            return;
        }
        struct span span = {start, end, owner, 0};
        if (start >= end || (start == 0 && !indexing->info->starts_at_0)) {
            continue;
        }
        if (is_unit) {
            add_span(indexing, &indexing->units, &indexing->unit_count, &indexing->unit_capacity,
                     span);
        } else {
            add_span(indexing, &indexing->functions, &indexing->function_count,
                     &indexing->function_capacity, span);
        }
    }
}

static bool name_kind(int tag, u8 *kind)
{
    switch (tag) {
    case DW_TAG_subprogram:
        *kind = NAME_FUNCTION;
        return true;
    case DW_TAG_variable:
        *kind = NAME_VARIABLE;
        return true;
    case DW_TAG_base_type:
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
    case DW_TAG_class_type:
    case DW_TAG_enumeration_type:
    case DW_TAG_typedef:
        *kind = NAME_TYPE;
        return true;
    default:
        return false;
    }
}

static void add_name(struct indexing *indexing, Dwarf_Die *die, int tag, u8 kind)
{
    struct debug_info *info = indexing->info;
    const char *name = debug_die_name(die);
    if (!name && tag != DW_TAG_enumeration_type) {
        return;
    }
    if (info->name_count == info->name_capacity) {
        size_t capacity = info->name_capacity ? 2 * info->name_capacity : 1024;
        struct debug_name *names = realloc(info->names, capacity * sizeof *names);
        if (!names) {
            indexing->failed = true;
            return;
        }
        info->names = names;
        info->name_capacity = capacity;
    }
    info->names[info->name_count++] =
        (struct debug_name){.name = name ? name : "",
                            .die = dwarf_dieoffset(die),
                            .unit = indexing->unit,
                            .tag = (u16)tag,
                            .kind = kind,
                            .is_declaration = debug_die_is_declaration(die)};
}

static void index_children(struct indexing *indexing, Dwarf_Die *parent, u32 depth)
{
    Dwarf_Die die, next;
    if (depth > NESTING_MAX || dwarf_child(parent, &die) != 0) {
        return;
    }
    for (bool more = true; more && !indexing->failed; die = next) {
        int tag = dwarf_tag(&die);
        u8 kind;
        if (name_kind(tag, &kind)) {
            add_name(indexing, &die, tag, kind);
        } else if (tag == DW_TAG_namespace) {
            index_children(indexing, &die, depth + 1);
        }
        more = debug_die_next(&die, &next);
    }
}

// Functions come first, then definitions before declarations.
static int compare_names(const void *left, const void *right)
{
    const struct debug_name *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    if (order != 0) {
        return order;
    }
    if (a->is_declaration != b->is_declaration) {
        return a->is_declaration ? 1 : -1;
    }
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    return a->die < b->die ? -1 : a->die > b->die;
}

static void index_functions(struct indexing *indexing)
{
    struct debug_info *info = indexing->info;
    for (size_t i = 0; i < info->name_count; i++) {
        Dwarf_Die die;
        if (info->names[i].kind == NAME_FUNCTION &&
            dwarf_offdie(info->dwarf, info->names[i].die, &die)) {
            add_spans(indexing, &die, false, (u32)i);
        }
    }
}

bool debug_index(struct debug_info *info)
{
    if (info->indexed) {
        return true;
    }
    struct indexing indexing = {.info = info};
    for (u32 i = 0; i < info->unit_count; i++) {
        Dwarf_Die unit;
        indexing.unit = i;
        if (dwarf_offdie(info->dwarf, info->units[i].die, &unit)) {
            add_spans(&indexing, &unit, true, i);
            index_children(&indexing, &unit, 0);
        }
    }
    if (info->name_count) {
        qsort(info->names, info->name_count, sizeof *info->names, compare_names);
    }
    index_functions(&indexing);
    bool done = !indexing.failed &&
                spans_build(&info->unit_spans, indexing.units, indexing.unit_count) &&
                spans_build(&info->function_spans, indexing.functions, indexing.function_count);
    free(indexing.units);
    free(indexing.functions);
    info->indexed = done;
    return done;
}

const struct debug_name *debug_names_find(struct debug_info *info, const char *name)
{
    if (!debug_index(info)) {
        return NULL;
    }
    size_t low = 0, high = info->name_count; // those before `low` have names before it
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(info->names[middle].name, name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < info->name_count && strcmp(info->names[low].name, name) == 0 ? &info->names[low]
                                                                              : NULL;
}

struct debug_unit *debug_unit_of(struct debug_info *info, u64 address)
{
    const struct span *span = debug_index(info) ? spans_find(&info->unit_spans, address) : NULL;
    return span ? &info->units[span->owner] : NULL;
}

bool debug_unit_at(struct debug_info *info, u64 address, Dwarf_Die *unit, u32 *index)
{
    const struct debug_unit *found = debug_unit_of(info, address);
    if (!found || !dwarf_offdie(info->dwarf, found->die, unit)) {
        return false;
    }
    *index = (u32)(found - info->units);
    return true;
}
