#include "plans.h"

#include <string.h>

static struct plan *find(struct plans *plans, u32 number)
{
    for (u32 i = 0; i < PLANS_MAX; i++) {
        if (plans->items[i].number == number) {
            return &plans->items[i];
        }
    }
    return NULL;
}

const struct plan *plans_find(const struct plans *plans, u32 number)
{
    return find((struct plans *)(uintptr_t)plans, number);
}

void plans_forget(struct plans *plans, u32 number)
{
    struct plan *plan = find(plans, number);
    if (plan) {
        *plan = (struct plan){0};
    }
}

bool plans_set(struct plans *plans, u32 number, const char *text, struct error *error)
{
    struct plan *plan = find(plans, number);
    plan = plan ? plan : find(plans, 0);
    if (!plan || strlen(text) >= sizeof plan->text) {
        return error_set(error, ERROR_USAGE,
                         "there is no room for so many commands: put them in a file and source it");
    }
    *plan = (struct plan){.number = *text ? number : 0};
    memcpy(plan->text, text, strlen(text));
    return true;
}

bool plans_silent(const struct plans *plans, u32 number)
{
    const struct plan *plan = plans_find(plans, number);
    return plan && strncmp(plan->text, "silent\n", 7) == 0;
}
