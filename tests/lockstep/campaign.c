#include "campaign.h"

#include "compare.h"
#include "generate.h"
#include "report.h"
#include "shrink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TIMEOUT_SECONDS = 20, STATUS_SAME = 0, STATUS_DIFFERENT = 1, STATUS_NO_QEMU = 77 };

// Vitrine is run in these ways too, one of them a program: none may make a difference.
static const struct vitrine_options variants[] = {{.block_limit = 1},
                                                  {.slice_steps = 7},
                                                  {.slice_steps = 1},
                                                  {.block_limit = 3, .slice_steps = 50}};

struct totals {
    u64 programs, cases, traps, instructions, steps;
};

static u64 count_instructions(const struct program *program)
{
    u64 count = 0;
    for (u32 i = 0; i < program->case_count; i++) {
        for (u32 k = 0; k < program->cases[i].item_count; k++) {
            count += program->cases[i].items[k].count;
        }
    }
    return count;
}

static bool compare_variant(const struct image_file *image, const struct run *whole, u64 number)
{
    const struct vitrine_options *variant = &variants[number % ARRAY_LEN(variants)];
    struct run run = emulators_vitrine(image, variant);
    bool same = run.hash == whole->hash && run.steps == whole->steps;
    if (!same) {
        printf("Vitrine differs from itself with blocks of at most %u and slices of %llu steps: "
               "%llu steps %s, and %llu steps %s\n",
               variant->block_limit, (unsigned long long)variant->slice_steps,
               (unsigned long long)whole->steps, whole->text, (unsigned long long)run.steps,
               run.text);
    }
    emulators_release(&run);
    return same;
}

// Runs one program everywhere. False where something differs; `program` is then what differed. In
// `left` goes how many cases are behind one that does not end.
static bool run_program(const struct campaign_options *options, struct program *program, u64 number,
                        struct totals *totals, struct difference *difference, u32 *left)
{
    struct image_file image = image_build(program);
    struct run qemu = {.file = -1};
    if (!options->vitrine_only) {
        qemu = emulators_qemu_start(&image, options->qemu);
    }
    struct run vitrine = emulators_vitrine(&image, &(struct vitrine_options){0});
    bool same = options->qemu_only || compare_variant(&image, &vitrine, number);
    if (!options->vitrine_only) {
        bool in_time = vitrine.outcome == OUTCOME_FINISHED;
        emulators_qemu_wait(&qemu, in_time ? TIMEOUT_SECONDS : TIMEOUT_SECONDS / 10);
        *difference = compare_runs(&vitrine, &qemu, &image);
        if (difference->found) {
            same = false;
            printf("seed %llu, program %llu%s, case %llu: %s\n", (unsigned long long)options->seed,
                   (unsigned long long)number, program->pmp ? " (PMP)" : "",
                   (unsigned long long)difference->case_number, difference->text);
        }
    }
    struct log_size log = compare_count(&vitrine);
    if (vitrine.outcome != OUTCOME_FINISHED) {
        printf("seed %llu, program %llu: does not end, %s, after %llu cases\n",
               (unsigned long long)options->seed, (unsigned long long)number, vitrine.text,
               (unsigned long long)log.cases);
        *left = program->case_count - (u32)log.cases - 1;
    }
    totals->programs++;
    totals->cases += log.cases;
    totals->traps += log.traps;
    totals->instructions += count_instructions(program);
    totals->steps += vitrine.steps;
    emulators_release(&vitrine);
    emulators_release(&qemu);
    free(image.bytes);
    return same;
}

static void keep_last(struct program *program, u32 count)
{
    memmove(program->cases, program->cases + (program->case_count - count),
            count * sizeof *program->cases);
    program->case_count = count;
}

static void keep_one(struct program *program, u64 case_number)
{
    u64 i = case_number <= program->case_count ? case_number - 1 : 0;
    program->cases[0] = program->cases[i];
    program->case_count = 1;
}

static bool finished(const struct campaign_options *options, const struct totals *totals,
                     time_t start)
{
    if (options->minutes && time(NULL) - start >= (time_t)(60 * options->minutes)) {
        return true;
    }
    if (options->instructions && totals->instructions >= options->instructions) {
        return true;
    }
    u64 programs = options->programs ? options->programs : 1;
    bool only_count = !options->minutes && !options->instructions;
    return (only_count || options->programs) && totals->programs >= programs;
}

// Which one it is, by what it says of its version; false where there is none.
static bool find_reference(const char *qemu, enum reference *reference)
{
    char command[512];
    u32 major = 0;
    snprintf(command, sizeof command, "'%s' --version 2>/dev/null", qemu);
    FILE *output = popen(command, "r");
    bool found = output && fscanf(output, "QEMU emulator version %u", &major) == 1;
    *reference = major >= 10 ? QEMU_10 : QEMU_7;
    return output && pclose(output) == 0 && found;
}

// A program, and what is left of it behind cases that do not end. False where something differs.
static bool run_all_of(const struct campaign_options *options, struct program *program, u64 number,
                       struct totals *totals)
{
    for (;;) {
        u32 left = 0;
        struct difference difference = {0};
        if (!run_program(options, program, number, totals, &difference, &left)) {
            if (difference.found && !options->no_shrink) {
                shrink_program(program, &difference, options->qemu);
                report_program(program, options, number);
            }
            return false;
        }
        if (left == 0) {
            return true;
        }
        keep_last(program, left);
    }
}

int campaign_run(const struct campaign_options *options)
{
    enum reference reference = QEMU_7;
    if (!options->vitrine_only && !find_reference(options->qemu, &reference)) {
        fprintf(stderr, "lockstep: there is no %s: install the package qemu-system-misc\n",
                options->qemu);
        return STATUS_NO_QEMU;
    }
    struct totals totals = {0};
    time_t start = time(NULL);
    u64 different = 0;
    for (u64 number = options->first; !finished(options, &totals, start); number++) {
        struct program program = generate_program(&(struct generate_options){
            reference, options->seed, number, (u32)options->cases, (u32)options->items});
        if (options->only) {
            keep_one(&program, options->only);
            report_program(&program, options, number);
        }
        if (!run_all_of(options, &program, number, &totals)) {
            different++;
        }
        free(program.cases);
    }
    printf("%llu programs, %llu cases, %llu random instructions, %llu traps, %llu steps in all, "
           "%lld s: %llu programs differ\n",
           (unsigned long long)totals.programs, (unsigned long long)totals.cases,
           (unsigned long long)totals.instructions, (unsigned long long)totals.traps,
           (unsigned long long)totals.steps, (long long)(time(NULL) - start),
           (unsigned long long)different);
    return different ? STATUS_DIFFERENT : STATUS_SAME;
}
