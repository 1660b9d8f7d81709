// The stack, and the source there.
#include "command.h"
#include "debugger.h"
#include "location.h"
#include "place_line.h"

#include "inspect/value_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LIST_LINES 10
#define LOCALS_MAX 64

static bool no_frame(struct error *error)
{
    return error_set(error, ERROR_USAGE, "there is no such frame: backtrace shows those there are");
}

bool cmd_backtrace(struct debugger *d, const char *arguments, struct error *error)
{
    (void)arguments;
    if (!debugger_frame(d, 0)) {
        return no_frame(error);
    }
    guest_stack_print(&d->stack, "", &d->out);
    return true;
}

// Selects a frame and says which.
static bool select_frame(struct debugger *d, u64 number, struct error *error)
{
    struct debug_line line;
    const struct guest_stack_frame *frame =
        number <= GUEST_STACK_MAX ? debugger_frame(d, (u32)number) : NULL;
    if (!frame) {
        return no_frame(error);
    }
    d->frame = (u32)number;
    const struct scope scope = debugger_scope(d);
    text_print(&d->out, "#%u  0x%" PRIx64, d->frame, frame->frame.pc);
    value_print_symbol(&d->out, &scope, frame->frame.pc);
    bool has_line = scope.info && debug_info_line(scope.info, frame->address, &line);
    if (has_line) {
        text_print(&d->out, " at %s:%u", place_line_file(line.file), line.line);
    }
    text_put(&d->out, frame->user ? ", the program's\n" : "\n");
    if (has_line) {
        place_line_source(d, line.file, line.line);
    }
    return true;
}

static bool move_frame(struct debugger *d, const char *arguments, bool up, struct error *error)
{
    u64 count = 1;
    const struct scope scope = debugger_scope(d);
    if (*arguments && !expression_number(&scope, arguments, &count, error)) {
        return false;
    }
    if (!up && count > d->frame) {
        return error_set(error, ERROR_USAGE, "frame %u has only %u below it", d->frame, d->frame);
    }
    return select_frame(d, up ? d->frame + count : d->frame - count, error);
}

bool cmd_up(struct debugger *d, const char *arguments, struct error *error)
{
    return move_frame(d, arguments, true, error);
}

bool cmd_down(struct debugger *d, const char *arguments, struct error *error)
{
    return move_frame(d, arguments, false, error);
}

bool cmd_frame(struct debugger *d, const char *arguments, struct error *error)
{
    u64 number = d->frame;
    const struct scope scope = debugger_scope(d);
    return (!*arguments || expression_number(&scope, arguments, &number, error)) &&
           select_frame(d, number, error);
}

// --- variables ---

static void show_variables(struct debugger *d, bool parameters)
{
    struct debug_variable variables[LOCALS_MAX];
    struct scope scope = debugger_scope(d);
    u64 pc =
        scope.frame ? debug_frame_address(scope.frame) : debugger_linked(d, debugger_hart(d)->s.pc);
    size_t count = scope.info ? debug_info_locals(scope.info, pc, variables, LOCALS_MAX) : 0;
    for (size_t i = 0; i < count; i++) {
        struct value value;
        struct error error;
        if (variables[i].is_parameter != parameters) {
            continue;
        }
        text_print(&d->out, "%s = ", variables[i].name);
        if (!expression_evaluate(&scope, variables[i].name, &value, &error) ||
            !value_print(&d->out, &scope, &value, 0, &error)) {
            text_print(&d->out, "<%s>", error.text);
        }
        text_put(&d->out, "\n");
    }
}

bool cmd_info_locals(struct debugger *d, const char *arguments, struct error *error)
{
    (void)arguments, (void)error;
    show_variables(d, false);
    return true;
}

bool cmd_info_args(struct debugger *d, const char *arguments, struct error *error)
{
    (void)arguments, (void)error;
    show_variables(d, true);
    return true;
}

// --- source ---

// Shows the lines around the one in d->listed, and moves on.
static bool list_on(struct debugger *d, struct error *error)
{
    u32 line = d->listed.line;
    u32 shown = 0;
    while (shown < LIST_LINES && place_line_source(d, d->listed.file, line + shown)) {
        shown++;
    }
    if (shown == 0) {
        return error_set(error, ERROR_USAGE,
                         "%.200s:%u is not found, or behind its end: directory FOLDER says where "
                         "source is",
                         d->listed.file, line);
    }
    d->listed.line = line + shown;
    return true;
}

static bool list_around(struct debugger *d, u64 pc, struct error *error)
{
    struct debug_line line;
    const struct scope scope = debugger_scope(d);
    if (!scope.info || !debug_info_line(scope.info, pc, &line)) {
        return error_set(error, ERROR_USAGE,
                         "there is no source known for 0x%" PRIx64 ": disassemble shows the "
                         "instructions",
                         pc);
    }
    snprintf(d->listed.file, sizeof d->listed.file, "%s", line.file);
    d->listed.line = line.line > LIST_LINES / 2 ? line.line - LIST_LINES / 2 : 1;
    d->listed.pc = pc;
    return list_on(d, error);
}

bool cmd_list(struct debugger *d, const char *arguments, struct error *error)
{
    struct breakpoint place;
    const struct guest_stack_frame *frame = debugger_frame(d, d->frame);
    u64 pc = frame ? frame->address : debugger_linked(d, debugger_hart(d)->s.pc);
    if (*arguments && !d->repeating) {
        return location_read(d, arguments, &place, error) &&
               list_around(d, debugger_linked(d, place.places[0]), error);
    }
    bool goes_on = *d->listed.file && (d->listed.pc == pc || d->repeating);
    return goes_on ? list_on(d, error) : list_around(d, pc, error);
}

bool cmd_directory(struct debugger *d, const char *arguments, struct error *error)
{
    if (!*arguments) {
        return error_set(error, ERROR_USAGE, "directory needs the name of a folder of sources");
    }
    sources_close(&d->sources);
    return sources_add_folder(&d->sources, arguments) ||
           error_set(error, ERROR_USAGE, "there are too many folders, or its name is too long");
}
