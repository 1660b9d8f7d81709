// Stacks as text, as gdb has them.
#include "inspect/expression.h"
#include "inspect/guest_stack.h"
#include "inspect/value_text.h"

#include <inttypes.h>
#include <string.h>

#define PARAMETERS_MAX 32

struct scope guest_stack_scope(const struct machine *m, u32 hart,
                               const struct guest_stack_frame *frame)
{
    const struct guest_program *program = frame->program;
    return (struct scope){.m = (struct machine *)(uintptr_t)m,
                          .hart = hart,
                          .symbols = program ? program->symbols : NULL,
                          .info = program ? program->debug : NULL,
                          .frame = &frame->frame};
}

// Numbers and pointers as they are, structures and arrays as "...".
static void print_value(const struct scope *scope, const char *name, const struct text_sink *sink)
{
    struct value value;
    struct error ignored;
    if (!expression_evaluate(scope, name, &value, &ignored)) {
        text_put(sink, "<optimized out>");
    } else if (!value_is_scalar(value.type)) {
        text_put(sink, "...");
    } else if (!value_print_bare(sink, scope, &value, &ignored)) {
        text_put(sink, "<no memory>");
    }
}

static void print_parameters(const struct scope *scope, const struct text_sink *sink)
{
    struct debug_variable variables[PARAMETERS_MAX];
    const char *comma = "";
    size_t count = scope->info ? debug_info_locals(scope->info, debug_frame_address(scope->frame),
                                                   variables, PARAMETERS_MAX)
                               : 0;
    text_put(sink, " (");
    for (size_t i = 0; i < count; i++) {
        if (variables[i].is_parameter && variables[i].level == scope->frame->level) {
            text_print(sink, "%s%s=", comma, variables[i].name);
            print_value(scope, variables[i].name, sink);
            comma = ", ";
        }
    }
    text_put(sink, ")");
}

void guest_stack_print_frame(const struct machine *m, u32 hart, const struct guest_stack *stack,
                             u32 number, const char *indent, const struct text_sink *sink)
{
    const struct guest_stack_frame *frame = &stack->frames[number];
    const struct scope scope = guest_stack_scope(m, hart, frame);
    char name[160];
    bool named = scope.symbols && symbols_format(scope.symbols, frame->address, name, sizeof name);
    name[named ? strcspn(name, "+") : 0] = 0;
    if (frame->trapped) {
        text_print(sink, "%s<trap from %s>\n", indent, frame->user ? "U-mode" : "S-mode");
    }
    text_print(sink, "%s#%-2u ", indent, number);
    if (!frame->inlined) {
        text_print(sink, "0x%016" PRIx64 " in ", frame->frame.pc);
    }
    text_put(sink, frame->inlined ? frame->inlined : named ? name : "??");
    print_parameters(&scope, sink);
    if (frame->file) {
        text_print(sink, " at %s:%u", frame->file, frame->line);
    }
    text_put(sink, "\n");
}

void guest_stack_print(const struct machine *m, u32 hart, const struct guest_stack *stack,
                       const char *indent, const struct text_sink *sink)
{
    for (u32 i = 0; i < stack->count; i++) {
        guest_stack_print_frame(m, hart, stack, i, indent, sink);
    }
    if (stack->cut) {
        text_print(sink, "%s(more)\n", indent);
    }
}
