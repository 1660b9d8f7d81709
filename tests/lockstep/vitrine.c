// Vitrine, in this process.
#include "emulators.h"

#include "machine/machine.h"

#include <stdio.h>
#include <sys/mman.h>

#define STEPS_MAX 60000000ULL

static void run_machine(struct machine *m, const struct vitrine_options *options, struct run *run)
{
    struct error error = {0};
    enum machine_stop stop = MACHINE_LIMIT;
    u64 limit = options->steps_max ? options->steps_max : STEPS_MAX;
    u64 slice = options->slice_steps ? options->slice_steps : limit;
    while (stop == MACHINE_LIMIT && machine_steps(m) < limit) {
        if (!machine_run(m, slice, true, &stop, &error)) {
            snprintf(run->text, sizeof run->text, "%.200s", error.text);
            return;
        }
    }
    run->outcome = stop == MACHINE_EXITED ? OUTCOME_FINISHED : OUTCOME_HUNG;
    snprintf(run->text, sizeof run->text, "at pc 0x%llx after %llu steps",
             (unsigned long long)m->cpu->harts[0].s.pc, (unsigned long long)machine_steps(m));
    run->status = m->state.status;
    run->hash = machine_hash(m);
    run->steps = machine_steps(m);
}

struct run emulators_vitrine(const struct image_file *image, const struct vitrine_options *options)
{
    struct run run = {.outcome = OUTCOME_FAILED, .file = -1};
    struct error error = {0};
    struct machine_config config = machine_default_config();
    config.ram_size_bytes = LAYOUT_RAM_SIZE;
    config.block_limit = options->block_limit;
    struct machine *m = machine_create(&config, &error);
    if (m) {
        m->cpu->config.extensions = extensions_compared(image->reference);
        machine_set_kernel_bytes(m, image->bytes, image->size_bytes, "the program");
    }
    if (m && machine_boot(m, &error)) {
        run_machine(m, options, &run);
    } else {
        snprintf(run.text, sizeof run.text, "%.200s", error.text);
    }
    run.machine = m;
    run.ram = m ? m->bus.memories[0].host : NULL;
    return run;
}

void emulators_release(struct run *run)
{
    if (run->machine) {
        machine_destroy(run->machine);
    } else if (run->ram) {
        munmap((void *)(uintptr_t)run->ram, LAYOUT_RAM_SIZE);
    }
    *run = (struct run){.file = -1};
}
