// Making a guest of a description. Read next: guest_process.c, guest_calls.c, guest_knowledge.c.
#include "inspect/guest.h"

#include "inspect/guest_internal.h"
#include "isa/isa.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool guest_fits(const struct guest_description *description, const struct symbols *symbols)
{
    for (u32 i = 0; i < description->top_symbols.count; i++) {
        if (!symbols_named(symbols, description->top_symbols.items[i])) {
            return false;
        }
    }
    return true;
}

// --- compiling the description ------------------------------------------------------------------

static bool compile(struct guest *guest, const char *text, const struct debug_type *base,
                    struct guest_path *path, struct error *error)
{
    return guest_path_compile(guest->parts.debug, text, base, path, error);
}

// A path that may have been left out, and has no type then.
static bool compile_optional(struct guest *guest, const char *text, const struct debug_type *base,
                             struct guest_path *path, struct error *error)
{
    return !text || compile(guest, text, base, path, error);
}

// The registers that a structure has members for, by their names.
static void compile_registers(struct guest *guest, const struct debug_type *structure,
                              struct guest_path *paths)
{
    for (u32 i = 1; i < GUEST_REGISTERS; i++) {
        struct error ignored;
        compile(guest, isa_register_names[i], structure, &paths[i], &ignored);
    }
}

static const struct debug_type *pointed_to(const struct guest *guest, const struct guest_path *path)
{
    return debug_type_strip(guest->parts.debug, debug_type_target(guest->parts.debug, path->type));
}

static bool compile_frame(struct guest *guest, struct error *error)
{
    const struct guest_description *d = guest->parts.description;
    const struct debug_type *frame = pointed_to(guest, &guest->frame);
    if (frame->kind != DEBUG_STRUCT) {
        return error_set(error, ERROR_IMAGE, "%s: process: frame: %s is no pointer to a structure",
                         d->file, d->process_frame);
    }
    compile_registers(guest, frame, guest->frame_registers);
    if (d->process_context) {
        compile_registers(guest, guest->context.type, guest->context_registers);
    }
    return compile(guest, d->frame_pc, frame, &guest->frame_pc, error);
}

// The states' names, and the one that means a free slot.
static bool compile_states(struct guest *guest, struct error *error)
{
    const struct guest_description *d = guest->parts.description;
    size_t prefix = d->process_prefix ? strlen(d->process_prefix) : 0;
    struct debug_enumerator state;
    bool found = false;
    for (size_t i = 0; i < GUEST_STATES_MAX &&
                       debug_type_enumerator(guest->parts.debug, guest->state.type, i, &state);
         i++) {
        if (strcmp(state.name, d->process_free) == 0) {
            guest->free_state = state.value;
            found = true;
        }
        if (prefix && strncmp(state.name, d->process_prefix, prefix) == 0) {
            state.name += prefix;
        }
        guest->states[guest->state_count++] = state;
    }
    return found || error_set(error, ERROR_IMAGE, "%s: process: free: no state is called %s",
                              d->file, d->process_free);
}

static bool compile_process(struct guest *guest, struct error *error)
{
    const struct guest_description *d = guest->parts.description;
    struct debug_info *debug = guest->parts.debug;
    if (!compile(guest, d->top_root, NULL, &guest->root, error) ||
        !compile(guest, d->process_current, NULL, &guest->current, error) ||
        !compile(guest, d->process_table, NULL, &guest->table, error)) {
        return false;
    }
    const struct debug_type *process =
        debug_type_strip(debug, debug_type_target(debug, guest->table.type));
    if (guest->table.type->kind != DEBUG_ARRAY || process->kind != DEBUG_STRUCT) {
        return error_set(error, ERROR_IMAGE, "%s: process: table: %s is no array of structures",
                         d->file, d->process_table);
    }
    guest->process_type = process;
    guest->table_count = guest->table.type->count;
    return compile(guest, d->process_pid, process, &guest->pid, error) &&
           compile(guest, d->process_name, process, &guest->name, error) &&
           compile(guest, d->process_state, process, &guest->state, error) &&
           compile_optional(guest, d->process_parent, process, &guest->parent, error) &&
           compile_optional(guest, d->process_waits, process, &guest->waits, error) &&
           compile(guest, d->process_root, process, &guest->process_root, error) &&
           compile(guest, d->process_frame, process, &guest->frame, error) &&
           compile_optional(guest, d->process_context, process, &guest->context, error) &&
           compile_states(guest, error) && compile_frame(guest, error);
}

static void add_phase(struct guest *guest, const struct guest_list *list, enum guest_phase phase)
{
    for (u32 i = 0; i < list->count && guest->phase_count < GUEST_PHASE_PLACES; i++) {
        const struct symbol *symbol = symbols_named(guest->parts.symbols, list->items[i]);
        if (symbol) { // a function may have been inlined
            u64 end = symbol->address + symbol->size_bytes;
            guest->phases[guest->phase_count++] =
                (struct guest_place_of_phase){symbol->address, end, phase};
        }
    }
}

static void compile_places(struct guest *guest)
{
    const struct guest_description *d = guest->parts.description;
    add_phase(guest, &d->phases_entry, GUEST_PHASE_entry);
    add_phase(guest, &d->phases_dispatch, GUEST_PHASE_dispatch);
    add_phase(guest, &d->phases_switch, GUEST_PHASE_switch);
    add_phase(guest, &d->phases_back, GUEST_PHASE_back);
    add_phase(guest, &d->phases_idle, GUEST_PHASE_idle);
    for (u32 i = 0; i < d->alias_count; i++) {
        u64 linked;
        if (symbols_address(guest->parts.symbols, d->aliases[i].symbol, &linked)) {
            guest->aliases[guest->alias_count] = d->aliases[i];
            guest->alias_linked[guest->alias_count++] = linked;
        }
    }
}

struct guest *guest_create(const struct guest_parts *parts, struct error *error)
{
    struct guest *guest = calloc(1, sizeof *guest);
    if (!guest) {
        error_set(error, ERROR_HOST, "the host has no memory to look at the guest's processes");
        return NULL;
    }
    guest->parts = *parts;
    guest->kernel = (struct guest_program){"kernel", parts->symbols, parts->debug};
    guest->space = (struct guest_space){.m = parts->m, .direct = true};
    if (!debug_info_present(parts->debug)) {
        error_set(error, ERROR_IMAGE,
                  "the kernel has no debug information, so its processes are not known: compile it "
                  "with -g");
        free(guest);
        return NULL;
    }
    if (!compile_process(guest, error) || !guest_calls_compile(guest, error)) {
        free(guest);
        return NULL;
    }
    compile_places(guest);
    return guest;
}

void guest_destroy(struct guest *guest)
{
    free(guest);
}

// --- memory -------------------------------------------------------------------------------------

u64 guest_satp_of_root(const struct guest *guest, u64 root)
{
    u64 mode = guest->parts.m->cpu->harts[0].s.satp >> satp_MODE_SHIFT;
    mode = mode ? mode : SATP_MODE_SV39;
    return root ? mode << satp_MODE_SHIFT | root / BUS_PAGE_SIZE : 0;
}

struct guest_space guest_kernel_space(const struct guest *guest)
{
    struct guest_space space = guest->space;
    i64 root = 0;
    if (guest_path_number(&guest->root, &guest->space, 0, 0, &root)) {
        space.satp = guest_satp_of_root(guest, (u64)root);
    }
    return space;
}

struct guest_space guest_process_space(const struct guest *guest,
                                       const struct guest_process_info *info)
{
    return (struct guest_space){.m = guest->parts.m, .satp = info->satp};
}

// --- programs, and what code does ---------------------------------------------------------------

const struct guest_program *guest_program(const struct guest *guest,
                                          const struct guest_process_info *info)
{
    return guest->parts.programs
               ? guest_programs_find(guest->parts.programs, info->satp, info->pid, info->name)
               : NULL;
}

u64 guest_linked_address(const struct guest *guest, u64 address)
{
    for (u32 i = 0; i < guest->alias_count; i++) {
        u64 offset = address - guest->aliases[i].address;
        if (offset < guest->aliases[i].size_bytes) {
            return guest->alias_linked[i] + offset;
        }
    }
    return address;
}

enum guest_phase guest_phase_of(const struct guest *guest, enum privilege mode, u64 pc)
{
    if (mode == PRIV_U) {
        return GUEST_PHASE_user;
    }
    if (mode == PRIV_M) {
        return GUEST_PHASE_machine;
    }
    u64 address = guest_linked_address(guest, pc);
    for (u32 i = 0; i < guest->phase_count; i++) {
        const struct guest_place_of_phase *place = &guest->phases[i];
        if (address >= place->start && (address < place->end || place->end == place->start)) {
            const struct symbol *symbol = symbols_find(guest->parts.symbols, address, NULL);
            if (address < place->end || (symbol && symbol->address == place->start)) {
                return place->phase;
            }
        }
    }
    return GUEST_PHASE_handler;
}

const char *guest_phase_name(enum guest_phase phase)
{
    static const char *const names[GUEST_PHASE_COUNT] = {
#define PHASE(name, text) #name,
#include "inspect/guest_phase.def"
#undef PHASE
    };
    return names[phase];
}
