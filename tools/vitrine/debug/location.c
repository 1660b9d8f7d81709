#include "location.h"

#include "base/nearest.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_SIZE 256

static bool add_place(struct breakpoint *place, u64 address)
{
    if (place->place_count == BREAKPOINT_PLACES_MAX) {
        return false;
    }
    place->places[place->place_count++] = address;
    return true;
}

struct file_search {
    const char *wanted; // the end of a path
    size_t length;
    struct nearest nearest;
    char found[FILE_SIZE]; // "" for none
};

// Whether `path` is the file, or ends with it behind a slash.
static bool is_end_of(const char *path, const char *end, size_t length)
{
    size_t all = strlen(path);
    return all >= length && strncmp(path + all - length, end, length) == 0 &&
           (all == length || path[all - length - 1] == '/');
}

static void offer_file(void *self, const char *file)
{
    struct file_search *search = self;
    const char *slash = strrchr(file, '/');
    nearest_offer(&search->nearest, slash ? slash + 1 : file);
    if (!*search->found && strlen(file) < sizeof search->found &&
        is_end_of(file, search->wanted, search->length)) {
        snprintf(search->found, sizeof search->found, "%s", file);
    }
}

// Looks for a source file in all names that there are.
static struct file_search search_file(struct debugger *d, const char *file, size_t length)
{
    struct debugger_names names;
    const char *program;
    struct file_search search = {.wanted = file, .length = length, .nearest = nearest_begin(file)};
    for (u32 i = 0; debugger_sources_at(d, i, file, &names, &program); i++) {
        if (names.info) {
            debug_info_files(names.info, offer_file, &search);
        }
    }
    return search;
}

bool location_file(struct debugger *d, const char *text, size_t length, char *file, size_t size)
{
    char name[FILE_SIZE];
    snprintf(name, sizeof name, "%.*s", (int)(length < sizeof name ? length : 0), text);
    const struct file_search search = search_file(d, name, strlen(name));
    if (!*search.found || strlen(search.found) >= size) {
        return false;
    }
    snprintf(file, size, "%s", search.found);
    return true;
}

// The places of a line in one set of names.
static bool add_line(const struct debugger_names *names, const char *file, u32 line,
                     const char *program, struct breakpoint *place)
{
    u32 found = 0;
    u64 addresses[BREAKPOINT_PLACES_MAX];
    size_t count = names->info ? debug_info_addresses(names->info, file, line, addresses,
                                                      ARRAY_LEN(addresses), &found)
                               : 0;
    for (size_t i = 0; i < count; i++) {
        add_place(place, addresses[i]);
    }
    if (count > 0 && program && strlen(program) < sizeof place->program) {
        snprintf(place->program, sizeof place->program, "%s", program);
        place->mode = PRIV_U;
    }
    return count > 0;
}

static bool read_line(struct debugger *d, const char *file, const char *number,
                      struct breakpoint *place, struct error *error)
{
    struct debugger_names names;
    const char *program;
    char *end;
    unsigned long line = strtoul(number, &end, 10);
    if (*end || end == number || line == 0 || line > UINT32_MAX) {
        return error_set(error, ERROR_USAGE, "\"%.40s\" is no number of a line", number);
    }
    for (u32 i = 0; debugger_sources_at(d, i, file, &names, &program); i++) {
        if (add_line(&names, file, (u32)line, program, place)) {
            return true;
        }
    }
    const struct file_search search = search_file(d, file, strlen(file));
    if (*search.found) {
        return error_set(error, ERROR_USAGE,
                         "there is no code for line %lu of %.80s, nor behind it", line, file);
    }
    return error_set(error, ERROR_USAGE, "there is no source file %.80s%s%.80s%s", file,
                     search.nearest.best ? ": did you mean " : " here",
                     search.nearest.best ? search.nearest.best : "",
                     search.nearest.best ? "?" : "");
}

// LINE, of the file that the hart's code comes from.
static bool read_bare_line(struct debugger *d, const char *number, struct breakpoint *place,
                           struct error *error)
{
    struct debug_line line;
    const struct scope scope = debugger_scope(d);
    if (!scope.info || !debug_info_line(scope.info, debugger_hart(d)->s.pc, &line)) {
        return error_set(error, ERROR_USAGE,
                         "which file's line %.20s is not known here: write FILE:LINE", number);
    }
    return read_line(d, line.file, number, place, error); // whole: another may end as its name does
}

static bool read_file_line(struct debugger *d, const char *text, struct breakpoint *place,
                           struct error *error)
{
    char file[FILE_SIZE];
    const char *colon = strrchr(text, ':');
    size_t length = (size_t)(colon - text);
    if (length >= sizeof file) {
        return error_set(error, ERROR_USAGE, "%.40s…: no source file has so long a name", text);
    }
    memcpy(file, text, length);
    file[length] = 0;
    return read_line(d, file, colon + 1, place, error);
}

static bool add_function(const struct debugger_names *names, const char *name,
                         struct breakpoint *place)
{
    struct debug_function function;
    u64 address;
    if (names->info && debug_info_function_named(names->info, name, &function)) {
        return add_place(place, debug_info_body(names->info, &function));
    }
    return names->symbols && symbols_address(names->symbols, name, &address) &&
           add_place(place, address);
}

// PROGRAM:FUNCTION, for processes of that name.
static bool read_program_function(struct debugger *d, const char *text, struct breakpoint *place,
                                  struct error *error)
{
    struct debugger_names names;
    const char *colon = strchr(text, ':');
    size_t length = (size_t)(colon - text);
    if (length < sizeof place->program) {
        memcpy(place->program, text, length);
        place->program[length] = 0;
    }
    if (length >= sizeof place->program || !debugger_names_of_program(d, place->program, &names)) {
        return error_set(error, ERROR_USAGE,
                         "no program %.*s is known: PROGRAM:FUNCTION, FILE:LINE; --symbols names "
                         "the files of programs",
                         (int)(length < 40 ? length : 40), text);
    }
    place->mode = PRIV_U;
    return add_function(&names, colon + 1, place) ||
           error_set(error, ERROR_USAGE, "%s has no function %.80s", place->program, colon + 1);
}

static bool read_function(struct debugger *d, const char *name, struct breakpoint *place)
{
    struct debugger_names names;
    for (u32 i = 0; debugger_names_at(d, i, &names); i++) {
        if (add_function(&names, name, place)) {
            return true;
        }
    }
    return false;
}

bool location_read(struct debugger *d, const char *text, struct breakpoint *place,
                   struct error *error)
{
    struct value value;
    const struct scope scope = debugger_scope(d);
    *place = (struct breakpoint){.kind = BREAKPOINT_PLACE,
                                 .hart = BREAKPOINT_ANY,
                                 .mode = BREAKPOINT_ANY,
                                 .pid = BREAKPOINT_ANY};
    if (!*text) {
        return add_place(place, debugger_hart(d)->s.pc);
    }
    if (*text == '*') {
        return expression_evaluate(&scope, text + 1, &value, error) &&
               value_load(&scope, &value, error) && add_place(place, value.bits);
    }
    if (text[strspn(text, "0123456789")] == 0) {
        return read_bare_line(d, text, place, error);
    }
    const char *colon = strchr(text, ':');
    if (colon && (isalpha((unsigned char)colon[1]) || colon[1] == '_')) {
        return read_program_function(d, text, place, error);
    }
    if (colon) {
        return read_file_line(d, text, place, error);
    }
    if (read_function(d, text, place)) {
        return true;
    }
    if (!expression_evaluate(&scope, text, &value, error)) {
        return false;
    }
    return error_set(error, ERROR_USAGE,
                     "%.80s is no function: write *%.80s for an address, or FILE:LINE", text, text);
}
