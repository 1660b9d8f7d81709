// From a frame to its caller, by the call frame information (DWARF 5, 6.4) of .debug_frame or
// .eh_frame.
#include "inspect/debug_internal.h"

#include <dwarf.h>
#include <stdlib.h>

#define REGISTERS 32
#define RA        1
#define SP        2

static Dwarf_Frame *frame_at(struct debug_info *info, u64 address)
{
    Dwarf_Frame *frame = NULL;
    if (info->frame_section && dwarf_cfi_addrframe(info->frame_section, address, &frame) == 0) {
        return frame;
    }
    if (info->eh_frame_section &&
        dwarf_cfi_addrframe(info->eh_frame_section, address, &frame) == 0) {
        return frame;
    }
    return NULL;
}

static bool cfa_of(struct debug_info *info, const struct debug_frame *frame, Dwarf_Frame *rules,
                   u64 *cfa)
{
    Dwarf_Op *ops;
    size_t count;
    if (dwarf_frame_cfa(rules, &ops, &count) != 0) {
        return false;
    }
    const struct debug_evaluation evaluation = {.info = info, .frame = frame, .has_cfa = true};
    struct debug_location location = debug_evaluate(&evaluation, ops, count, false, 0);
    *cfa = location.value;
    return location.place == DEBUG_IN_MEMORY || location.place == DEBUG_IS_VALUE;
}

bool debug_frame_cfa(struct debug_info *info, const struct debug_frame *frame, u64 *cfa)
{
    Dwarf_Frame *rules = frame_at(info, debug_frame_address(frame));
    bool found = rules && cfa_of(info, frame, rules, cfa);
    free(rules);
    return found;
}

// Works out what the caller had in register `number`.
static void restore(struct debug_info *info, const struct debug_frame *frame, Dwarf_Frame *rules,
                    u64 cfa, u32 number, struct debug_frame *caller)
{
    Dwarf_Op room[3], *ops;
    size_t count;
    u64 value = 0;
    bool known = false;
    if (dwarf_frame_register(rules, (int)number, room, &ops, &count) != 0) {
        return;
    }
    if (count == 0) { // the same value where ops is null, else undefined
        known = !ops && ((frame->known >> number) & 1);
        value = frame->x[number];
    } else {
        const struct debug_evaluation evaluation = {
            .info = info, .frame = frame, .has_cfa = true, .cfa = cfa};
        struct debug_location at = debug_evaluate(&evaluation, ops, count, false, 0);
        if (at.place == DEBUG_IN_MEMORY) {
            known = frame->memory.read &&
                    frame->memory.read(frame->memory.self, at.value, &value, sizeof value);
        } else if (at.place == DEBUG_IN_REGISTER && at.value < REGISTERS) {
            known = (frame->known >> at.value) & 1;
            value = frame->x[at.value];
        } else if (at.place == DEBUG_IS_VALUE) {
            known = true;
            value = at.value;
        }
    }
    if (known) {
        caller->x[number] = value;
        caller->known |= 1u << number;
    }
}

bool debug_unwind(struct debug_info *info, const struct debug_frame *frame,
                  struct debug_frame *caller)
{
    Dwarf_Frame *rules = frame_at(info, debug_frame_address(frame));
    u64 cfa = 0;
    if (!rules || !cfa_of(info, frame, rules, &cfa)) {
        free(rules);
        return false;
    }
    *caller = (struct debug_frame){.known = 1, .is_call = true, .memory = frame->memory};
    for (u32 i = 1; i < REGISTERS; i++) {
        restore(info, frame, rules, cfa, i, caller);
    }
    free(rules);
    caller->pc = caller->x[RA];
    caller->x[SP] = cfa; // by definition, whatever the rules say of it
    caller->known |= 1u << SP;
    bool advanced = caller->pc != frame->pc || cfa != frame->x[SP];
    return ((caller->known >> RA) & 1) && caller->pc != 0 && advanced;
}
