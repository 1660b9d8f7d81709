// Source, in lines: of a place, a range, or what comes before or behind what was shown last.
#include "command.h"
#include "debugger.h"
#include "location.h"
#include "place_line.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LIST_LINES 10

// A place in source.
struct source_place {
    char file[DEBUGGER_PLACE_SIZE];
    u32 line;
};

// Shows lines [first, last] of d->listed.file; the next time, the ones behind them are meant.
static bool show_lines(struct debugger *d, u32 first, u32 last, struct error *error)
{
    u32 line = first;
    while (line <= last && place_line_source(d, d->listed.file, line)) {
        line++;
    }
    if (line == first) {
        return error_set(error, ERROR_USAGE,
                         "%.200s:%u is not found, or behind its end: directory FOLDER says where "
                         "source is",
                         d->listed.file, line);
    }
    d->listed.first = first;
    d->listed.line = line;
    return true;
}

static bool show_around(struct debugger *d, const struct source_place *place, struct error *error)
{
    u32 first = place->line > LIST_LINES / 2 ? place->line - LIST_LINES / 2 : 1;
    snprintf(d->listed.file, sizeof d->listed.file, "%s", place->file);
    return show_lines(d, first, first + LIST_LINES - 1, error);
}

// The line that the code at an address comes from.
static bool place_of(struct debugger *d, const struct breakpoint *location,
                     struct source_place *place, struct error *error)
{
    struct debug_line line;
    struct scope scope = debugger_scope(d);
    u64 pc = debugger_linked(d, location->places[0]);
    debugger_scope_for_place(d, location, &scope);
    if (!scope.info || !debug_info_line(scope.info, pc, &line)) {
        return error_set(error, ERROR_USAGE,
                         "there is no source known for 0x%" PRIx64 ": disassemble shows the "
                         "instructions",
                         pc);
    }
    snprintf(place->file, sizeof place->file, "%s", line.file);
    place->line = line.line;
    return true;
}

// Where the selected frame stands.
static bool place_here(struct debugger *d, struct source_place *place, struct error *error)
{
    const struct guest_stack_frame *frame = debugger_frame(d, d->frame);
    const struct breakpoint here = {.places = {frame ? frame->address : debugger_hart(d)->s.pc},
                                    .place_count = 1};
    if (!frame || !frame->file) {
        return place_of(d, &here, place, error);
    }
    snprintf(place->file, sizeof place->file, "%s", frame->file);
    place->line = frame->line;
    return true;
}

// FILE:LINE and a bare LINE are themselves, whether or not there is code; else what has code there.
static bool read_place(struct debugger *d, const char *text, struct source_place *place,
                       struct error *error)
{
    struct breakpoint location;
    const char *colon = strrchr(text, ':');
    const char *number = colon ? colon + 1 : text;
    char *end;
    unsigned long line = strtoul(number, &end, 10);
    bool is_line = end != number && !*end && line > 0 && line < UINT32_MAX - LIST_LINES;
    if (is_line && !colon) {
        bool listed = *d->listed.file;
        snprintf(place->file, sizeof place->file, "%s", d->listed.file);
        place->line = (u32)line;
        bool found = listed || place_here(d, place, error);
        place->line = (u32)line;
        return found;
    }
    if (is_line &&
        location_file(d, text, (size_t)(colon - text), place->file, sizeof place->file)) {
        place->line = (u32)line;
        return true;
    }
    return location_read(d, text, &location, error) && place_of(d, &location, place, error);
}

// FIRST,LAST or FIRST, or ,LAST
static bool list_range(struct debugger *d, const char *text, const char *comma, struct error *error)
{
    char first[DEBUGGER_LINE_SIZE];
    const char *last = comma + 1 + strspn(comma + 1, " \t");
    struct source_place from = {.line = 0}, to = {.line = 0};
    snprintf(first, sizeof first, "%.*s", (int)(comma - text), text);
    first[strcspn(first, " \t")] = 0;
    if (*first && !read_place(d, first, &from, error)) {
        return false;
    }
    if (*first) {
        snprintf(d->listed.file, sizeof d->listed.file, "%s", from.file);
    }
    if (!*last) {
        return show_lines(d, from.line, from.line + LIST_LINES - 1, error);
    }
    if (!read_place(d, last, &to, error)) {
        return false;
    }
    snprintf(d->listed.file, sizeof d->listed.file, "%s", to.file);
    from.line = *first ? from.line : to.line >= LIST_LINES ? to.line - LIST_LINES + 1 : 1;
    return show_lines(d, from.line, to.line, error);
}

// The ten lines before those that were shown last.
static bool list_before(struct debugger *d, struct error *error)
{
    struct source_place here = {.line = 0};
    if (!*d->listed.file) {
        return place_here(d, &here, error) && show_around(d, &here, error);
    }
    if (d->listed.first <= 1) {
        return error_set(error, ERROR_USAGE, "the first line of %.200s has been shown",
                         d->listed.file);
    }
    u32 last = d->listed.first - 1;
    return show_lines(d, last >= LIST_LINES ? last - LIST_LINES + 1 : 1, last, error);
}

bool cmd_list(struct debugger *d, const char *arguments, struct error *error)
{
    struct source_place place = {.line = 0};
    const struct guest_stack_frame *frame = debugger_frame(d, d->frame);
    u64 pc = frame ? frame->address : debugger_hart(d)->s.pc;
    const char *comma = strchr(arguments, ',');
    bool moved = d->listed.pc != pc;
    d->listed.pc = pc;
    if (strcmp(arguments, "-") == 0) {
        return list_before(d, error);
    }
    if (!d->repeating && comma && (comma != arguments || comma[1])) {
        return list_range(d, arguments, comma, error);
    }
    if (!d->repeating && *arguments) {
        return read_place(d, arguments, &place, error) && show_around(d, &place, error);
    }
    if (*d->listed.file && (!moved || d->repeating)) {
        return show_lines(d, d->listed.line, d->listed.line + LIST_LINES - 1, error);
    }
    return place_here(d, &place, error) && show_around(d, &place, error);
}

bool cmd_directory(struct debugger *d, const char *arguments, struct error *error)
{
    if (!*arguments) {
        return error_set(error, ERROR_USAGE, "directory needs the name of a folder of sources");
    }
    if (!debugger_may_use_files(d, error)) {
        return false;
    }
    struct stat about;
    if (stat(arguments, &about) != 0) {
        return error_set(error, ERROR_FILE, "%.200s: can't be opened: %s", arguments,
                         strerror(errno));
    }
    if (!S_ISDIR(about.st_mode)) {
        return error_set(error, ERROR_FILE, "%.200s: is no folder", arguments);
    }
    sources_close(&d->sources);
    return sources_add_folder(&d->sources, arguments) ||
           error_set(error, ERROR_USAGE, "there are too many folders, or its name is too long");
}
