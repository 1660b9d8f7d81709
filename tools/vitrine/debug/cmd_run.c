// Running: by instructions, by lines of source, to a place, to the end.
#include "command.h"
#include "location.h"
#include "running.h"

#include "inspect/value_float.h"
#include "inspect/value_text.h"

#include <inttypes.h>
#include <stddef.h>

#define LINE_STEPS_MAX 10000000 // instructions that a line may take, calls left out

// A count that a command takes: 1 where there is none.
static bool count_of(struct debugger *d, const char *arguments, u64 *count, struct error *error)
{
    const struct scope scope = debugger_scope(d);
    *count = 1;
    if (*arguments && !expression_number(&scope, arguments, count, error)) {
        return false;
    }
    return (i64)*count >= 0 || error_set(error, ERROR_USAGE, "%.40s is not how often", arguments);
}

// Does something so many times, unless the machine is stopped before.
static bool repeat(struct debugger *d, const char *arguments, bool (*once)(struct debugger *d),
                   struct error *error)
{
    u64 count;
    if (!count_of(d, arguments, &count, error) || !running_check(d, error)) {
        return false;
    }
    for (u64 i = 0; i < count && once(d); i++) {}
    running_report(d);
    return true;
}

bool cmd_stepi(struct debugger *d, const char *arguments, struct error *error)
{
    return repeat(d, arguments, running_step, error);
}

bool cmd_nexti(struct debugger *d, const char *arguments, struct error *error)
{
    return repeat(d, arguments, running_next, error);
}

// --- by lines ---

// Where a line of source is left: another line begins, or another function.
struct line_start {
    struct debug_line line;
    bool has_line;
    u64 function; // where the symbol begins that it is in
};

static u64 function_at(struct debugger *d, u64 pc)
{
    u64 offset = 0;
    const struct scope scope = debugger_scope(d);
    return scope.symbols && symbols_find(scope.symbols, pc, &offset) ? pc - offset : pc;
}

static struct line_start line_now(struct debugger *d)
{
    u64 pc = debugger_hart(d)->s.pc;
    const struct scope scope = debugger_scope(d);
    struct line_start start = {.function = function_at(d, pc)};
    start.has_line = scope.info && debug_info_line(scope.info, pc, &start.line);
    return start;
}

static bool is_left(struct debugger *d, const struct line_start *start)
{
    struct line_start now = line_now(d);
    if (now.function != start->function) {
        return true;
    }
    bool begins = now.has_line && now.line.address == debugger_hart(d)->s.pc;
    return start->has_line && begins && now.line.line != start->line.line;
}

// A function that was just called: stops behind the set-up of its frame, where there is source for
// it; else it is left again.
static bool enter_function(struct debugger *d, u64 return_address, bool *entered)
{
    struct debug_function function;
    const struct scope scope = debugger_scope(d);
    u64 pc = debugger_hart(d)->s.pc;
    *entered = scope.info && debug_info_function(scope.info, pc, &function) && function.start == pc;
    if (*entered) {
        u64 body = debug_info_body(scope.info, &function);
        struct breakpoint stop = running_place(d, body);
        stop.sp_min = 0;
        return body == pc || running_until(d, &stop);
    }
    struct line_start now = line_now(d);
    *entered = now.has_line;
    const struct breakpoint stop = running_place(d, return_address);
    return *entered || running_until(d, &stop);
}

// One instruction of `step`; `*entered` where that is the end of it.
static bool step_in_line(struct debugger *d, bool *entered)
{
    u64 ra = debugger_hart(d)->s.x[1];
    if (!running_step(d)) {
        return false;
    }
    const struct hart *h = debugger_hart(d);
    bool called = h->s.x[1] != ra && function_at(d, h->s.pc) == h->s.pc;
    return !called || enter_function(d, h->s.x[1], entered);
}

static bool next_in_line(struct debugger *d, bool *entered)
{
    (void)entered;
    return running_next(d);
}

static bool leave_line(struct debugger *d, bool (*once)(struct debugger *d, bool *entered))
{
    const struct line_start start = line_now(d);
    bool entered = false;
    for (u32 i = 0; i < LINE_STEPS_MAX; i++) {
        if (!once(d, &entered)) {
            return false;
        }
        if (entered || d->breakpoints.interrupted || is_left(d, &start)) {
            return true;
        }
    }
    return true;
}

static bool step_line(struct debugger *d)
{
    return leave_line(d, step_in_line);
}

static bool next_line(struct debugger *d)
{
    return leave_line(d, next_in_line);
}

bool cmd_step(struct debugger *d, const char *arguments, struct error *error)
{
    return repeat(d, arguments, step_line, error);
}

bool cmd_next(struct debugger *d, const char *arguments, struct error *error)
{
    return repeat(d, arguments, next_line, error);
}

// --- to a place ---

bool cmd_continue(struct debugger *d, const char *arguments, struct error *error)
{
    u64 count;
    if (!count_of(d, arguments, &count, error) || !running_check(d, error)) {
        return false;
    }
    for (u32 i = 0; *arguments && i < d->breakpoints.count; i++) {
        struct breakpoint *item = &d->breakpoints.items[i];
        item->ignores = item->hit && count ? count - 1 : item->ignores;
    }
    running_go(d, UINT64_MAX);
    running_report(d);
    return true;
}

bool cmd_advance(struct debugger *d, const char *arguments, struct error *error)
{
    struct breakpoint stop;
    if (!running_check(d, error) || !location_read(d, arguments, &stop, error)) {
        return false;
    }
    running_until(d, &stop);
    running_report(d);
    return true;
}

static bool next_forwards(struct debugger *d)
{
    u64 start = debugger_hart(d)->s.pc;
    u64 function = function_at(d, start);
    for (u32 i = 0; i < LINE_STEPS_MAX; i++) {
        if (!next_line(d)) {
            return false;
        }
        u64 pc = debugger_hart(d)->s.pc;
        if (pc > start || function_at(d, pc) != function) {
            return true;
        }
    }
    return true;
}

bool cmd_until(struct debugger *d, const char *arguments, struct error *error)
{
    return *arguments ? cmd_advance(d, arguments, error)
                      : repeat(d, arguments, next_forwards, error);
}

bool cmd_jump(struct debugger *d, const char *arguments, struct error *error)
{
    struct breakpoint place;
    if (!running_check(d, error) || !location_read(d, arguments, &place, error)) {
        return false;
    }
    door_set_register(&d->door, d->hart, (struct register_id){.kind = REGISTER_PC},
                      place.places[0]);
    return cmd_continue(d, "", error);
}

// --- out of a function, or of a trap's handler ---

static void say_value(struct debugger *d, const struct value_type *type)
{
    const struct scope scope = debugger_scope(d);
    struct error ignored;
    const struct hart_state *s = &debugger_hart(d)->s;
    u64 bits = value_is_float(*type) ? s->f[10] : s->x[10]; // fa0, a0
    const struct value value = {.type = *type, .bits = value_fit(*type, bits)};
    text_print(&d->out, "Value returned is $%" PRIu64 " = ",
               variables_remember(&d->variables, &value));
    value_print(&d->out, &scope, &value, 0, &ignored);
    text_put(&d->out, "\n");
}

// What the function that the hart is in returns, if that is a number.
static bool returned_type(struct debugger *d, struct value_type *type)
{
    struct debug_function function;
    const struct scope scope = debugger_scope(d);
    if (!scope.info ||
        !debug_info_function(scope.info, debugger_linked(d, debugger_hart(d)->s.pc), &function)) {
        return false;
    }
    *type =
        (struct value_type){.type = debug_info_returns(scope.info, &function), .info = scope.info};
    return value_is_scalar(*type) && value_size(*type);
}

bool cmd_finish(struct debugger *d, const char *arguments, struct error *error)
{
    struct value_type type;
    (void)arguments;
    if (!running_check(d, error)) {
        return false;
    }
    bool has_value = d->frame == 0 && returned_type(d, &type);
    const struct trap_record *trap = d->traps ? trap_history_current(d->traps, d->hart) : NULL;
    struct breakpoint stop;
    const struct guest_stack_frame *caller = debugger_caller(d, d->frame);
    if (caller && !caller->trapped) {
        stop = running_place(d, caller->frame.pc);
        stop.sp_min = caller->frame.x[2];
        if (caller->user) {
            stop.mode = PRIV_U;
            stop.satp = d->stack.user.satp;
        }
    } else if (trap) {
        stop = (struct breakpoint){.kind = BREAKPOINT_RETURN,
                                   .hart = BREAKPOINT_ANY,
                                   .mode = BREAKPOINT_ANY,
                                   .pid = BREAKPOINT_ANY,
                                   .trap = trap->number};
        has_value = false;
    } else {
        return error_set(error, ERROR_USAGE,
                         "this is the outermost frame: there is nothing to "
                         "return to");
    }
    bool reached = running_until(d, &stop);
    running_report(d);
    if (reached && has_value) {
        say_value(d, &type);
    }
    return true;
}
