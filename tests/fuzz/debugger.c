// The debugger fed with anything: lines of commands, expressions among them, typed and from a file.
// Nothing may crash, hang or print a line of nothing for an error.
//
//     fuzz_debugger [libFuzzer's options]     what tools/fuzz builds and runs
//     debugger_random ROUNDS                  the same with inputs drawn from a list of words, by a seed
//
// The machine is the embedded kernel, shortly after its start. It is made once and restored now and
// then; a run is cut short. No file is read or written.
#include "debugger.h"
#include "command.h"
#include "debugger_inputs.h"

#include "kernel-image/kernel_image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START_STEPS 400000 // its first program runs then
#define RUN_STEPS   3000   // at most, for one command
#define INPUT_STEPS 20000  // for one input
#define LOOP_STEPS  100    // that a loop of commands costs each time
#define INPUT_MAX   4096

struct fuzz {
    struct machine *m;
    struct symbols *symbols;
    struct guest_knowledge knowledge;
    struct trap_history *history;
    struct debugger debugger;
    void *start;
    size_t start_size;
    u64 steps_left;
    size_t printed;
};

static void require(bool condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "debugger fuzz: %s\n", what);
        abort();
    }
}

static void swallow(void *self, const char *text, size_t size)
{
    struct fuzz *fuzz = self;
    (void)text;
    fuzz->printed += size;
}

static enum debugger_end run(void *self, u64 steps)
{
    struct fuzz *fuzz = self;
    struct error error;
    enum machine_stop stop;
    u64 most = fuzz->steps_left < RUN_STEPS ? fuzz->steps_left : RUN_STEPS;
    u64 before = machine_steps(fuzz->m);
    if (most == 0) {
        return DEBUGGER_INTERRUPTED;
    }
    bool cut = steps > most;
    require(machine_run(fuzz->m, cut ? most : steps, true, &stop, &error), "it does not run");
    u64 done = machine_steps(fuzz->m) - before;
    fuzz->steps_left -= done < fuzz->steps_left ? done : fuzz->steps_left;
    switch (stop) {
    case MACHINE_LIMIT:
        return cut ? DEBUGGER_INTERRUPTED : DEBUGGER_LIMIT;
    case MACHINE_IDLE:
        return DEBUGGER_STUCK;
    case MACHINE_EXITED:
        return DEBUGGER_EXITED;
    case MACHINE_STOPPED:
        fuzz->steps_left -=
            fuzz->steps_left > 0; // one that stops at once, again and again, ends too
        return DEBUGGER_STOPPED;
    }
    return DEBUGGER_OVER;
}

static bool interrupted(void *self)
{
    struct fuzz *fuzz = self;
    fuzz->steps_left -= fuzz->steps_left > LOOP_STEPS ? LOOP_STEPS : fuzz->steps_left;
    return fuzz->steps_left == 0;
}

static struct trap_history *history(void *self)
{
    struct fuzz *fuzz = self;
    return fuzz->history;
}

static struct fuzz *create(void)
{
    struct fuzz *fuzz = calloc(1, sizeof *fuzz);
    struct machine_config config = machine_default_config();
    struct error error;
    enum machine_stop stop;
    require(fuzz, "no memory");
    config.ram_size_bytes = 32 << 20;
    fuzz->m = machine_create(&config, &error);
    require(fuzz->m, "no machine");
    machine_set_kernel_bytes(fuzz->m, kernel_image, kernel_image_size, "the teaching kernel");
    require(machine_boot(fuzz->m, &error), "it does not boot");
    fuzz->symbols = symbols_create();
    symbols_add_elf(fuzz->symbols, &fuzz->m->kernel, 0, &error);
    const struct guest_knowledge_config known = {.m = fuzz->m, .symbols = fuzz->symbols};
    require(guest_knowledge_open(&fuzz->knowledge, &known, &error), error.text);
    fuzz->history = trap_history_create(fuzz->m, 64);
    trap_history_attach(fuzz->history);
    require(machine_run(fuzz->m, START_STEPS, true, &stop, &error), "it does not run");
    fuzz->start = machine_save(fuzz->m, &fuzz->start_size);
    return fuzz;
}

// Made once: a processor does not take its listeners back.
static struct fuzz *the_fuzz;

static void begin(struct fuzz *fuzz)
{
    const struct debugger_parts parts = {.m = fuzz->m,
                                         .knowledge = &fuzz->knowledge,
                                         .history = history,
                                         .history_self = fuzz,
                                         .no_files = true};
    const struct debugger_host host = {.self = fuzz, .run = run, .interrupted = interrupted};
    const struct text_sink out = {.put = swallow, .self = fuzz};
    debugger_start(&fuzz->debugger, &parts, out, host);
    debugger_enter(&fuzz->debugger, DEBUGGER_STOPPED);
}

// Back to where everything began, breakpoints gone.
static void clean(struct fuzz *fuzz)
{
    struct debugger *d = &fuzz->debugger;
    struct error error;
    require(machine_restore(fuzz->m, fuzz->start, fuzz->start_size, &error), error.text);
    fuzz->m->state.exited = 0;
    d->block.kind = BLOCK_NONE;
    d->planned_count = 0;
    d->leaves = false;
    d->timer_every = 0;
    d->hart = d->frame = 0;
    d->settings = settings_default();
    blocks_free(d);
    d->user_commands = (struct user_commands){.depth = 0};
    const char *const commands_to_clean[] = {"delete", "undisplay"};
    for (size_t i = 0; i < ARRAY_LEN(commands_to_clean); i++) {
        debugger_execute(d, commands_to_clean[i], false, &error);
    }
}

// As a file of commands, whatever bytes there are.
static void feed_file(const u8 *data, size_t size)
{
    struct error error = {0};
    FILE *file = size > 0 ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
    if (file && !debugger_source_open(&the_fuzz->debugger, file, "a file", &error)) {
        require(error.kind != ERROR_NONE && *error.text, "a file fails without a reason");
        require(!strchr(error.text, '\n'), error.text);
    }
    if (file) {
        fclose(file);
    }
}

// As lines that somebody types.
static void feed_lines(const u8 *data, size_t size)
{
    char text[INPUT_MAX + 1];
    memcpy(text, data, size);
    text[size] = 0;
    for (char *line = text; line && !the_fuzz->debugger.leaves;) {
        char *end = strchr(line, '\n');
        struct error error = {0};
        if (end) {
            *end++ = 0;
        }
        if (!debugger_execute(&the_fuzz->debugger, line, true, &error)) {
            require(error.kind != ERROR_NONE && *error.text, line);
            require(!strchr(error.text, '\n'), error.text);
        }
        line = end;
    }
}

static void feed(const u8 *data, size_t size)
{
    if (!the_fuzz) {
        the_fuzz = create();
        begin(the_fuzz);
    }
    if (size > INPUT_MAX) {
        return;
    }
    the_fuzz->steps_left = INPUT_STEPS;
    feed_lines(data, size);
    clean(the_fuzz);
    the_fuzz->steps_left = INPUT_STEPS;
    feed_file(data, size);
    clean(the_fuzz);
}

void debugger_inputs_take(const u8 *data, size_t size)
{
    feed(data, size);
}
