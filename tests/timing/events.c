// The events of a timing model, counted by the guest itself: the status of the run is the number of
// the check that does not hold, 0 for none. Expected are the costs that were measured on CVW
// "Wally": a data cache miss 10 cycles, 20 with a store's dirty victim; a division of 2^63 - 1 by 3
// ten; a result that is used by the next instruction one.
#include <stdint.h>

#define FINISHER ((volatile uint32_t *)0x100000)
#define PASS     0x5555
#define FAIL     0x3333

#define LINE  64
#define LINES 64
#define CACHE (16 * 1024)

enum {
    MISPREDICTIONS = 0x6,
    STALL_DATA = 0x9,
    DCACHE_MISSES = 0x10001,
    WRITEBACKS = 0x20010,
    STALL_HAZARD = 0x20011,
    STALL_DIVIDER = 0x20012,
    FLUSHES = 0x20014,
};

__asm__(".option norelax\n"
        ".section .text.start, \"ax\"\n"
        ".globl _start\n"
        "_start: la sp, stack_end\n"
        "    j main\n"
        "    .section .bss\n"
        "    .balign 4096\n"
        "memory: .space 65536\n"
        "    .balign 16\n"
        "    .space 4096\n"
        "stack_end:\n"
        "    .text\n");

extern char memory[];

#define COUNT(event, before, code)                                                             \
    ({                                                                                         \
        uint64_t first_, second_;                                                              \
        __asm__ volatile("csrw mhpmevent3, %0" ::"r"((uint64_t)(event)));                      \
        __asm__ volatile(before "\n csrr %0, mhpmcounter3\n" code "\n nop\n nop\n nop\n nop\n" \
                                "csrr %1, mhpmcounter3"                                        \
                         : "=&r"(first_), "=&r"(second_)                                       \
                         : "r"(memory)                                                         \
                         : "t0", "t1", "t2", "t3", "memory");                                  \
        second_ - first_;                                                                      \
    })

#define NOTHING "nop"
#define LOADS \
    "li t0, 64\n mv t1, %2\n 1: ld t2, 0(t1)\n addi t1, t1, 64\n addi t0, t0, -1\n bnez t0, 1b"
#define STORES(size) \
    "li t0, " size   \
    "\n mv t1, %2\n 1: sd t2, 0(t1)\n addi t1, t1, 64\n addi t0, t0, -1\n bnez t0, 1b"
#define USES                                                                                    \
    "ld t2, 0(%2)\n add t3, t2, t2\n ld t2, 0(%2)\n add t3, t2, t2\n mul t2, t3, t3\n add t3, " \
    "t2, t2"
#define DIVISIONS "li t0, -1\n srli t0, t0, 1\n li t1, 3\n div t2, t0, t1\n div t3, t0, t1"

static void require(uint32_t number, int holds)
{
    if (!holds) {
        *FINISHER = number << 16 | FAIL;
    }
}

void main(void)
{
    require(1, COUNT(DCACHE_MISSES, NOTHING, LOADS) == LINES); // cold
    require(2, COUNT(DCACHE_MISSES, NOTHING, LOADS) == 0);     // warm
    require(3, COUNT(STALL_DATA, NOTHING, LOADS) == 0);
    require(4, COUNT(STALL_DATA, NOTHING, "lui t1, 8\n add t1, t1, %2\n ld t2, 0(t1)") == 10);
    COUNT(WRITEBACKS, NOTHING, STORES("512")); // the cache is full, and dirty
    require(5, COUNT(WRITEBACKS, NOTHING, STORES("256")) == 256);
    require(6, COUNT(STALL_DATA, NOTHING, STORES("256")) == 0); // the same lines
    require(7, COUNT(STALL_HAZARD, NOTHING, USES) == 3);
    require(8, COUNT(STALL_DIVIDER, NOTHING, DIVISIONS) == 18); // 9 beats each
    require(9, COUNT(FLUSHES, NOTHING, "csrw mscratch, t0\n fence") == 2);
    require(10, COUNT(MISPREDICTIONS, NOTHING, "li t0, 3\n 1: addi t0, t0, -1\n bnez t0, 1b") >= 1);
    *FINISHER = PASS;
    for (;;) {}
}
