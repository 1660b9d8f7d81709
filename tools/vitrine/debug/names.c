// What holds where: names, frames, processes.
#include "debugger.h"

#include "base/nearest.h"

#include <stdio.h>
#include <string.h>

struct hart *debugger_hart(const struct debugger *d)
{
    return &d->m->cpu->harts[d->hart];
}

static struct debugger_names names_of(const struct guest_program *program)
{
    return program ? (struct debugger_names){program->symbols, program->debug}
                   : (struct debugger_names){0};
}

static struct debugger_names names_for(const struct debugger *d, u32 hart, enum privilege mode)
{
    return names_of(d->knowledge ? guest_knowledge_program(d->knowledge, hart, mode) : NULL);
}

struct debugger_names debugger_names(const struct debugger *d, enum privilege mode)
{
    return names_for(d, d->hart, mode);
}

bool debugger_names_at(const struct debugger *d, u32 index, struct debugger_names *names)
{
    const struct guest_program *added =
        d->knowledge && d->knowledge->programs && index > 1
            ? guest_programs_code_at(d->knowledge->programs, index - 2)
            : NULL;
    if (!d->knowledge || (index > 1 && !added)) {
        return false;
    }
    *names = index == 0   ? debugger_names(d, (enum privilege)debugger_hart(d)->s.priv)
             : index == 1 ? names_of(&d->knowledge->kernel)
                          : names_of(added);
    return true;
}

bool debugger_sources_at(struct debugger *d, u32 index, const char *file,
                         struct debugger_names *names, const char **program)
{
    const struct guest_programs *programs = d->knowledge ? d->knowledge->programs : NULL;
    const struct guest_program *found = NULL;
    char stem[GUEST_NAME_SIZE];
    u32 before = 0; // of debugger_names_at
    *program = NULL;
    while (debugger_names_at(d, before, names)) {
        if (before++ == index) {
            return true;
        }
    }
    *names = (struct debugger_names){0};
    if (!programs) {
        return false;
    }
    if (index == before) {
        const char *slash = strrchr(file, '/');
        const char *name = slash ? slash + 1 : file;
        snprintf(stem, sizeof stem, "%.*s", (int)strcspn(name, "."), name);
        found = guest_programs_find(d->knowledge->programs, 0, 0, stem);
    } else {
        found = guest_programs_at(programs, index - before - 1);
    }
    *names = names_of(found);
    *program = found ? found->name : NULL;
    return found || index == before;
}

u64 debugger_linked(const struct debugger *d, u64 pc)
{
    bool may_be_mapped = d->knowledge && d->knowledge->guest && debugger_hart(d)->s.priv != PRIV_U;
    return may_be_mapped ? guest_linked_address(d->knowledge->guest, pc) : pc;
}

// For expressions: all other names there are.
static bool more_names(void *self, u32 index, const struct symbols **symbols,
                       struct debug_info **info)
{
    struct debugger_names names;
    if (!debugger_names_at(self, index + 1, &names)) {
        return false;
    }
    *symbols = names.symbols;
    *info = names.info;
    return true;
}

struct scope debugger_scope_of(struct debugger *d, u32 hart)
{
    enum privilege mode = (enum privilege)d->m->cpu->harts[hart].s.priv;
    struct debugger_names names = names_for(d, hart, mode);
    return (struct scope){.m = d->m,
                          .hart = hart,
                          .symbols = names.symbols,
                          .info = names.info,
                          .door = &d->door,
                          .named = variables_named,
                          .self = &d->variables,
                          .more = more_names,
                          .more_self = d};
}

const struct guest_stack_frame *debugger_frame(struct debugger *d, u32 number)
{
    if (!d->knowledge) {
        return NULL;
    }
    guest_stack_of_hart(d->knowledge, d->hart, &d->stack);
    return number < d->stack.count ? &d->stack.frames[number] : NULL;
}

const struct guest_stack_frame *debugger_caller(struct debugger *d, u32 number)
{
    return debugger_frame(d, number) ? debugger_frame(d, guest_stack_caller(&d->stack, number))
                                     : NULL;
}

struct scope debugger_scope(struct debugger *d)
{
    struct scope scope = debugger_scope_of(d, d->hart);
    const struct guest_stack_frame *frame = d->frame ? debugger_frame(d, d->frame) : NULL;
    if (frame) {
        const struct scope of_frame = guest_stack_scope(d->m, d->hart, frame);
        scope.frame = of_frame.frame;
        scope.symbols = of_frame.symbols;
        scope.info = of_frame.info;
    }
    return scope;
}

bool debugger_names_of_program(struct debugger *d, const char *name, struct debugger_names *names)
{
    const struct guest_program *program =
        d->knowledge && d->knowledge->programs
            ? guest_programs_find(d->knowledge->programs, 0, 0, name)
            : NULL;
    *names = names_of(program);
    return program;
}

void debugger_scope_for_place(struct debugger *d, const struct breakpoint *item,
                              struct scope *scope)
{
    struct debugger_names names = {0};
    bool is_program = *item->program && debugger_names_of_program(d, item->program, &names);
    for (u32 i = 0; !is_program && debugger_names_at(d, i, &names); i++) {
        if (names.symbols && symbols_find(names.symbols, item->places[0], NULL)) {
            break;
        }
    }
    scope->symbols = names.symbols;
    scope->info = names.info;
}

bool debugger_process(const struct debugger *d, u32 hart, struct guest_process *process)
{
    const struct guest_view *view = d->knowledge ? &d->knowledge->view : NULL;
    return view && view->process && view->process(view->self, hart, process) && process->pid;
}

bool debugger_syscall(const struct debugger *d, const char *name, i64 *number, struct error *error)
{
    const struct guest_description *description = d->knowledge ? d->knowledge->description : NULL;
    struct nearest nearest = nearest_begin(name);
    for (u32 i = 0; description && i < description->call_count; i++) {
        nearest_offer(&nearest, description->calls[i].name);
        if (strcmp(description->calls[i].name, name) == 0) {
            *number = description->calls[i].number;
            return true;
        }
    }
    if (!description) {
        return error_set(error, ERROR_USAGE,
                         "the system calls of this kernel have no names: no description of it is "
                         "known; give the number");
    }
    return error_set(error, ERROR_USAGE, "there is no system call %.40s%s%s%s", name,
                     nearest.best ? ": did you mean " : "", nearest.best ? nearest.best : "",
                     nearest.best ? "?" : "");
}
