// A long run takes no more memory than a short one, and a guest whose code, translated, is more
// than the library keeps takes a bounded amount.
#include "scenario.h"
#include "test.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define KIB ((u64)1024)
#define MIB (1024 * KIB)

static u64 resident_bytes(void)
{
    u64 pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    REQUIRE(file && fscanf(file, "%*u %" SCNu64, &pages) == 1, "no /proc/self/statm");
    fclose(file);
    return pages * (u64)sysconf(_SC_PAGESIZE);
}

static void start(struct run *run, const struct scenario *scenario)
{
    run_create(run, scenario, UINT64_MAX, 0);
    run_start(run);
}

static void long_run(const struct scenario *scenario, u64 steps)
{
    struct run run;
    start(&run, scenario);
    run_on(&run, steps / 4);
    u64 before = resident_bytes();
    run_on(&run, steps);
    u64 after = resident_bytes();
    printf("%s: %" PRIu64 " KiB, and %" PRIu64 " KiB after %" PRIu64 " steps more\n",
           scenario->name, before / KIB, after / KIB, steps);
    REQUIRE(after <= before + 512 * KIB, "%s: memory grows", scenario->name);
    run_finish(&run);
}

// 1100 pages of code, thrice: over 50 MiB when translated.
static void much_code(void)
{
    const struct scenario translate = {.name = "translate",
                                       .file = "machine/translate.elf",
                                       .ram_size_bytes = 32 * MIB,
                                       .steps = UINT64_MAX};
    struct run run;
    u64 before = resident_bytes();
    start(&run, &translate);
    run_on(&run, UINT64_MAX);
    u64 grown = resident_bytes() - before;
    printf("translate: %" PRIu64 " KiB\n", grown / KIB);
    REQUIRE(run.m->state.exited && run.m->state.status == 0, "the guest computed something else");
    REQUIRE(grown <= 64 * MIB, "memory grows");
    run_finish(&run);
}

int main(void)
{
    static const struct scenario endless[] = {
        {"jumpy", "machine/jumpy.elf", NULL, 32 * MIB, 0, 0, UINT64_MAX, false},
        {"kernel", NULL, "spin &\nspin &\n", 32 * MIB, 0, 0, UINT64_MAX, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(endless); i++) {
        long_run(&endless[i], 80000000 / TEST_SCALE);
    }
    much_code();
    return 0;
}
