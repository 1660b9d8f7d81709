#include "scenario.h"

#include "kernel-image/kernel_image.h"
#include "test.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MIB (1ULL << 20)

// Each of the kernel's processes does something else to the machine: it sleeps, spins until it is
// preempted, faults.
#define SESSION "ps\nspin &\ncount 3 15\ncrash\nps\nhalt\n"

// More than the serial line holds, and the byte that ends the guest that gives it back.
#define LINE   "the quick brown fox jumps over the lazy dog, and over the line's end, then\n"
#define TYPING LINE LINE LINE LINE LINE LINE "\xff"

#define GUEST(name, steps)                                                 \
    {                                                                      \
#name, "machine/" #name ".elf", NULL, 32 * MIB, 0, 0, steps, false \
    }
#define PROGRAM(name, steps)                                              \
    {                                                                     \
#name, "bench/" #name ".elf", NULL, 128 * MIB, 0, 0, steps, false \
    }

const struct scenario scenarios[] = {
    {"kernel", NULL, SESSION, 32 * MIB, 0, 0, 20000000, false},
    {"kernel.3harts", NULL, SESSION, 32 * MIB, 3, 0, 6000000, false},
    {"kernel.4harts.drawn", NULL, SESSION, 32 * MIB, 4, 7, 6000000, false},
    {"echo0", "machine/echo0.elf", TYPING, 32 * MIB, 0, 0, 1000000, false},
    {"echo3", "machine/echo3.elf", TYPING, 32 * MIB, 0, 0, 1000000, false},
    GUEST(tables, 1000000),
    GUEST(rights, 1000000),
    GUEST(code, 1000000),
    GUEST(storm, 2000000),
    GUEST(loops, 1000000),
    GUEST(jumpy, 2000000),
    GUEST(counting, 2000000),
    GUEST(triggers, 2000000),
    {"disk", "disk/disk.elf", NULL, 32 * MIB, 0, 0, 2000000, true},
    PROGRAM(integer.mixed, 1000000),
    PROGRAM(integer.bytecode, 1000000),
    PROGRAM(trap.timer_m, 1000000),
    PROGRAM(trap.timer_s, 1000000),
    PROGRAM(trap.page_fault, 1000000),
    PROGRAM(trap.spaces, 1000000),
    PROGRAM(trap.syscall, 1000000),
    PROGRAM(trap.self_modify, 1000000),
    PROGRAM(trap.device_uart, 1000000),
    PROGRAM(trap.device_mtime, 1000000),
};
const size_t scenario_count = ARRAY_LEN(scenarios);

static void take_output(void *self, const u8 *bytes, size_t size)
{
    struct run *run = self;
    for (size_t i = 0; i < size; i++) {
        run->so_far.output_hash = (run->so_far.output_hash ^ bytes[i]) * 0x100000001b3; // FNV-1a
    }
    run->so_far.output_size += size;
}

#define DISK_SIZE (2 * MIB)

static bool image_read(void *self, u64 offset, void *bytes, size_t size)
{
    (void)self;
    for (size_t i = 0; i < size; i++) {
        ((u8 *)bytes)[i] = (u8)((offset + i) * 0x9e3779b97f4a7c15 >> 56);
    }
    return true;
}

static void attach_disk(struct machine *m)
{
    static const struct virtio_blk_backend image = {.read = image_read}; // nothing else is called
    struct error error = {0};
    struct disk *disk = disk_create(&image, DISK_SIZE, DISK_OVERLAY, &error);
    REQUIRE(disk && machine_attach_disk(m, 0, disk, "", false, &error), "%s", error.text);
}

void run_create(struct run *run, const struct scenario *scenario, u64 end, u32 block_limit)
{
    struct error error = {0};
    struct machine_config config = machine_default_config();
    config.ram_size_bytes = scenario->ram_size_bytes;
    config.hart_count = scenario->hart_count ? scenario->hart_count : 1;
    config.seed = scenario->seed;
    config.block_limit = block_limit;
    *run = (struct run){.scenario = scenario, .end = end < scenario->steps ? end : scenario->steps};
    run->m = machine_create(&config, &error);
    REQUIRE(run->m, "%s: %s", scenario->name, error.text);
    run->m->output = take_output;
    run->m->output_self = run;
    if (scenario->disk) {
        attach_disk(run->m);
    }
    if (scenario->file) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", TEST_GUESTS, scenario->file);
        REQUIRE(machine_set_kernel(run->m, path, &error), "%s", error.text);
    } else {
        machine_set_kernel_bytes(run->m, kernel_image, kernel_image_size, "the teaching kernel");
    }
}

void run_start(struct run *run)
{
    struct error error = {0};
    REQUIRE(machine_boot(run->m, &error), "%s: %s", run->scenario->name, error.text);
    run_type_rest(run);
}

void run_type_rest(struct run *run)
{
    const char *input = run->scenario->input ? run->scenario->input : "";
    const char *rest = input + run->m->state.input_taken;
    REQUIRE(machine_input(run->m, (const u8 *)rest, strlen(rest)), "no memory for input");
}

void run_on(struct run *run, u64 steps)
{
    struct error error = {0};
    enum machine_stop stop;
    u64 done = machine_steps(run->m);
    u64 left = run->end > done ? run->end - done : 0;
    bool ran = machine_run(run->m, steps < left ? steps : left, true, &stop, &error);
    REQUIRE(ran, "%s: %s", run->scenario->name, error.text);
    bool ended = stop == MACHINE_EXITED || stop == MACHINE_IDLE;
    run->over = ended || machine_steps(run->m) >= run->end;
}

struct outcome run_look(const struct run *run)
{
    struct outcome outcome = run->so_far;
    outcome.hash = machine_hash(run->m);
    outcome.steps = machine_steps(run->m);
    outcome.instructions = machine_instructions(run->m);
    return outcome;
}

struct outcome run_finish(struct run *run)
{
    struct outcome outcome = run_look(run);
    machine_destroy(run->m);
    run->m = NULL;
    return outcome;
}

struct outcome scenario_run(const struct scenario *scenario, u64 end, u32 block_limit)
{
    struct run run;
    run_create(&run, scenario, end, block_limit);
    run_start(&run);
    while (!run.over) {
        run_on(&run, UINT64_MAX);
    }
    return run_finish(&run);
}

void outcome_compare(const struct scenario *scenario, const char *what,
                     const struct outcome *expected, const struct outcome *got, bool output_too)
{
    REQUIRE(got->steps == expected->steps && got->instructions == expected->instructions,
            "%s, %s: %" PRIu64 " steps and %" PRIu64 " instructions, not %" PRIu64 " and %" PRIu64,
            scenario->name, what, got->steps, got->instructions, expected->steps,
            expected->instructions);
    REQUIRE(got->hash == expected->hash, "%s, %s: hash %016" PRIx64 ", not %016" PRIx64,
            scenario->name, what, got->hash, expected->hash);
    REQUIRE(!output_too || (got->output_size == expected->output_size &&
                            got->output_hash == expected->output_hash),
            "%s, %s: another output of %zu bytes, not of %zu", scenario->name, what,
            got->output_size, expected->output_size);
}
