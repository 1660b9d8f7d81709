// The trap log: a line for each trap taken and for each return from one. docs/trap-log.md has the
// format.
#pragma once

#include "cpu/cpu.h"
#include "inspect/symbols.h"

#define TRAP_LOG_LINE_SIZE 512 // a line with its newline and terminating 0; longer names are cut

struct trap_log {
    // Gets each line: `size` bytes, the newline among them, and a 0 behind.
    void (*put)(void *self, const char *line, size_t size);
    void *self;
    const struct symbols *symbols; // null for none
};

// What to give to cpu_listen. `log` must stay where it is.
struct cpu_listener trap_log_listener(struct trap_log *log);

// Write a line of at most TRAP_LOG_LINE_SIZE bytes to `line`; answer its length.
size_t trap_log_format_trap(const struct trap_event *event, const struct symbols *symbols,
                            char *line);
size_t trap_log_format_return(const struct trap_return_event *event, const struct symbols *symbols,
                              char *line);
