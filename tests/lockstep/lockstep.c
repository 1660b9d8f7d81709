// Random programs on Vitrine and on QEMU: the same log, or a difference to look at.
#include "campaign.h"
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "lockstep [options]   Random programs on Vitrine and on qemu-system-riscv64, compared.\n"
    "\n"
    "  --seed N          the first seed (1); the same seed gives the same programs\n"
    "  --programs N      how many programs (1)\n"
    "  --cases N         cases in a program (1500)\n"
    "  --items N         at most so many groups of instructions in a case (64)\n"
    "  --instructions N  stop after about so many random instructions\n"
    "  --minutes N       stop after so many minutes\n"
    "  --first N         the number of the first program (0)\n"
    "  --only N          run case N of each program alone, and write it\n"
    "  --keep DIR        write what differs there: a short program, and what both made of it\n"
    "  --no-shrink       report a difference as it was found\n"
    "  --qemu FILE       the QEMU to run (qemu-system-riscv64); from 10.0 on, cases have the "
    "extensions\n"
    "                    that 7.2 lacks, or has wrong\n"
    "  --vitrine-only    compare Vitrine with itself: whole, in slices, with short blocks\n"
    "  --qemu-only       compare it with QEMU alone: more instructions in the same time\n"
    "\n"
    "Exit status: 0 no difference, 1 a difference, 2 wrong usage, 77 there is no QEMU.\n";

static bool number_of(const char *text, u64 *number)
{
    char *end;
    *number = strtoull(text, &end, 0);
    return *text && !*end;
}

// Reads options[i] and what follows it; answers how many words it took, 0 where it is none.
static int read_option(struct campaign_options *options, char **words, int left)
{
    const struct {
        const char *name;
        u64 *number;
        const char **text;
        bool *flag;
    } rows[] = {
        {"--seed", &options->seed, NULL, NULL},
        {"--programs", &options->programs, NULL, NULL},
        {"--cases", &options->cases, NULL, NULL},
        {"--items", &options->items, NULL, NULL},
        {"--instructions", &options->instructions, NULL, NULL},
        {"--minutes", &options->minutes, NULL, NULL},
        {"--first", &options->first, NULL, NULL},
        {"--only", &options->only, NULL, NULL},
        {"--keep", NULL, &options->keep, NULL},
        {"--qemu", NULL, &options->qemu, NULL},
        {"--no-shrink", NULL, NULL, &options->no_shrink},
        {"--vitrine-only", NULL, NULL, &options->vitrine_only},
        {"--qemu-only", NULL, NULL, &options->qemu_only},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (strcmp(words[0], rows[i].name) != 0) {
            continue;
        }
        if (rows[i].flag) {
            *rows[i].flag = true;
            return 1;
        }
        if (left < 2) {
            return 0;
        }
        if (rows[i].text) {
            *rows[i].text = words[1];
            return 2;
        }
        return number_of(words[1], rows[i].number) ? 2 : 0;
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct campaign_options options = {
        .seed = 1, .cases = 1500, .items = 64, .qemu = "qemu-system-riscv64"};
    for (int i = 1; i < argc;) {
        if (strcmp(argv[i], "--help") == 0) {
            fputs(usage, stdout);
            return 0;
        }
        int words = read_option(&options, argv + i, argc - i);
        if (words == 0) {
            fprintf(stderr, "lockstep: what is %s? Try --help.\n", argv[i]);
            return 2;
        }
        i += words;
    }
    if (options.cases == 0 || options.cases > CAMPAIGN_CASES_MAX) {
        fprintf(stderr, "lockstep: --cases can be 1 to %d\n", CAMPAIGN_CASES_MAX);
        return 2;
    }
    if (options.items == 0 || options.items > CASE_ITEMS) {
        fprintf(stderr, "lockstep: --items can be 1 to %d\n", CASE_ITEMS);
        return 2;
    }
    return campaign_run(&options);
}
