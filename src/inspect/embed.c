#include "inspect/embed.h"

#include "inspect/trap_history.h"

#include <stdlib.h>
#include <string.h>

// The two enumerations of errors have the same members.
static_assert((int)VT_ERROR_NONE == ERROR_NONE && (int)VT_ERROR_USAGE == ERROR_USAGE &&
                  (int)VT_ERROR_FILE == ERROR_FILE && (int)VT_ERROR_IMAGE == ERROR_IMAGE &&
                  (int)VT_ERROR_HOST == ERROR_HOST,
              "include/vitrine.h repeats base/error.h");
static_assert(sizeof(struct vt_error) == sizeof(struct error), "so do the structures");
static_assert((int)VT_AD_HARDWARE == MACHINE_AD_HARDWARE && (int)VT_AD_SVADU == MACHINE_AD_SVADU &&
                  (int)VT_AD_SVADE == MACHINE_AD_SVADE,
              "include/vitrine.h repeats cpu/hart.h");

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

static struct machine_config machine_config_of(const struct vt_config *config,
                                               const char *boot_arguments)
{
    struct machine_config result = machine_default_config();
    result.ram_size_bytes = config->memory_bytes ? config->memory_bytes : result.ram_size_bytes;
    result.hart_count = config->harts ? config->harts : result.hart_count;
    result.quantum = config->quantum ? config->quantum : result.quantum;
    result.seed = config->seed;
    result.ad_mode = (enum machine_ad_mode)config->ad_mode;
    result.boot_arguments = boot_arguments;
    return result;
}

// Fills a machine that is all zeroes.
static bool build(struct vt_machine *vt, const struct vt_config *config, struct vt_error *error)
{
    struct error cause;
    if (config->boot_arguments) {
        vt->boot_arguments = strdup(config->boot_arguments);
        if (!vt->boot_arguments) {
            return embed_no_memory(error);
        }
    }
    const struct machine_config machine_config = machine_config_of(config, vt->boot_arguments);
    vt->m = machine_create(&machine_config, &cause);
    if (!vt->m) {
        return embed_fail(error, &cause);
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

// --- loading ---

static bool copy_bytes(const void *bytes, size_t size, void **copy)
{
    *copy = malloc(size ? size : 1);
    if (*copy) {
        memcpy(*copy, bytes, size);
    }
    return *copy;
}

// Makes `bytes` what the machine keeps for an image, once it boots from it no more.
static void keep(struct embed_image *image, void *bytes)
{
    free(image->bytes);
    image->bytes = bytes;
}

static void forget_kernel(struct vt_machine *vt)
{
    machine_set_kernel_bytes(vt->m, NULL, 0, "");
    keep(&vt->kernel, NULL);
}

// Reads the symbols of the kernel that was just set, which says whether it is an ELF file, too.
static bool read_symbols(struct vt_machine *vt, struct vt_error *error)
{
    struct error cause;
    struct symbols *symbols = symbols_create();
    if (!symbols) {
        forget_kernel(vt);
        return embed_no_memory(error);
    }
    if (!symbols_add_elf(symbols, &vt->m->kernel, 0, &cause)) {
        symbols_destroy(symbols);
        forget_kernel(vt);
        return embed_fail(error, &cause);
    }
    symbols_destroy(vt->symbols);
    vt->symbols = symbols;
    return true;
}

bool vt_set_kernel(struct vt_machine *vt, const char *path, struct vt_error *error)
{
    struct error cause;
    bool opened = machine_set_kernel(vt->m, path, &cause);
    keep(&vt->kernel, NULL);
    return opened ? read_symbols(vt, error) : embed_fail(error, &cause);
}

bool vt_set_kernel_bytes(struct vt_machine *vt, const void *bytes, size_t size, const char *name,
                         struct vt_error *error)
{
    void *copy;
    forget_kernel(vt);
    if (!copy_bytes(bytes, size, &copy)) {
        return embed_no_memory(error);
    }
    machine_set_kernel_bytes(vt->m, copy, size, name);
    keep(&vt->kernel, copy);
    return read_symbols(vt, error);
}

bool vt_set_firmware(struct vt_machine *vt, const char *path, struct vt_error *error)
{
    struct error cause;
    bool opened = machine_set_firmware(vt->m, path, &cause);
    keep(&vt->firmware, NULL);
    return opened || embed_fail(error, &cause);
}

bool vt_set_firmware_bytes(struct vt_machine *vt, const void *bytes, size_t size, const char *name,
                           struct vt_error *error)
{
    void *copy;
    if (!copy_bytes(bytes, size, &copy)) {
        return embed_no_memory(error);
    }
    machine_set_firmware_bytes(vt->m, copy, size, name);
    keep(&vt->firmware, copy);
    return true;
}

bool vt_boot(struct vt_machine *vt, struct vt_error *error)
{
    struct error cause;
    return machine_boot(vt->m, &cause) || embed_fail(error, &cause);
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
