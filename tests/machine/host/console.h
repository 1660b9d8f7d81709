// A machine behind the public interface whose console output is kept, for tests that converse with
// a guest. Only include/vitrine.h is used.
#pragma once

#include <vitrine.h>

struct console {
    struct vt_machine *vt;
    char *output; // all of it, with a 0 behind
    size_t size, capacity;
};

// Makes the machine; `config`'s output is the console's.
void console_create(struct console *console, struct vt_config config);
void console_destroy(struct console *console);

// Runs until the output holds `text`, which must come within `steps`; answers where.
const char *console_expect(struct console *console, const char *text, uint64_t steps);

void console_type(struct console *console, const char *text);

// Runs until the guest ends the run, which it must within `steps`; answers the status.
uint64_t console_end(struct console *console, uint64_t steps);
