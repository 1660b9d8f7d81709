// Never goes straight on: calls through tables into many pages, branches both ways, recursion, calls to
// M-mode, faults. For ever, or until something is wrong.
#include "paging.h"

typedef u64 function(u64 value, u64 depth);

static function leap, turn, fall, dive;
static function *const table[] = {leap, turn, fall, dive, leap, dive, turn, leap};

#define PAGE_OF_ITS_OWN __attribute__((aligned(4096), noinline))

static u64 next(u64 value, u64 depth)
{
    return depth ? table[value >> 7 & 7](value * 6364136223846793005 + 1, depth - 1) : value;
}

PAGE_OF_ITS_OWN static u64 leap(u64 value, u64 depth)
{
    return next(value ^ value >> 13, depth) + 1;
}

PAGE_OF_ITS_OWN static u64 turn(u64 value, u64 depth)
{
    u64 ones = 0;
    for (u64 rest = value; rest; rest >>= 1) {
        ones += rest & 1 ? 1 : 2;
    }
    return next(value + ones, depth);
}

PAGE_OF_ITS_OWN static u64 fall(u64 value, u64 depth)
{
    u64 va = PAGING_WINDOW + (value & 0x3ff000);
    return next(value ^ guest_load(va).cause, depth);
}

static u64 in_machine_mode(u64 value)
{
    return value + CSR_READ(mhartid);
}

PAGE_OF_ITS_OWN static u64 dive(u64 value, u64 depth)
{
    return guest_machine(in_machine_mode, next(value, depth > 3 ? depth - 3 : 0));
}

u64 guest_main(void)
{
    paging_use(paging_root());
    u64 sum = 1;
    for (;;) {
        sum = guest_mix(sum, next(sum, 20));
    }
}
