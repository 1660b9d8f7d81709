// Source lines (DWARF 5, 6.2), both ways.
#include "inspect/debug_internal.h"

#include <dwarf.h>
#include <string.h>

// The last row at or before `address`, or -1. libdw keeps the rows in the order of their addresses.
static ssize_t row_before(Dwarf_Lines *lines, size_t count, u64 address)
{
    size_t low = 0, high = count; // those before `low` are at or before the address
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        Dwarf_Addr at = 0;
        dwarf_lineaddr(dwarf_onesrcline(lines, middle), &at);
        if (at <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (ssize_t)low - 1;
}

static u64 row_address(Dwarf_Lines *lines, size_t index)
{
    Dwarf_Addr address = 0;
    dwarf_lineaddr(dwarf_onesrcline(lines, index), &address);
    return address;
}

static u32 row_line(Dwarf_Line *row)
{
    int number = 0;
    return dwarf_lineno(row, &number) == 0 && number > 0 ? (u32)number : 0;
}

// The line table of the unit, read once; null for none.
static Dwarf_Lines *lines_of(struct debug_info *info, struct debug_unit *unit, size_t *count)
{
    Dwarf_Die die;
    if (!unit->lines_read) {
        unit->lines_read = true;
        if (!dwarf_offdie(info->dwarf, unit->die, &die) ||
            dwarf_getsrclines(&die, &unit->lines, &unit->line_count) != 0) {
            unit->lines = NULL;
        }
    }
    *count = unit->line_count;
    return unit->lines;
}

bool debug_info_line(struct debug_info *info, u64 address, struct debug_line *line)
{
    size_t count = 0;
    struct debug_unit *unit = debug_unit_of(info, address);
    Dwarf_Lines *lines = unit ? lines_of(info, unit, &count) : NULL;
    if (!lines) {
        return false;
    }
    ssize_t found = row_before(lines, count, address);
    Dwarf_Line *row = found < 0 ? NULL : dwarf_onesrcline(lines, (size_t)found);
    bool ends = true;
    if (!row || dwarf_lineendsequence(row, &ends) != 0 || ends) {
        return false;
    }
    int column = 0;
    dwarf_linecol(row, &column);
    *line = (struct debug_line){
        .file = debug_path(dwarf_linesrc(row, NULL, NULL)),
        .line = row_line(row),
        .column = column > 0 ? (u32)column : 0,
        .address = row_address(lines, (size_t)found),
        .end = (size_t)found + 1 < count ? row_address(lines, (size_t)found + 1) : address + 1};
    return line->file != NULL;
}

// Whether `path` ends in the components of `file`.
static bool path_ends(const char *path, const char *file)
{
    size_t length = strlen(path), wanted = strlen(file);
    return length >= wanted && strcmp(path + length - wanted, file) == 0 &&
           (length == wanted || path[length - wanted - 1] == '/' || file[0] == '/');
}

struct line_search {
    struct debug_info *info;
    const char *file;
    u32 wanted, best; // best: the lowest line from `wanted` on that has code; 0 for none
    u64 *addresses;
    size_t count, max;
};

// The function or inlined copy that the address begins in: two rows of one line in the same stand
// for one place.
static u64 owner_of(struct debug_info *info, u64 address)
{
    const struct span *span = spans_find(&info->function_spans, address);
    return span ? span->start : address;
}

static void add_address(struct line_search *search, u64 address)
{
    u64 owner = owner_of(search->info, address);
    for (size_t i = 0; i < search->count; i++) {
        if (owner_of(search->info, search->addresses[i]) == owner) {
            if (address < search->addresses[i]) {
                search->addresses[i] = address;
            }
            return;
        }
    }
    if (search->count < search->max) {
        search->addresses[search->count++] = address;
    }
}

// In the first pass `collect` is false and `best` is looked for.
static void search_unit(struct line_search *search, Dwarf_Lines *lines, size_t count, bool collect)
{
    const char *last_path = NULL;
    bool last_fits = false;
    for (size_t i = 0; i < count; i++) {
        Dwarf_Line *row = dwarf_onesrcline(lines, i);
        bool begins = false, ends = false;
        dwarf_linebeginstatement(row, &begins);
        dwarf_lineendsequence(row, &ends);
        u32 line = row_line(row);
        if (!begins || ends || line < search->wanted || (collect && line != search->best) ||
            (!collect && search->best && line >= search->best)) {
            continue;
        }
        const char *path = dwarf_linesrc(row, NULL, NULL);
        if (path != last_path) {
            last_path = path;
            last_fits = path && path_ends(debug_path(path), search->file);
        }
        u64 address = row_address(lines, i);
        if (!last_fits || (address == 0 && !search->info->starts_at_0)) {
            continue;
        }
        if (collect) {
            add_address(search, address);
        } else {
            search->best = line;
        }
    }
}

size_t debug_info_addresses(struct debug_info *info, const char *file, u32 line, u64 *addresses,
                            size_t max, u32 *found)
{
    struct line_search search = {.info = info,
                                 .file = debug_path(file),
                                 .wanted = line ? line : 1,
                                 .addresses = addresses,
                                 .max = max};
    if (!debug_index(info)) {
        return 0;
    }
    for (u32 pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < info->unit_count; i++) {
            size_t count;
            Dwarf_Lines *lines = lines_of(info, &info->units[i], &count);
            if (lines) {
                search_unit(&search, lines, count, pass == 1);
            }
        }
        if (!search.best) {
            return 0;
        }
    }
    *found = search.best;
    return search.count;
}

void debug_info_files(struct debug_info *info, void (*visit)(void *self, const char *file),
                      void *self)
{
    for (size_t i = 0; i < info->unit_count; i++) {
        Dwarf_Die unit;
        Dwarf_Files *files;
        size_t count;
        if (!dwarf_offdie(info->dwarf, info->units[i].die, &unit) ||
            dwarf_getsrcfiles(&unit, &files, &count) != 0) {
            continue;
        }
        for (size_t k = 0; k < count; k++) {
            const char *file = dwarf_filesrc(files, k, NULL, NULL);
            if (file && strcmp(file, "???") != 0) {
                visit(self, debug_path(file));
            }
        }
    }
}

u64 debug_info_body(struct debug_info *info, const struct debug_function *function)
{
    struct debug_line first, row;
    if (!debug_info_line(info, function->start, &first)) {
        return function->start;
    }
    // Several rows may stand at one address; the body begins at the first row behind it.
    u64 at = first.end;
    while (at < function->end && debug_info_line(info, at, &row)) {
        if (row.line != 0) {
            return at;
        }
        at = row.end > at ? row.end : at + 1;
    }
    return function->start;
}

const char *debug_info_folder(struct debug_info *info)
{
    for (size_t i = 0; debug_index(info) && i < info->unit_count; i++) {
        Dwarf_Die die;
        Dwarf_Attribute attribute;
        const char *folder = dwarf_offdie(info->dwarf, info->units[i].die, &die)
                                 ? dwarf_formstring(dwarf_attr(&die, DW_AT_comp_dir, &attribute))
                                 : NULL;
        if (folder) {
            return folder;
        }
    }
    return NULL;
}
