#include "inspect/guest_knowledge.h"

#include <stdio.h>
#include <string.h>

// --- the view of the trap log and its kin -------------------------------------------------------

static bool process(void *self, u32 hart, struct guest_process *process)
{
    const struct guest_knowledge *knowledge = self;
    return knowledge->guest && guest_current_process(knowledge->guest, hart, process);
}

static bool call(void *self, u32 hart, struct guest_call *call)
{
    const struct guest_knowledge *knowledge = self;
    const struct hart *h = &knowledge->m->cpu->harts[hart];
    const struct guest_space space = {.m = knowledge->m, .satp = h->s.satp};
    return knowledge->guest && guest_call_format(knowledge->guest, h->s.x, &space, call);
}

static bool result(void *self, const struct guest_call *call, u64 a0, char *text, size_t size)
{
    const struct guest_knowledge *knowledge = self;
    (void)call;
    if (knowledge->guest) {
        guest_result_format(knowledge->guest, a0, text, size);
    }
    return knowledge->guest;
}

// Whether some hart runs the process: as a rule it does, and then little has to be read to know its
// name.
static bool runs_now(const struct guest_knowledge *knowledge, i64 pid,
                     struct guest_process *running)
{
    for (u32 hart = 0; hart < knowledge->m->cpu->hart_count; hart++) {
        if (guest_current_process(knowledge->guest, hart, running) && running->pid == (u64)pid) {
            return true;
        }
    }
    return false;
}

const struct guest_program *guest_knowledge_code(const struct guest_knowledge *knowledge,
                                                 u64 address)
{
    const struct guest_program *found =
        knowledge->programs ? guest_programs_of_code(knowledge->programs, address) : NULL;
    return found ? found : &knowledge->kernel;
}

static const struct guest_program *program_of(const struct guest_knowledge *knowledge,
                                              const struct guest_place *place)
{
    i64 pid = (i64)place->pid;
    struct guest_process_info info;
    struct guest_process running;
    if (place->mode != PRIV_U) {
        return guest_knowledge_code(knowledge, place->address);
    }
    if (knowledge->guest && pid && place->process && *place->process) {
        return guest_programs_find(knowledge->programs, place->satp, pid, place->process);
    }
    if (knowledge->guest && pid && runs_now(knowledge, pid, &running)) {
        return guest_programs_find(knowledge->programs, place->satp, pid, running.name);
    }
    if (knowledge->guest && pid && guest_find(knowledge->guest, pid, &info)) {
        return guest_program(knowledge->guest, &info);
    }
    const struct guest_program *found =
        guest_programs_find(knowledge->programs, place->satp, pid, "");
    // Of a kernel that nothing is known of, the program may well be a part.
    return found || knowledge->guest ? found : &knowledge->kernel;
}

static const struct symbols *symbols(void *self, const struct guest_place *place)
{
    const struct guest_program *program = program_of(self, place);
    return program ? program->symbols : NULL;
}

static u64 linked(void *self, const struct guest_place *place)
{
    const struct guest_knowledge *knowledge = self;
    return place->mode != PRIV_U && knowledge->guest
               ? guest_linked_address(knowledge->guest, place->address)
               : place->address;
}

static bool source(void *self, const struct guest_place *place, char *text, size_t size)
{
    const struct guest_program *program = program_of(self, place);
    struct debug_line line;
    u64 address = linked(self, place);
    if (!program || !program->debug || !debug_info_line(program->debug, address, &line)) {
        return false;
    }
    const char *slash = strrchr(line.file, '/');
    snprintf(text, size, "%s:%u", slash ? slash + 1 : line.file, line.line);
    return true;
}

const struct guest_program *guest_knowledge_program(const struct guest_knowledge *knowledge,
                                                    u32 hart, enum privilege mode)
{
    struct guest_process process = {.pid = 0};
    if (mode == PRIV_U && knowledge->guest) {
        guest_current_process(knowledge->guest, hart, &process);
    }
    const struct hart_state *s = &knowledge->m->cpu->harts[hart].s;
    const struct guest_place place = {.address = s->pc,
                                      .mode = mode,
                                      .satp = s->satp,
                                      .pid = process.pid,
                                      .process = process.name};
    return program_of(knowledge, &place);
}

// --- making it ----------------------------------------------------------------------------------

// The first description that fits; the one that somebody has named has to.
static bool choose_description(struct guest_knowledge *knowledge,
                               const struct guest_knowledge_config *config, struct error *error)
{
    struct error ignored;
    if (config->description_path) {
        struct image image;
        if (!image_open(config->description_path, &image, error)) {
            return false;
        }
        knowledge->description = guest_description_read(&image, error);
        image_close(&image);
        return knowledge->description &&
               ((config->symbols && guest_fits(knowledge->description, config->symbols)) ||
                error_set(error, ERROR_IMAGE,
                          "%s: the kernel does not have all the symbols that it names",
                          config->description_path));
    }
    for (size_t i = 0; config->symbols && i < config->description_count; i++) {
        struct guest_description *read = guest_description_read(&config->descriptions[i], &ignored);
        if (read && guest_fits(read, config->symbols)) {
            knowledge->description = read;
            return true;
        }
        guest_description_free(read);
    }
    return true;
}

static bool open_programs(struct guest_knowledge *knowledge,
                          const struct guest_knowledge_config *config, struct error *error)
{
    static const struct guest_list none = {.count = 0};
    const struct guest_list *patterns =
        knowledge->description ? &knowledge->description->top_programs : &none;
    knowledge->programs = guest_programs_create(config->carried, config->kernel_path,
                                                patterns->items, patterns->count);
    if (!knowledge->programs) {
        return error_set(error, ERROR_HOST, "the host has no memory for the programs' symbols");
    }
    for (size_t i = 0; i < config->symbol_file_count; i++) {
        if (!guest_programs_add(knowledge->programs, config->symbol_files[i], error)) {
            return false;
        }
    }
    return true;
}

static bool open_guest(struct guest_knowledge *knowledge,
                       const struct guest_knowledge_config *config, struct error *error)
{
    if (!knowledge->description) {
        error_set(&knowledge->why_not, ERROR_USAGE,
                  "this kernel's processes are not known: name a description of it with --guest "
                  "(docs/guest-descriptions.md)");
        return true;
    }
    if (!knowledge->kernel.debug) {
        return true;
    }
    const struct guest_parts parts = {config->m, config->symbols, knowledge->kernel.debug,
                                      knowledge->description, knowledge->programs};
    knowledge->guest = guest_create(&parts, &knowledge->why_not);
    if (!knowledge->guest && config->description_path) {
        *error = knowledge->why_not;
        return false;
    }
    return true;
}

bool guest_knowledge_open(struct guest_knowledge *knowledge,
                          const struct guest_knowledge_config *config, struct error *error)
{
    *knowledge = (struct guest_knowledge){.m = config->m};
    knowledge->kernel = (struct guest_program){.name = "kernel", .symbols = config->symbols};
    knowledge->view = (struct guest_view){.self = knowledge,
                                          .process = process,
                                          .call = call,
                                          .result = result,
                                          .symbols = symbols,
                                          .linked = linked,
                                          .source = source};
    if (config->m->kernel.bytes) { // a raw image has no debug information; that is no error
        knowledge->kernel.debug = debug_info_open(&config->m->kernel, &knowledge->why_not);
    }
    if (choose_description(knowledge, config, error) && open_programs(knowledge, config, error) &&
        open_guest(knowledge, config, error)) {
        return true;
    }
    guest_knowledge_close(knowledge);
    return false;
}

void guest_knowledge_close(struct guest_knowledge *knowledge)
{
    guest_destroy(knowledge->guest);
    guest_programs_destroy(knowledge->programs);
    guest_description_free(knowledge->description);
    debug_info_close(knowledge->kernel.debug);
    *knowledge = (struct guest_knowledge){.m = NULL};
}
