#include "execution.h"

#include <stdlib.h>
#include <string.h>

// The console is looked at, and things are typed, where steps are a multiple of this: so the same
// happens on every host.
#define SLICE_STEPS 20000

void execution_print(void *self, const u8 *bytes, size_t size)
{
    struct execution *e = self;
    watch_console(&e->watch, bytes, size);
    if (e->console_size + size > e->console_capacity) {
        size_t capacity = 2 * (e->console_size + size) + 4096;
        char *grown = capacity <= 2 * EXECUTION_CONSOLE_MAX ? realloc(e->console, capacity) : NULL;
        if (!grown) {
            e->console_lost = true;
            return;
        }
        e->console = grown;
        e->console_capacity = capacity;
    }
    memcpy(e->console + e->console_size, bytes, size);
    e->console_size += size;
}

static const struct test_input *next_input(const struct execution *e)
{
    const struct test_file *file = e->test->file;
    return e->typed < file->input_count ? &file->inputs[e->typed] : NULL;
}

static bool is_due(const struct execution *e, const struct test_input *input)
{
    switch (input->when) {
    case INPUT_AT_START:
        return true;
    case INPUT_AT_STEP:
        return machine_steps(e->m) >= input->at;
    case INPUT_AT_CYCLE:
        return e->m->state.clock >= input->at;
    case INPUT_AFTER:
        return e->console && memmem(e->console + e->typed_after, e->console_size - e->typed_after,
                                    input->after, strlen(input->after));
    }
    return false;
}

// Types what is due. Answers whether anything was.
static bool type_due(struct execution *e)
{
    const struct test_input *input = next_input(e);
    u32 before = e->typed;
    while (input && is_due(e, input)) {
        machine_input(e->m, (const u8 *)input->text, strlen(input->text));
        e->typed++;
        e->typed_after = e->console_size;
        input = next_input(e);
    }
    return e->typed != before;
}

// How many steps to run until something outside has to be looked at.
static u64 slice_steps(const struct execution *e)
{
    const struct test_input *input = next_input(e);
    u64 steps = machine_steps(e->m);
    u64 end = steps - steps % SLICE_STEPS + SLICE_STEPS;
    u64 limit = e->test->file->limit_steps;
    end = end < limit ? end : limit;
    if (input && input->when == INPUT_AT_STEP && input->at > steps) {
        end = end < input->at ? end : input->at;
    }
    if (input && input->when == INPUT_AT_CYCLE && input->at > e->m->state.clock) {
        u64 left = input->at - e->m->state.clock; // a step is a cycle or more
        end = end < steps + left ? end : steps + left;
    }
    return end - steps;
}

// Lets time pass to the next event, or to when something is typed. False where nothing will come.
static bool pass_idle_time(struct execution *e)
{
    const struct test_input *input = next_input(e);
    u64 next = machine_next_event(e->m);
    if (input && input->when == INPUT_AT_CYCLE && input->at < next) {
        next = input->at;
    }
    if (next == MACHINE_NEVER) {
        return false;
    }
    machine_pass_time(e->m, next);
    return true;
}

bool execution_run(struct execution *e, struct error *error)
{
    e->end = EXECUTION_FAILED;
    for (;;) {
        enum machine_stop stop;
        bool typed = type_due(e);
        if (machine_steps(e->m) >= e->test->file->limit_steps) {
            e->end = EXECUTION_LIMIT;
            return true;
        }
        if (!machine_run(e->m, slice_steps(e), false, &stop, error)) {
            return false;
        }
        if (stop == MACHINE_EXITED) {
            e->end = EXECUTION_EXITED;
            return true;
        }
        if (stop == MACHINE_IDLE && !typed && !type_due(e) && !pass_idle_time(e)) {
            e->end = EXECUTION_STUCK;
            return true;
        }
    }
}
