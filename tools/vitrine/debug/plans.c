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

bool plans_add(struct plans *plans, u32 number, const char *line, struct error *error)
{
    size_t length = strlen(line);
    struct plan *plan = find(plans, number);
    plan = plan ? plan : find(plans, 0);
    if (!plan || plan->length + length + 1 >= PLAN_TEXT_SIZE) {
        return error_set(error, ERROR_USAGE,
                         "there is no room for so many commands: put them in a file and source it");
    }
    plan->number = number;
    memcpy(plan->text + plan->length, line, length);
    plan->length += length;
    plan->text[plan->length++] = '\n';
    plan->text[plan->length] = 0;
    return true;
}

bool plans_silent(const struct plans *plans, u32 number)
{
    const struct plan *plan = plans_find(plans, number);
    return plan && strncmp(plan->text, "silent\n", 7) == 0;
}
