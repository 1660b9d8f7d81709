// The processes of a guest, and the registers that its kernel has saved of them.
#include "inspect/guest_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void read_name(const struct guest_space *space, u64 process, const struct guest_path *path,
                      char *text, size_t size)
{
    u64 address;
    text[0] = 0;
    if (!guest_path_address(path, space, process, 0, &address)) {
        return;
    }
    if (path->type->kind == DEBUG_POINTER &&
        (!guest_space_read(space, address, &address, sizeof address) || address == 0)) {
        return;
    }
    size_t limit = path->type->kind == DEBUG_ARRAY && path->type->size_bytes < size
                       ? path->type->size_bytes
                       : size;
    guest_space_text(space, address, text, limit);
    for (char *c = text; *c; c++) {
        *c = (u8)*c < ' ' || *c == 0x7f ? '?' : *c;
    }
}

static void read_state(const struct guest *guest, i64 state, char text[GUEST_NAME_SIZE])
{
    snprintf(text, GUEST_NAME_SIZE, "%" PRId64, state);
    for (u32 i = 0; i < guest->state_count; i++) {
        if (guest->states[i].value == state) {
            snprintf(text, GUEST_NAME_SIZE, "%s", guest->states[i].name);
            return;
        }
    }
}

static bool is_text(const struct guest *guest, const struct guest_path *path)
{
    struct debug_info *debug = guest->parts.debug;
    return path->type->kind == DEBUG_POINTER &&
           debug_type_strip(debug, debug_type_target(debug, path->type))->kind == DEBUG_CHARACTER;
}

// What it waits for: a text of the kernel's, or the name of the object that a pointer points to.
static void read_waits(const struct guest *guest, const struct guest_space *space, u64 process,
                       char text[GUEST_TEXT_SIZE])
{
    i64 channel;
    text[0] = 0;
    if (!guest->waits.type) {
        return;
    }
    if (is_text(guest, &guest->waits)) {
        read_name(space, process, &guest->waits, text, GUEST_TEXT_SIZE);
    } else if (guest_path_number(&guest->waits, space, process, 0, &channel) && channel) {
        symbols_format(guest->parts.symbols, (u64)channel, text, GUEST_TEXT_SIZE);
    }
}

static void find_hart(const struct guest *guest, const struct guest_space *space,
                      struct guest_process_info *info)
{
    for (u32 hart = 0; hart < guest->parts.m->cpu->hart_count; hart++) {
        i64 process;
        if (guest_path_number(&guest->current, space, 0, hart, &process) &&
            (u64)process == info->address) {
            info->runs = true;
            info->hart = hart;
        }
    }
}

static bool read_process(const struct guest *guest, const struct guest_space *space, u64 process,
                         struct guest_process_info *info)
{
    i64 state, root = 0, frame = 0;
    *info = (struct guest_process_info){.address = process};
    if (!guest_path_number(&guest->pid, space, process, 0, &info->pid) ||
        !guest_path_number(&guest->state, space, process, 0, &state)) {
        return false;
    }
    read_name(space, process, &guest->name, info->name, sizeof info->name);
    read_state(guest, state, info->state);
    read_waits(guest, space, process, info->waits);
    info->has_parent =
        guest->parent.type && guest_path_number(&guest->parent, space, process, 0, &info->parent);
    guest_path_number(&guest->process_root, space, process, 0, &root);
    guest_path_number(&guest->frame, space, process, 0, &frame);
    info->satp = guest_satp_of_root(guest, (u64)root);
    info->frame = (u64)frame;
    find_hart(guest, space, info);
    return true;
}

bool guest_current(const struct guest *guest, u32 hart, struct guest_process_info *info)
{
    struct guest_space space = guest_kernel_space(guest);
    i64 process;
    return guest_path_number(&guest->current, &space, 0, hart, &process) && process &&
           read_process(guest, &space, (u64)process, info);
}

bool guest_current_process(const struct guest *guest, u32 hart, struct guest_process *process)
{
    struct guest_space space = guest_kernel_space(guest);
    i64 address, pid;
    if (!guest_path_number(&guest->current, &space, 0, hart, &address) || !address ||
        !guest_path_number(&guest->pid, &space, (u64)address, 0, &pid)) {
        return false;
    }
    process->pid = (u64)pid;
    read_name(&space, (u64)address, &guest->name, process->name, sizeof process->name);
    return true;
}

bool guest_slot(const struct guest *guest, u64 slot, bool *used, struct guest_process_info *info)
{
    struct guest_space space = guest_kernel_space(guest);
    u64 table;
    i64 state;
    *used = false;
    if (slot >= guest->table_count) {
        return false;
    }
    if (guest_path_address(&guest->table, &space, 0, 0, &table)) {
        u64 process = table + slot * guest->process_type->size_bytes;
        *used = guest_path_number(&guest->state, &space, process, 0, &state) &&
                state != guest->free_state && read_process(guest, &space, process, info);
    }
    return true;
}

bool guest_find(const struct guest *guest, i64 pid, struct guest_process_info *info)
{
    struct guest_space space = guest_kernel_space(guest);
    u64 table;
    if (!guest_path_address(&guest->table, &space, 0, 0, &table)) {
        return false;
    }
    for (u64 slot = 0; slot < guest->table_count; slot++) {
        u64 process = table + slot * guest->process_type->size_bytes;
        i64 state, its_pid;
        if (guest_path_number(&guest->pid, &space, process, 0, &its_pid) && its_pid == pid &&
            guest_path_number(&guest->state, &space, process, 0, &state) &&
            state != guest->free_state) {
            return read_process(guest, &space, process, info);
        }
    }
    return false;
}

// --- registers that were saved ------------------------------------------------------------------

static void read_registers(const struct guest_path *paths, const struct guest_space *space,
                           u64 address, struct debug_frame *frame)
{
    frame->known = 1;
    frame->x[0] = 0;
    for (u32 i = 1; i < GUEST_REGISTERS; i++) {
        i64 value;
        if (paths[i].type && guest_path_number(&paths[i], space, address, 0, &value)) {
            frame->x[i] = (u64)value;
            frame->known |= 1u << i;
        }
    }
}

bool guest_frame_registers(const struct guest *guest, const struct guest_process_info *info,
                           struct debug_frame *frame)
{
    struct guest_space space = guest_kernel_space(guest);
    i64 pc;
    *frame = (struct debug_frame){.pc = 0};
    if (!info->frame || !guest_path_number(&guest->frame_pc, &space, info->frame, 0, &pc)) {
        return false;
    }
    read_registers(guest->frame_registers, &space, info->frame, frame);
    frame->pc = (u64)pc;
    return true;
}

bool guest_context_registers(const struct guest *guest, const struct guest_process_info *info,
                             struct debug_frame *frame)
{
    struct guest_space space = guest_kernel_space(guest);
    u64 context;
    *frame = (struct debug_frame){.pc = 0};
    if (!guest_path_address(&guest->context, &space, info->address, 0, &context)) {
        return false;
    }
    read_registers(guest->context_registers, &space, context, frame);
    frame->pc = frame->x[1];
    frame->is_call = true;
    return (frame->known >> 1) & 1;
}
