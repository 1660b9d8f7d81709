// A snapshot at a random step, restored into a fresh machine, goes on to the same end; saving
// leaves no trace; and what is no snapshot of such a machine is refused and changes nothing.
#include "scenario.h"
#include "test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_TRIED 6

// Goes to the end in slices of some size.
static void run_to_end(struct run *run, u64 slice)
{
    while (!run->over) {
        run_on(run, slice);
    }
}

// Another machine, which never booted, goes on from `data`.
static struct outcome go_on(const struct scenario *scenario, u64 end, const void *data, size_t size,
                            u32 block_limit)
{
    struct run run;
    struct error error = {0};
    run_create(&run, scenario, end, block_limit);
    REQUIRE(machine_restore(run.m, data, size, &error), "%s: %s", scenario->name, error.text);
    run_type_rest(&run);
    run_to_end(&run, 12345);
    return run_finish(&run);
}

static void check_step(const struct scenario *scenario, u64 end, u64 step,
                       const struct outcome *expected)
{
    struct run run;
    char what[80];
    size_t size;
    snprintf(what, sizeof what, "with a snapshot at step %" PRIu64, step);
    run_create(&run, scenario, end, 0);
    run_start(&run);
    run_on(&run, step);
    u64 hash = machine_hash(run.m);
    void *data = machine_save(run.m, &size);
    REQUIRE(data && machine_hash(run.m) == hash, "%s, %s: saving changed it", scenario->name, what);
    struct outcome fresh = go_on(scenario, end, data, size, step % 5);
    outcome_compare(scenario, what, expected, &fresh, false);
    run_to_end(&run, UINT64_MAX);
    struct outcome on = run_look(&run);
    outcome_compare(scenario, what, expected, &on, true);
    // Back, in the same machine, and to the end again.
    struct error error = {0};
    REQUIRE(machine_restore(run.m, data, size, &error), "%s", error.text);
    REQUIRE(machine_hash(run.m) == hash, "%s, %s: not restored", scenario->name, what);
    run.over = false;
    run_to_end(&run, UINT64_MAX);
    struct outcome again = run_finish(&run);
    outcome_compare(scenario, what, expected, &again, false);
    free(data);
}

static void check_random_steps(const struct scenario *scenario, u64 *random)
{
    u64 end = scenario->steps / 2 / TEST_SCALE;
    struct outcome expected = scenario_run(scenario, end, 0);
    check_step(scenario, end, 0, &expected);
    for (u32 i = 0; i < STEPS_TRIED; i++) {
        check_step(scenario, end, test_random(random) % expected.steps, &expected);
    }
}

static void require_refused(struct machine *m, const void *data, size_t size, const char *what)
{
    struct error error = {0};
    u64 hash = machine_hash(m);
    REQUIRE(!machine_restore(m, data, size, &error), "%s was not refused", what);
    REQUIRE(error.kind == ERROR_IMAGE && error.text[0], "%s: no reason was given", what);
    REQUIRE(machine_hash(m) == hash, "%s was refused, and the machine is another", what);
}

static void check_damage(struct machine *m, const u8 *data, size_t size, u64 *random)
{
    u8 *copy = malloc(size + 1);
    REQUIRE(copy, "no memory");
    memcpy(copy, data, size);
    copy[size] = 0;
    require_refused(m, copy, size + 1, "a snapshot with something behind it");
    for (u32 i = 0; i < 20; i++) {
        require_refused(m, copy, test_random(random) % size, "a snapshot that was cut off");
    }
    require_refused(m, copy, 0, "nothing");
    for (u32 i = 0; i < 200 / TEST_SCALE; i++) {
        size_t place = test_random(random) % (i % 2 ? size : 256);
        u8 bit = (u8)(1u << (test_random(random) % 8));
        copy[place] ^= bit;
        require_refused(m, copy, size, "a damaged snapshot");
        copy[place] ^= bit;
    }
    struct error error = {0};
    REQUIRE(machine_restore(m, copy, size, &error), "mended, it is refused: %s", error.text);
    free(copy);
}

static void check_foreign(struct machine_config config, const void *data, size_t size,
                          const char *what)
{
    struct error error = {0};
    struct machine *m = machine_create(&config, &error);
    REQUIRE(m, "%s", error.text);
    require_refused(m, data, size, what);
    machine_destroy(m);
}

static void check_refusals(u64 *random)
{
    struct run run;
    size_t size;
    run_create(&run, &scenarios[0], UINT64_MAX, 0);
    run_start(&run);
    run_on(&run, 100000);
    u8 *data = machine_save(run.m, &size);
    REQUIRE(data, "no memory");
    struct machine_config config = run.m->config;
    config.ram_size_bytes *= 2;
    check_foreign(config, data, size, "a snapshot of a machine of another size");
    config = run.m->config;
    config.hart_count++;
    check_foreign(config, data, size, "a snapshot of a machine with fewer harts");
    config = run.m->config;
    struct isa_set extensions = *config.extensions;
    extensions.has[RV_Zba] = false;
    config.extensions = &extensions;
    check_foreign(config, data, size, "a snapshot of a machine of another kind");
    run_on(&run, 100000);
    check_damage(run.m, data, size, random);
    run_finish(&run);
    free(data);
}

int main(void)
{
    u64 random = 88172645463325252;
    for (size_t i = 0; i < scenario_count; i++) {
        check_random_steps(&scenarios[i], &random);
        printf("%s: the same from %d snapshots\n", scenarios[i].name, STEPS_TRIED + 1);
    }
    check_refusals(&random);
    printf("damaged and foreign snapshots are refused\n");
    return 0;
}
