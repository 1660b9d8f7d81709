// Several machines in one process, each a scenario, in turns of random length: each ends as it does
// alone.
#include "scenario.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    struct run *runs = calloc(scenario_count, sizeof *runs);
    struct outcome *alone = calloc(scenario_count, sizeof *alone);
    u64 random = 88172645463325252;
    size_t left = scenario_count;
    REQUIRE(runs && alone, "no memory");
    for (size_t i = 0; i < scenario_count; i++) {
        u64 end = scenarios[i].steps / 2 / TEST_SCALE;
        alone[i] = scenario_run(&scenarios[i], end, 0);
        run_create(&runs[i], &scenarios[i], end, i % 3);
        run_start(&runs[i]);
    }
    while (left > 0) {
        struct run *run = &runs[test_random(&random) % scenario_count];
        if (!run->over) {
            run_on(run, 1 + test_random(&random) % 20000);
            left -= run->over;
        }
    }
    for (size_t i = 0; i < scenario_count; i++) {
        struct outcome together = run_finish(&runs[i]);
        outcome_compare(&scenarios[i], "beside others", &alone[i], &together, true);
    }
    printf("%zu machines, side by side and alone: the same\n", scenario_count);
    free(runs);
    free(alone);
    return 0;
}
