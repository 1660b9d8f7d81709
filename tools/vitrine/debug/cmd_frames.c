// The stack, and the source there.
#include "command.h"
#include "debugger.h"
#include "place_line.h"

#include "inspect/value_text.h"

#include <inttypes.h>
#include <string.h>

#define LOCALS_MAX 64

static bool no_frame(struct error *error)
{
    return error_set(error, ERROR_USAGE, "there is no such frame: backtrace shows those there are");
}

static void show_variables(struct debugger *d, bool parameters);

// Frames [first, end), each with its variables where `full`.
static void show_frames(struct debugger *d, u32 first, u32 end, bool full)
{
    u32 selected = d->frame;
    for (u32 i = first; i < end; i++) {
        guest_stack_print_frame(d->m, d->hart, &d->stack, i, "", &d->out);
        if (full) {
            d->frame = i;
            show_variables(d, false);
        }
    }
    d->frame = selected;
}

// backtrace [full] [N]: the innermost N frames, or the outermost -N.
bool cmd_backtrace(struct debugger *d, const char *arguments, struct error *error)
{
    const struct scope scope = debugger_scope(d);
    u64 number = 0;
    bool full = strncmp(arguments, "full", 4) == 0 && (!arguments[4] || arguments[4] == ' ');
    arguments += full ? 4 + strspn(arguments + 4, " ") : 0;
    if (*arguments && !expression_number(&scope, arguments, &number, error)) {
        return false;
    }
    if (!debugger_frame(d, 0)) {
        return no_frame(error);
    }
    u32 count = d->stack.count;
    bool outermost = (i64)number < 0;
    u64 wanted = outermost ? -number : number;
    wanted = *arguments && wanted < count ? wanted : count;
    show_frames(d, outermost ? count - (u32)wanted : 0, outermost ? count : (u32)wanted, full);
    if (wanted < count && !outermost) {
        text_print(&d->out, "(%" PRIu64 " more)\n", count - wanted);
    } else if (d->stack.cut) {
        text_put(&d->out, "(more)\n");
    }
    return true;
}

// Selects a frame and says which.
static bool select_frame(struct debugger *d, u64 number, struct error *error)
{
    const struct guest_stack_frame *frame =
        number <= GUEST_STACK_MAX ? debugger_frame(d, (u32)number) : NULL;
    if (!frame) {
        return no_frame(error);
    }
    d->frame = (u32)number;
    guest_stack_print_frame(d->m, d->hart, &d->stack, d->frame, "", &d->out);
    if (frame->file) {
        place_line_source(d, frame->file, frame->line);
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
    u64 most = d->frame;
    if (up) {
        most = debugger_frame(d, d->frame) ? d->stack.count - 1 - d->frame : 0;
    }
    if (most == 0 && count > 0) {
        return error_set(error, ERROR_USAGE, "frame %u is the %s", d->frame,
                         up ? "outermost that is known" : "innermost");
    }
    count = count < most ? count : most; // the last there is, where there are fewer
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

// info frame: where it is, and what is next to it.
bool cmd_info_frame(struct debugger *d, const char *arguments, struct error *error)
{
    u64 number = d->frame;
    const struct scope scope = debugger_scope(d);
    if (*arguments && !expression_number(&scope, arguments, &number, error)) {
        return false;
    }
    const struct guest_stack_frame *frame =
        number <= GUEST_STACK_MAX ? debugger_frame(d, (u32)number) : NULL;
    if (!frame) {
        return no_frame(error);
    }
    u32 caller = guest_stack_caller(&d->stack, (u32)number);
    guest_stack_print_frame(d->m, d->hart, &d->stack, (u32)number, "", &d->out);
    text_print(&d->out, "  pc 0x%" PRIx64 ", sp 0x%" PRIx64 ", in %s\n", frame->frame.pc,
               frame->frame.x[2], frame->user ? "the program" : "the kernel");
    if (frame->inlined) {
        text_print(&d->out, "  inlined into frame %" PRIu64 "\n", number + 1);
    }
    if (caller >= d->stack.count) {
        text_put(&d->out, "  the outermost that is known\n");
    } else if (d->stack.frames[caller].trapped) {
        text_print(&d->out, "  entered by the trap that frame %u took\n", caller);
    } else {
        text_print(&d->out, "  called by frame %u, at 0x%" PRIx64 ": frame address 0x%" PRIx64 "\n",
                   caller, d->stack.frames[caller].frame.pc, d->stack.frames[caller].frame.x[2]);
    }
    return true;
}

// --- variables ---

static void show_variable(struct debugger *d, const struct scope *scope, const char *name)
{
    struct value value;
    struct error error;
    text_print(&d->out, "%s = ", name);
    if (!expression_evaluate(scope, name, &value, &error)) {
        text_put(&d->out, "<optimized out>");
    } else if (!value_print(&d->out, scope, &value, 0, &error)) {
        text_print(&d->out, "<%s>", error.text);
    }
    text_put(&d->out, "\n");
}

static void show_variables(struct debugger *d, bool parameters)
{
    struct debug_variable variables[LOCALS_MAX];
    const struct scope scope = debugger_scope(d);
    u32 level = scope.frame ? scope.frame->level : 0;
    u64 pc =
        scope.frame ? debug_frame_address(scope.frame) : debugger_linked(d, debugger_hart(d)->s.pc);
    size_t count = scope.info ? debug_info_locals(scope.info, pc, variables, LOCALS_MAX) : 0;
    u32 shown = 0;
    for (size_t i = 0; i < count; i++) {
        if (variables[i].is_parameter == parameters && variables[i].level == level) {
            show_variable(d, &scope, variables[i].name);
            shown++;
        }
    }
    if (shown == 0) {
        text_put(&d->out, parameters ? "No arguments.\n" : "No locals.\n");
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
