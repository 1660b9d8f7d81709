// Runs a program under a timing model, beside a list of when each of its instructions retired on
// the core that the model is of, and says where the two differ.
//
//     gzip -dc TRACE.gz | timing_compare MODEL PROGRAM.elf
//
// A line of the list: cycle, pc, instruction (both in hexadecimal), and anything behind them. The
// model begins afresh at the program's entry, because the core was reset there. The console goes to
// standard output, the figures to standard error.
#include "machine/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_MAX  20
#define STEPS_MAX  2000000000ULL
#define BOOT_STEPS 100

struct comparison {
    u64 cycle, pc;                   // of the last line
    u64 ours_first, ours, reference; // retirement cycles: the first one's, and the last one's
    u64 reference_first;
    u64 count, exact, shown;
    bool ended; // the list, or the agreement on what is run
};

static bool next_line(struct comparison *c)
{
    char line[256];
    unsigned long long cycle, pc;
    if (!fgets(line, sizeof line, stdin) || sscanf(line, "%llu %llx", &cycle, &pc) != 2) {
        return false;
    }
    c->cycle = cycle;
    c->pc = pc;
    return true;
}

static void compare(struct comparison *c, const struct timing_slot *slot, u64 cycle)
{
    if (c->ended || !next_line(c)) {
        c->ended = true;
        return;
    }
    if (c->pc != slot->pc) {
        fprintf(stderr, "instruction %llu: at 0x%llx, the reference at 0x%llx: no further\n",
                (unsigned long long)c->count, (unsigned long long)slot->pc,
                (unsigned long long)c->pc);
        c->ended = true;
        return;
    }
    if (c->count == 0) {
        c->ours_first = c->ours = cycle;
        c->reference_first = c->reference = c->cycle;
    }
    long long mine = (long long)(cycle - c->ours), theirs = (long long)(c->cycle - c->reference);
    c->exact += mine == theirs;
    if (mine != theirs && c->shown++ < SHOWN_MAX) {
        fprintf(stderr, "instruction %llu at 0x%llx: %lld behind the last, reference %lld\n",
                (unsigned long long)c->count, (unsigned long long)slot->pc, mine, theirs);
    }
    c->count++;
    c->ours = cycle;
    c->reference = c->cycle;
}

static void watch(void *self, const struct timing *t, u64 begin)
{
    const struct timing_slot *m = timing_at(t, STAGE_M);
    (void)begin;
    if (m->flags & TIMING_TRUE) {
        compare(self, m, t->s.cycle);
    }
}

static void print(void *self, const u8 *bytes, size_t size)
{
    fwrite(bytes, 1, size, self);
}

static int fail(const char *text)
{
    fprintf(stderr, "timing_compare: %s\n", text);
    return 2;
}

// Runs to the entry; false where it is not reached soon.
static bool run_to_entry(struct machine *m, struct error *error)
{
    enum machine_stop stop;
    for (u32 i = 0; i < BOOT_STEPS; i++) {
        if (m->cpu->harts[0].s.pc == m->kernel_info.entry) {
            return true;
        }
        if (!machine_run(m, 1, true, &stop, error)) {
            return false;
        }
    }
    return false;
}

static void report(const struct comparison *c)
{
    u64 ours = c->ours - c->ours_first, reference = c->reference - c->reference_first;
    fprintf(stderr, "%llu instructions compared, %llu exact to the cycle (%.4f %%)\n",
            (unsigned long long)c->count, (unsigned long long)c->exact,
            100.0 * (double)c->exact / (double)c->count);
    fprintf(stderr, "%llu cycles, reference %llu (%+.4f %%)\n", (unsigned long long)ours,
            (unsigned long long)reference, 100.0 * ((double)ours / (double)reference - 1));
}

int main(int argc, char **argv)
{
    struct timing_params params;
    struct comparison c = {0};
    struct error error = {0};
    enum machine_stop stop;
    if (argc != 3 || !timing_params_preset(argv[1], &params)) {
        return fail("usage: gzip -dc TRACE.gz | timing_compare MODEL PROGRAM.elf");
    }
    struct machine_config config = machine_default_config();
    config.timing = &params;
    struct machine *m = machine_create(&config, &error);
    if (!m || !machine_set_kernel(m, argv[2], &error) || !machine_boot(m, &error) ||
        !run_to_entry(m, &error)) {
        return fail(error.kind ? error.text : "the program does not start");
    }
    m->output = print;
    m->output_self = stdout;
    struct timing *t = m->cpu->harts[0].timing;
    timing_reset(t);
    t->watch = watch;
    t->watch_self = &c;
    if (!machine_run(m, STEPS_MAX, true, &stop, &error)) {
        return fail(error.text);
    }
    if (c.count < 2) {
        return fail("nothing was compared");
    }
    report(&c);
    machine_destroy(m);
    return c.exact == c.count ? 0 : 1;
}
