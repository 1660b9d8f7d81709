// The trap log: a line for each trap taken and for each return from one. docs/trap-log.md has the
// format.
#pragma once

#include "base/text.h"
#include "cpu/cpu.h"
#include "inspect/places.h"
#include "inspect/trap_record.h"
#include "inspect/user_processes.h"

#define TRAP_LOG_LINE_SIZE 512 // a line with its newline and terminating 0; longer names are cut
#define TRAP_LOG_MEMO_SIZE 96
#define TRAP_LOG_MEMO_BITS 8
#define TRAP_LOG_STEP_SIZE 16

// Words of a line, between the step and tval, by what they follow from.
struct trap_log_key {
    u64 address, what;
    const void *names; // of U-mode: whose they are
};
struct trap_log_memo {
    struct trap_log_key key;
    u64 length; // 0: nothing is remembered here
    char text[TRAP_LOG_MEMO_SIZE];
};

struct trap_log {
    // Gets each line: `size` bytes, the newline among them, and a 0 behind.
    void (*put)(void *self, const char *line, size_t size);
    void *self;
    struct text_room *room;      // where lines go instead, not terminated; null for `put`
    struct places *places;       // null for none
    const struct cpu *cpu;       // whose traps they are; null where nothing tells names apart
    struct user_processes users; // zero at first; its view is that of `places`

    // What was formatted last, zero at first: the digits of ten thousands of steps, and words.
    u64 step_base; // a multiple of 10000; 0 for none
    u8 step_length;
    char step_text[TRAP_LOG_STEP_SIZE];
    struct trap_log_memo memos[1 << TRAP_LOG_MEMO_BITS];

    // What is known of places, zero at first.
    u64 version, generation; // of `places`, when that was
    bool tells_users;        // whether it matters whose program runs: names are found by it
    struct {
        bool known;
        u64 satp, pid;
        const void *names;
    } user; // whose names held where U-mode was met last
};

// What to give to cpu_listen. `log` must stay where it is.
struct cpu_listener trap_log_listener(struct trap_log *log);

// Write a line of at most TRAP_LOG_LINE_SIZE bytes to `line`; answer its length. `satp` and `pid`
// say whose addresses they are.
size_t trap_log_format_trap(const struct trap_event *event, struct places *places, u64 satp,
                            u64 pid, char *line);
size_t trap_log_format_return(const struct trap_return_event *event, struct places *places,
                              u64 satp, u64 pid, char *line);

// The same lines for a trap of a history, its return, and a return that belongs to none.
size_t trap_log_format_record(const struct trap_record *record, struct places *places, char *line);
size_t trap_log_format_record_return(const struct trap_record *record, struct places *places,
                                     char *line);
size_t trap_log_format_stray(const struct trap_stray *stray, struct places *places, char *line);
