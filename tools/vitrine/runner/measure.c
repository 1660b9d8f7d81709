#include "measure.h"

#include "machine/machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct moment moment_now(const struct machine *m, u32 hart)
{
    struct moment moment = {.value = {[QUANTITY_CYCLES] = m->cpu->harts[hart].clock}};
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        const struct hart *h = &m->cpu->harts[i];
        u64 steps = hart_steps(h, h->clock);
        moment.value[QUANTITY_STEPS] += steps;
        moment.value[QUANTITY_INSTRUCTIONS] += steps - h->s.untired;
    }
    return moment;
}

static const char *const names[] = {"steps", "instructions", "cycles"};

const char *quantity_name(enum quantity quantity)
{
    return names[quantity];
}

bool quantity_named(const char *name, enum quantity *quantity)
{
    for (u32 i = 0; i < QUANTITY_COUNT; i++) {
        if (strcmp(names[i], name) == 0) {
            *quantity = (enum quantity)i;
            return true;
        }
    }
    return false;
}

void bound_format(const struct bound *bound, char *text)
{
    if (bound->has_least && bound->has_most && bound->least == bound->most) {
        snprintf(text, BOUND_TEXT_SIZE, "%" PRIu64, bound->most);
    } else if (bound->has_least && bound->has_most) {
        snprintf(text, BOUND_TEXT_SIZE, "%" PRIu64 " to %" PRIu64, bound->least, bound->most);
    } else if (bound->has_least) {
        snprintf(text, BOUND_TEXT_SIZE, "at least %" PRIu64, bound->least);
    } else if (bound->has_most) {
        snprintf(text, BOUND_TEXT_SIZE, "at most %" PRIu64, bound->most);
    } else {
        snprintf(text, BOUND_TEXT_SIZE, "anything");
    }
}
