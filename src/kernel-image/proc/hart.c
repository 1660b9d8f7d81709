// What:  the harts' structs.
// Try it in the debugger: `print harts`.
#include "proc/hart.h"

#include "boot/stacks.h"

_Static_assert(HARTS_MAX == HARTS_MAX_ASM, "stacks.h");

extern u8 hart_stacks[HARTS_MAX][HART_STACKS_BYTES]; // kernel.ld

struct hart harts[HARTS_MAX];
static u64 count_that_may_join;

void
hart_table_init(u64 count)
{
    for (u64 id = 0; id < HARTS_MAX; id++) {
        harts[id].id = id;
        harts[id].trap_stack_top = (u64)hart_stacks[id] + HART_GUARD_BYTES + HART_TRAP_STACK_BYTES;
    }
    count_that_may_join = count < HARTS_MAX ? count : HARTS_MAX;
}

void
hart_limit(u64 count)
{
    count_that_may_join = count;
}

u64
hart_count(void)
{
    return count_that_may_join;
}
