#include "inspect/embed.h"

#include "inspect/trap_history.h"
#include "machine/choices.h"
#include "machine/semihosting.h"

#include <stdlib.h>
#include <string.h>

// The two enumerations of errors have the same members.
static_assert((int)VT_ERROR_NONE == ERROR_NONE && (int)VT_ERROR_USAGE == ERROR_USAGE &&
                  (int)VT_ERROR_FILE == ERROR_FILE && (int)VT_ERROR_IMAGE == ERROR_IMAGE &&
                  (int)VT_ERROR_HOST == ERROR_HOST,
              "include/vitrine.h repeats base/error.h");
static_assert(sizeof(struct vt_error) == sizeof(struct error), "so do the structures");

bool embed_fail(struct vt_error *to, const struct error *from)
{
    if (to) {
        to->kind = (enum vt_error_kind)from->kind;
        memcpy(to->text, from->text, sizeof to->text);
    }
    return false;
}

bool embed_no_memory(struct vt_error *to)
{
    struct error error;
    error_set(&error, ERROR_HOST, "the host has no memory");
    return embed_fail(to, &error);
}

struct hart *embed_hart(const struct vt_machine *vt, u32 hart)
{
    assert(hart < vt->m->cpu->hart_count);
    return &vt->m->cpu->harts[hart];
}

// --- creating ---

// What the configuration's strings stand for.
struct chosen {
    struct isa_set extensions;
    struct timing_params timing;
    bool timed;
};

static bool choose(const struct vt_config *config, struct chosen *chosen, struct error *error)
{
    return (!config->processor ||
            choices_processor(config->processor, &chosen->extensions, error)) &&
           (!config->timing ||
            choices_timing(config->timing, &chosen->timing, &chosen->timed, error));
}

static struct machine_config machine_config_of(const struct vt_config *config,
                                               const struct chosen *chosen,
                                               const char *boot_arguments)
{
    struct machine_config result = machine_default_config();
    result.ram_size_bytes = config->memory_bytes ? config->memory_bytes : result.ram_size_bytes;
    result.hart_count = config->harts ? config->harts : result.hart_count;
    result.quantum = config->quantum ? config->quantum : result.quantum;
    result.seed = config->seed;
    result.extensions = config->processor ? &chosen->extensions : NULL;
    result.timing = chosen->timed ? &chosen->timing : NULL;
    result.start_time_s = config->start_time_s ? config->start_time_s : result.start_time_s;
    result.no_reboot = config->no_reboot;
    result.boot_arguments = boot_arguments;
    return result;
}

// Fills a machine that is all zeroes.
static bool build(struct vt_machine *vt, const struct vt_config *config, struct vt_error *error)
{
    struct error cause;
    struct chosen chosen = {0};
    if (!choose(config, &chosen, &cause)) {
        return embed_fail(error, &cause);
    }
    if (config->boot_arguments) {
        vt->boot_arguments = strdup(config->boot_arguments);
        if (!vt->boot_arguments) {
            return embed_no_memory(error);
        }
    }
    const struct machine_config machine_config =
        machine_config_of(config, &chosen, vt->boot_arguments);
    vt->m = machine_create(&machine_config, &cause);
    if (!vt->m) {
        return embed_fail(error, &cause);
    }
    if (config->semihosting) {
        semihosting_attach(vt->m, NULL);
    }
    vt->m->output = config->output;
    vt->m->output_self = config->output_self;
    vt->comes_back_idle = config->comes_back_idle;
    return true;
}

struct vt_machine *vt_create(const struct vt_config *config, struct vt_error *error)
{
    static const struct vt_config defaults;
    struct vt_machine *vt = calloc(1, sizeof *vt);
    if (!vt) {
        embed_no_memory(error);
        return NULL;
    }
    if (!build(vt, config ? config : &defaults, error)) {
        vt_destroy(vt);
        return NULL;
    }
    return vt;
}

void vt_destroy(struct vt_machine *vt)
{
    if (!vt) {
        return;
    }
    machine_destroy(vt->m);
    trap_history_destroy(vt->history);
    symbols_destroy(vt->symbols);
    free(vt->kernel.bytes);
    free(vt->firmware.bytes);
    free(vt->boot_arguments);
    free(vt);
}

// --- running ---

enum vt_result vt_run(struct vt_machine *vt, uint64_t steps, struct vt_error *error)
{
    struct error cause;
    enum machine_stop stop;
    if (!machine_run(vt->m, steps, !vt->comes_back_idle, &stop, &cause)) {
        embed_fail(error, &cause);
        return VT_FAILED;
    }
    static const enum vt_result results[] = {[MACHINE_LIMIT] = VT_LIMIT,
                                             [MACHINE_IDLE] = VT_IDLE,
                                             [MACHINE_EXITED] = VT_EXITED,
                                             [MACHINE_STOPPED] = VT_LIMIT};
    return results[stop];
}

uint64_t vt_exit_status(const struct vt_machine *vt)
{
    return vt->m->state.status;
}

bool vt_input(struct vt_machine *vt, const void *bytes, size_t size)
{
    return machine_input(vt->m, bytes, size);
}

uint64_t vt_input_taken(const struct vt_machine *vt)
{
    return vt->m->state.input_taken;
}

uint64_t vt_steps(const struct vt_machine *vt)
{
    return machine_steps(vt->m);
}

uint64_t vt_instructions(const struct vt_machine *vt)
{
    return machine_instructions(vt->m);
}

uint64_t vt_clock(const struct vt_machine *vt)
{
    return vt->m->state.clock;
}

uint64_t vt_next_event(const struct vt_machine *vt)
{
    return machine_next_event(vt->m);
}

void vt_pass_time(struct vt_machine *vt, uint64_t clock)
{
    machine_pass_time(vt->m, clock);
}
