#include "inspect/trap_causes.h"

#include "cpu/trap.h"

#include <string.h>

#define CAUSES_MAX 64
#define SHORTEST   3 // letters of an interrupt's last word

static bool ends_with(const char *name, const char *word)
{
    size_t length = strlen(name), tail = strlen(word);
    return strcmp(name, word) == 0 || (length > tail && name[length - tail - 1] == '_' &&
                                       strcmp(name + length - tail, word) == 0);
}

// "ext" of machine_external
static bool last_begins_with(const char *name, const char *word)
{
    const char *last = strrchr(name, '_');
    return last && strlen(word) >= SHORTEST && strncmp(last + 1, word, strlen(word)) == 0;
}

u64 trap_causes_named(bool interrupt, const char *word)
{
    u64 causes = 0;
    for (u64 code = 0; *word && code < CAUSES_MAX; code++) {
        const char *name = trap_cause_name(interrupt, code);
        if (ends_with(name, word) || (interrupt && last_begins_with(name, word))) {
            causes |= 1ULL << code;
        }
    }
    return causes;
}

void trap_causes_offer(bool interrupt, struct nearest *nearest)
{
    for (u64 code = 0; code < CAUSES_MAX; code++) {
        for (const char *tail = trap_cause_name(interrupt, code); tail; tail = strchr(tail, '_')) {
            tail += *tail == '_';
            nearest_offer(nearest, tail);
        }
    }
}
