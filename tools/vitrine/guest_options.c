#include "guest_options.h"

#include "kernel-image/kernel_image.h"

#include <string.h>

// guests.S
extern const unsigned char guest_xv6[];
extern const uint64_t guest_xv6_size;

void guest_options_begin(struct guest_options *guest, const struct options *options,
                         const struct machine *m)
{
    guest->options = options;
    guest->m = m;
}

const struct symbols *guest_options_names(struct guest_options *guest)
{
    struct error ignored;
    if (guest->names || !guest->m) {
        return guest->names;
    }
    guest->names = symbols_create();
    const struct image *images[] = {&guest->m->firmware, &guest->m->kernel};
    for (size_t i = 0; guest->names && i < ARRAY_LEN(images); i++) {
        if (images[i]->bytes) {
            symbols_add_elf(guest->names, images[i], 0, &ignored);
        }
    }
    return guest->names;
}

static bool carried(const char *name, struct image *image)
{
    for (const struct kernel_program *program = kernel_programs; program->name; program++) {
        if (strcmp(program->name, name) == 0) {
            *image = image_from_memory(program->bytes, program->size, program->name);
            return true;
        }
    }
    return false;
}

// The carried programs are those of the carried kernel, even where it was read from a file.
static bool is_carried_kernel(const struct image *kernel)
{
    return kernel->bytes && kernel->size == kernel_image_size &&
           memcmp(kernel->bytes, kernel_image, kernel->size) == 0;
}

bool guest_options_know(struct guest_options *guest, struct error *error)
{
    const struct options *options = guest->options;
    const struct machine *m = guest->m;
    if (guest->knowledge.m) {
        return true;
    }
    const struct image descriptions[] = {
        image_from_memory(kernel_guest, kernel_guest_size, "guest.yaml"),
        image_from_memory(guest_xv6, guest_xv6_size, "xv6-riscv.yaml"),
    };
    const struct guest_knowledge_config config = {
        .m = m,
        .symbols = guest_options_names(guest),
        .kernel_path = options->kernel,
        .description_path = options->guest,
        .descriptions = descriptions,
        .description_count = ARRAY_LEN(descriptions),
        .carried = is_carried_kernel(&m->kernel) ? carried : NULL,
        .symbol_files = options->symbols.items,
        .symbol_file_count = options->symbols.count,
    };
    return guest_knowledge_open(&guest->knowledge, &config, error);
}

static bool write_calls(struct guest_options *guest, const char *path, struct observers *observers,
                        struct output *output, struct error *error)
{
    if (!guest->knowledge.guest) {
        return error_set(error, ERROR_IMAGE, "--strace: %.400s", guest->knowledge.why_not.text);
    }
    struct trap_history *history = observers_history(observers);
    if (!history) {
        return error_set(error, ERROR_HOST, "the host has no memory for --strace");
    }
    if (!trace_begin(&guest->trace, "--strace", path, output, error)) {
        return false;
    }
    guest->strace = (struct strace){.guest = guest->knowledge.guest,
                                    .out = {.put = trace_put, .self = &guest->trace}};
    const struct trap_watcher watcher = strace_watcher(&guest->strace);
    trap_history_watch(history, &watcher);
    return true;
}

// Whether somebody will look at the guest, or has said something about it that has to be right.
static bool is_asked_for(const struct options *options)
{
    return options->trace_traps || options->trace_insns || options->log_commits || options->last ||
           options->strace || options->cost || options->guest || options->symbols.count;
}

bool guest_options_open(struct guest_options *guest, struct observers *observers,
                        struct output *output, struct error *error)
{
    const char *strace = guest->options->strace;
    if (!is_asked_for(guest->options)) {
        return true;
    }
    if (!guest_options_know(guest, error) ||
        (strace && !write_calls(guest, strace, observers, output, error))) {
        return false;
    }
    observers_set_view(observers, &guest->knowledge.view);
    return true;
}

bool guest_options_end(struct guest_options *guest, struct error *error)
{
    return trace_end(&guest->trace, error);
}

void guest_options_close(struct guest_options *guest)
{
    if (guest->knowledge.m) {
        guest_knowledge_close(&guest->knowledge);
    }
    symbols_destroy(guest->names);
}
