// Recognises the ways in which a kernel goes wrong, and says so by name. It looks at traps as they
// are taken, or at those that a history has kept, and at the machine as it stands. It only looks.
#pragma once

#include "base/text.h"
#include "inspect/symbols.h"
#include "inspect/trap_history.h"
#include "machine/machine.h"

enum doctor_name {
#define FINDING(name, fatal, what, advice) DOCTOR_##name,
#include "inspect/doctor.def"
#undef FINDING
    DOCTOR_COUNT
};

#define DOCTOR_TEXT_SIZE  512
#define DOCTOR_LOOP_TRAPS 1000 // the same trap so many times in a row is a loop
#define DOCTOR_LOOP_KEPT  100  // … among those that a history has kept

#define DOCTOR_HANDLERS_MAX 8 // handlers that are looked up in the kernel's code

// One way, as it was first seen.
struct doctor_finding {
    u64 count; // how often; 0 for never
    u64 order; // the first that was seen has 1
    u32 hart;
    u64 step;
    u64 trap;     // number of the trap that told it, 0 for none
    bool handled; // whose handler has returned to elsewhere: somebody was prepared for it
    char evidence[DOCTOR_TEXT_SIZE];
};

// What a hart's last trap was, to see whether the next is the same.
struct doctor_hart {
    u64 last;        // number of the last trap; 0 for none
    u64 repeats;     // how often it came in a row
    u64 timer_traps; // timer interrupts taken
};

// A handler that was found to be where it can be fetched, in an address space.
struct doctor_fetch {
    u64 handler, satp; // 0 for none
    enum privilege mode;
    u32 hart;
};

struct doctor {
    struct machine *m;
    const struct symbols *symbols; // null for none
    const struct trap_history *history;
    u64 loop_traps;  // DOCTOR_LOOP_TRAPS, or fewer where fewer are kept
    bool looks_back; // at traps of the past: page tables may have changed since
    bool stops;      // a FATAL finding stops the hart
    struct doctor_finding findings[DOCTOR_COUNT];
    u64 seen;                          // findings so far
    u64 handlers[DOCTOR_HANDLERS_MAX]; // that were looked up in the kernel's code
    u32 handler_count;
    struct doctor_fetch fetched[16];
    struct doctor_hart harts[MACHINE_HARTS_MAX];
};

// A doctor who has seen nothing yet.
struct doctor doctor_begin(struct machine *m, const struct symbols *symbols,
                           const struct trap_history *history);

// What to give to trap_history_watch, of its history: it looks at each trap. `doctor` must stay
// where it is.
struct trap_watcher doctor_watcher(struct doctor *doctor);

// Looks at the traps that the history has kept, in their order.
void doctor_look_back(struct doctor *doctor);

// Looks at the machine as it stands: what waits, what is claimed, what is not armed.
void doctor_examine(struct doctor *doctor);

// Whether something FATAL was seen.
bool doctor_is_fatal(const struct doctor *doctor);

// Writes the findings in the order in which they were first seen, each with its evidence and what
// to do about it; a line that says so where there is none. Answers how many.
u32 doctor_report(const struct doctor *doctor, const struct text_sink *sink);

// --- for doctor*.c only ---

// Notes a finding, with its evidence the first time, and again while those before were handled.
// `record` is the trap that tells it, or null.
void doctor_note(struct doctor *doctor, enum doctor_name name, const struct trap_record *record,
                 u32 hart, u64 step, const char *format, ...) __attribute__((format(printf, 6, 7)));

// What the trap was: "store_page_fault at 0x80000010 (main+0x4) of hart 0".
void doctor_describe(const struct doctor *doctor, const struct trap_record *record, char *text,
                     size_t size);

// Judges a trap by what raised it (doctor_traps.c).
void doctor_judge(struct doctor *doctor, const struct trap_record *record);

// Whether some instruction of the kernel writes an address to mtvec or stvec that is no multiple of
// 4 and becomes `tvec`: the address, and where the instruction is (doctor_tvec.c).
bool doctor_find_misaligned(const struct doctor *doctor, u64 tvec, u64 *handler, u64 *write_pc);
