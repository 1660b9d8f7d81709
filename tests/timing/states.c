// The model is state: a machine that is saved, restored into another and run on in slices of any
// size is the machine that ran on undisturbed, to the cycle; and a snapshot fits only machines with
// the same model.
#include "kernel-image/kernel_image.h"
#include "machine/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS  600000
#define PIECES 12

#define REQUIRE(condition)                                                          \
    do {                                                                            \
        if (!(condition)) {                                                         \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                                \
        }                                                                           \
    } while (0)

static const char typed[] = "count 2\nspin &\nps\n";

static struct machine *create(const char *model, u32 harts)
{
    struct machine_config config = machine_default_config();
    struct timing_params params;
    struct error error;
    config.hart_count = harts;
    config.ram_size_bytes = 16 << 20;
    if (model) {
        REQUIRE(timing_params_preset(model, &params));
        config.timing = &params;
    }
    struct machine *m = machine_create(&config, &error);
    REQUIRE(m);
    machine_set_kernel_bytes(m, kernel_image, kernel_image_size, "kernel");
    REQUIRE(machine_boot(m, &error));
    REQUIRE(machine_input(m, (const u8 *)typed, strlen(typed)));
    return m;
}

static void run(struct machine *m, u64 steps)
{
    enum machine_stop stop;
    struct error error;
    REQUIRE(machine_run(m, steps, true, &stop, &error));
    REQUIRE(stop == MACHINE_LIMIT);
}

static u64 random_below(u64 *state, u64 bound)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state % bound;
}

static struct machine *moved(struct machine *m, const char *model, u32 harts)
{
    size_t size;
    struct error error;
    void *data = machine_save(m, &size);
    REQUIRE(data);
    struct machine *other = create(model, harts);
    run(other, 1000); // whatever it was
    REQUIRE(machine_input(other, (const u8 *)"", 0));
    REQUIRE(machine_restore(other, data, size, &error));
    REQUIRE(machine_hash(other) == machine_hash(m));
    free(data);
    machine_destroy(m);
    return other;
}

// Runs in pieces, in slices, moving from machine to machine.
static void check_moves(const char *model, u32 harts)
{
    u64 random = 88172645463325252ULL;
    struct machine *straight = create(model, harts), *m = create(model, harts);
    u64 done = 0;
    for (u32 i = 0; i < PIECES; i++) {
        for (u32 k = 0; k < 300; k++) {
            u64 steps = 1 + random_below(&random, 250);
            run(m, steps);
            done += steps;
        }
        m = moved(m, model, harts);
    }
    REQUIRE(done < STEPS);
    run(straight, done);
    REQUIRE(straight->state.clock == m->state.clock);
    REQUIRE(machine_hash(straight) == machine_hash(m));
    run(m, STEPS - done);
    run(straight, STEPS - done);
    REQUIRE(machine_hash(straight) == machine_hash(m));
    REQUIRE(straight->state.clock > STEPS);
    machine_destroy(straight);
    machine_destroy(m);
}

static void check_refusal(const char *saved_model, const char *model)
{
    struct machine *saved = create(saved_model, 1), *other = create(model, 1);
    size_t size;
    struct error error;
    void *data = machine_save(saved, &size);
    REQUIRE(data);
    REQUIRE(!machine_restore(other, data, size, &error));
    REQUIRE(error.kind == ERROR_IMAGE);
    REQUIRE(machine_hash(saved) != machine_hash(other) || !saved_model || !model);
    free(data);
    machine_destroy(saved);
    machine_destroy(other);
}

int main(void)
{
    check_moves("wally", 1);
    check_moves("wally-no-predictor", 1);
    check_moves("wally", 2);
    check_refusal("wally", NULL);
    check_refusal(NULL, "wally");
    check_refusal("wally", "wally-no-predictor");
    return 0;
}
