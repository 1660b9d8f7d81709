#include "inspect/embed.h"

#include "cpu/trap.h"
#include "inspect/trap_history.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

// --- listening ---

static void on_trap(void *self, const struct trap_event *event)
{
    const struct vt_machine *vt = self;
    const struct vt_trap trap = {
        .step = event->step,
        .clock = event->clock,
        .hart = (u32)event->hart,
        .interrupt = event->interrupt,
        .cause = event->cause,
        .cause_name = trap_cause_name(event->interrupt, event->cause),
        .epc = event->epc,
        .tval = event->tval,
        .from = (enum vt_privilege)event->from,
        .to = (enum vt_privilege)event->to,
    };
    if (vt->listener.trap) {
        vt->listener.trap(vt->listener.self, &trap);
    }
}

static void on_trap_return(void *self, const struct trap_return_event *event)
{
    const struct vt_machine *vt = self;
    const struct vt_trap_return trap_return = {
        .step = event->step,
        .clock = event->clock,
        .hart = (u32)event->hart,
        .pc = event->pc,
        .target = event->target,
        .from = (enum vt_privilege)event->from,
        .to = (enum vt_privilege)event->to,
    };
    if (vt->listener.trap_return) {
        vt->listener.trap_return(vt->listener.self, &trap_return);
    }
}

void vt_listen(struct vt_machine *vt, const struct vt_listener *listener)
{
    static const struct vt_listener nobody;
    vt->listener = listener ? *listener : nobody;
    if (listener && !vt->listens) {
        const struct cpu_listener ours = {
            .self = vt, .trap = on_trap, .trap_return = on_trap_return};
        cpu_listen(vt->m->cpu, &ours);
        vt->listens = true;
    }
}

// --- saving and restoring ---
//
//     struct embed_header | what machine_save answers | input that was not taken yet

#define EMBED_MAGIC 0x646576615374565fULL // "_VtSaved", first byte first

struct embed_header {
    u64 magic;
    u64 machine_size_bytes, input_size_bytes;
    u64 checksum; // of the input; the machine's part has its own
};

static size_t pending_input(const struct machine *m, const u8 **bytes)
{
    static const u8 nothing;
    size_t size = m->input_size_bytes - m->state.input_taken;
    *bytes = size ? m->input + (m->state.input_taken - m->input_start) : &nothing;
    return size;
}

void *vt_save(const struct vt_machine *vt, size_t *size)
{
    const u8 *input;
    struct embed_header header = {.magic = EMBED_MAGIC};
    size_t machine_size;
    void *machine = machine_save(vt->m, &machine_size);
    header.machine_size_bytes = machine_size;
    header.input_size_bytes = pending_input(vt->m, &input);
    header.checksum = XXH3_64bits(input, header.input_size_bytes);
    *size = sizeof header + machine_size + header.input_size_bytes;
    u8 *snapshot = machine ? malloc(*size) : NULL;
    if (snapshot) {
        memcpy(snapshot, &header, sizeof header);
        memcpy(snapshot + sizeof header, machine, machine_size);
        memcpy(snapshot + sizeof header + machine_size, input, header.input_size_bytes);
    }
    free(machine);
    return snapshot;
}

static bool check(const u8 *snapshot, size_t size, struct embed_header *header,
                  struct vt_error *error)
{
    struct error cause;
    *header = (struct embed_header){0};
    if (size >= sizeof *header) {
        memcpy(header, snapshot, sizeof *header);
    }
    if (header->magic != EMBED_MAGIC) {
        error_set(&cause, ERROR_IMAGE, "this is no snapshot: give one that vt_save has made");
        return embed_fail(error, &cause);
    }
    size_t left = size - sizeof *header;
    if (header->machine_size_bytes > left ||
        header->input_size_bytes != left - header->machine_size_bytes ||
        header->checksum != XXH3_64bits(snapshot + sizeof *header + header->machine_size_bytes,
                                        header->input_size_bytes)) {
        error_set(&cause, ERROR_IMAGE, "the snapshot is damaged, or has been cut off");
        return embed_fail(error, &cause);
    }
    return true;
}

bool vt_restore(struct vt_machine *vt, const void *snapshot, size_t size, struct vt_error *error)
{
    struct embed_header header;
    struct error cause;
    if (!check(snapshot, size, &header, error)) {
        return false;
    }
    if (!machine_reserve_input(vt->m, header.input_size_bytes)) {
        return embed_no_memory(error);
    }
    const u8 *machine = (const u8 *)snapshot + sizeof header;
    if (!machine_check_snapshot(vt->m, machine, header.machine_size_bytes, &cause)) {
        return embed_fail(error, &cause);
    }
    machine_forget_input(vt->m); // or the line would take of it when the machine is restored
    machine_restore(vt->m, machine, header.machine_size_bytes, &cause);
    if (vt->history) {
        trap_history_go_back(vt->history, 0); // what was trapped there is not what is trapped here
    }
    return machine_input(vt->m, machine + header.machine_size_bytes, header.input_size_bytes);
}
