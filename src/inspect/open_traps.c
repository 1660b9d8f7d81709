#include "inspect/open_traps.h"

void open_traps_clear(struct open_traps *open)
{
    open->newest = open->oldest = OPEN_TRAP_NONE;
    open->free = 0;
    for (u16 i = 0; i < TRAP_HISTORY_OPEN_MAX; i++) {
        open->traps[i].older = i + 1 < TRAP_HISTORY_OPEN_MAX ? (u16)(i + 1) : OPEN_TRAP_NONE;
    }
}

void open_traps_add(struct open_traps *open, const struct trap_record *record)
{
    u16 index = open->free;
    struct open_trap *trap = &open->traps[index];
    open->free = trap->older;
    *trap = (struct open_trap){.number = record->number,
                               .satp = record->satp,
                               .sp = record->sp,
                               .epc = record->epc,
                               .pid = record->process.pid,
                               .from = (u8)record->from,
                               .to = (u8)record->to,
                               .older = open->newest,
                               .newer = OPEN_TRAP_NONE};
    if (open->newest == OPEN_TRAP_NONE) {
        open->oldest = index;
    } else {
        open->traps[open->newest].newer = index;
    }
    open->newest = index;
}

void open_traps_remove(struct open_traps *open, u16 index)
{
    struct open_trap *trap = &open->traps[index];
    if (trap->newer == OPEN_TRAP_NONE) {
        open->newest = trap->older;
    } else {
        open->traps[trap->newer].older = trap->older;
    }
    if (trap->older == OPEN_TRAP_NONE) {
        open->oldest = trap->newer;
    } else {
        open->traps[trap->older].newer = trap->newer;
    }
    trap->older = open->free;
    open->free = index;
}

// Whether the return goes to where the trap was taken: to its instruction or behind it.
static bool goes_back(const struct open_trap *trap, u64 target)
{
    return target - trap->epc <= 4;
}

// Whether a return that fits by its modes is the trap's own.
static bool is_own(const struct open_trap *trap, const struct trap_return *back, u64 pid,
                   bool innermost)
{
    bool in_place = trap->satp == back->satp && trap->sp == back->sp;
    if (trap->pid && pid) {
        return trap->pid == pid &&
               (trap->from == PRIV_U || innermost || (in_place && goes_back(trap, back->target)));
    }
    return in_place && (innermost || goes_back(trap, back->target));
}

u16 open_traps_own(const struct open_traps *open, const struct trap_return_event *event,
                   const struct trap_return *back, u64 pid, u64 current)
{
    u16 index = open->newest;
    while (index != OPEN_TRAP_NONE) {
        const struct open_trap *trap = &open->traps[index];
        if (trap->from == event->to && trap->to == event->from &&
            is_own(trap, back, pid, trap->number == current)) {
            return index;
        }
        index = trap->older;
    }
    return OPEN_TRAP_NONE;
}
