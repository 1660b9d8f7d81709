// The last traps of a machine, each with its return: who fills the dossiers of trap_record.h. While
// it listens, a trap costs some tens of nanoseconds; nothing else costs anything.
//
// Which return ends which trap. A return ends the newest open trap that came from the mode returned
// to, was taken in the mode returned from, and belongs to the same thread of execution: the process
// that the guest view names; else the address space (satp) and stack pointer, or the address, that
// it was trapped with. So a trap whose handler switches to another process stays open until its own
// process is resumed, on whatever hart; and the first return to a new process ends none.
#pragma once

#include "inspect/trap_record.h"

#define TRAP_HISTORY_SIZE     1024 // records that are kept where nobody says otherwise
#define TRAP_HISTORY_SIZE_MAX (1u << 20)
#define TRAP_HISTORY_OPEN_MAX 256 // traps whose return is still awaited

struct machine;
struct trap_history;

// Who is told as things happen; each may be null. The records are the history's, and as they are at
// that moment.
struct trap_watcher {
    void *self;
    void (*taken)(void *self, const struct trap_record *record);
    void (*ended)(void *self, const struct trap_record *record); // returned, or forgotten
    void (*stray)(void *self, const struct trap_stray *stray);

    // Before any of the others is told of a return to U-mode that goes to no place where its thread
    // was trapped: the address space may be another program's now.
    void (*space)(void *self, u64 satp);
};

// A history of the last `size` traps (1 to TRAP_HISTORY_SIZE_MAX) of `m`, which listens to nothing
// yet. Null when the host has no memory.
struct trap_history *trap_history_create(struct machine *m, u32 size);
void trap_history_destroy(struct trap_history *history); // null is allowed

// Listens from now on. A processor has no way to take a listener back: once, and the history must
// live as long as the machine runs.
void trap_history_attach(struct trap_history *history);

// Whether what happens is recorded, which it is at first. Turning it off forgets the open traps.
void trap_history_enable(struct trap_history *history, bool enabled);

// Who knows the guest; null for nobody. It must stay where it is.
void trap_history_set_view(struct trap_history *history, const struct guest_view *view);

// Tells `watcher` too, of which there are at most TRAP_WATCHERS_MAX.
#define TRAP_WATCHERS_MAX 8
void trap_history_watch(struct trap_history *history, const struct trap_watcher *watcher);

// Forgets what happened at or after `clock`: for who goes back in time. Open traps that returned
// since are open again.
void trap_history_go_back(struct trap_history *history, u64 clock);

// How many records there are, and the one of `age`: 0 for the last. Null beyond.
u32 trap_history_count(const struct trap_history *history);
const struct trap_record *trap_history_last(const struct trap_history *history, u32 age);

// The record of trap `number`, or null where it never was or is not kept any more.
const struct trap_record *trap_history_find(const struct trap_history *history, u64 number);

// The trap whose handler hart `hart` is in, or null for none that is known.
const struct trap_record *trap_history_current(const struct trap_history *history, u32 hart);

// Tells the watchers that the traps that are still open have ended, as TRAP_OPEN: the run is over.
void trap_history_finish(struct trap_history *history);
