#include "pacing.h"

#include "machine/machine.h"

#include <time.h>

#define NS_PER_SECOND  1000000000ULL
#define DIFFERENCE_MAX (MACHINE_CLOCK_HZ / 5) // 0.2 s

u64 pacing_host_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (u64)now.tv_sec * NS_PER_SECOND + (u64)now.tv_nsec;
}

void pacing_start(struct pacing *pacing, u64 clock)
{
    *pacing = (struct pacing){.host_ns = pacing_host_ns(), .clock = clock, .speed = 1};
}

void pacing_set_speed(struct pacing *pacing, u64 clock, u64 speed)
{
    if (pacing->speed != speed) {
        pacing_start(pacing, clock);
        pacing->speed = speed;
    }
}

u64 pacing_clock(const struct pacing *pacing)
{
    u128 passed_ns = pacing_host_ns() - pacing->host_ns;
    return pacing->clock + (u64)(passed_ns * MACHINE_CLOCK_HZ * pacing->speed / NS_PER_SECOND);
}

void pacing_synchronise(struct pacing *pacing, u64 clock)
{
    u64 due = pacing_clock(pacing);
    u64 difference = due > clock ? due - clock : clock - due;
    if (difference > DIFFERENCE_MAX * pacing->speed) {
        u64 speed = pacing->speed;
        pacing_start(pacing, clock);
        pacing->speed = speed;
    }
}

u64 pacing_wait_ns(const struct pacing *pacing, u64 clock)
{
    u64 due = pacing_clock(pacing);
    u128 wait = clock > due ? clock - due : 0;
    u128 clock_per_second = (u128)MACHINE_CLOCK_HZ * pacing->speed;
    u128 wait_ns = (wait * NS_PER_SECOND + clock_per_second - 1) / clock_per_second;
    return wait_ns < UINT64_MAX ? (u64)wait_ns : UINT64_MAX;
}
