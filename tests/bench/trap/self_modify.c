// Code that writes code: an instruction is stored to a page of its own, fence.i, and the function that
// it belongs to is called. One event is one change.
#include "privileged.h"

enum { ADDI_A0_A0 = 0x00050513, RET = 0x00008067 };

static u32 code[1024] __attribute__((aligned(4096))) = {ADDI_A0_A0, RET};

u64 bench_run(u64 iterations)
{
    u64 (*function)(u64) = (u64(*)(u64))(u64)code;
    u64 sum = 0;
    for (u64 i = 0; i < iterations; i++) {
        ((volatile u32 *)code)[0] = ADDI_A0_A0 | (u32)(i & 0x7ff) << 20;
        __asm__ volatile("fence.i" ::: "memory");
        sum = function(sum);
    }
    return sum;
}
