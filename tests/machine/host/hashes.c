// Prints what each scenario comes to, at a few steps on the way and at its end: for a comparison of
// builds of the library.
#include "scenario.h"
#include "test.h"

#include <inttypes.h>
#include <stdio.h>

#define STOPS 8

static void print(const struct scenario *scenario)
{
    struct run run;
    run_create(&run, scenario, scenario->steps / TEST_SCALE, 0);
    run_start(&run);
    while (!run.over) {
        run_on(&run, scenario->steps / TEST_SCALE / STOPS);
        struct outcome outcome = run_look(&run);
        printf("%s: %" PRIu64 " steps, hash %016" PRIx64 ", output %016" PRIx64 "\n",
               scenario->name, outcome.steps, outcome.hash, outcome.output_hash);
    }
    run_finish(&run);
}

int main(void)
{
    for (size_t i = 0; i < scenario_count; i++) {
        print(&scenarios[i]);
    }
    return 0;
}
