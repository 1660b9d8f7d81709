// Runs each instruction of words.inc on every pair of a list of corner values, and prints a line for
// each instruction and first operand: a hash of the results. One that is illegal has a result of its
// own. No library, no devices but the UART and the test finisher of QEMU's virt board.
typedef unsigned long long u64;
typedef unsigned int u32;

struct instruction {
    const char *name;
    u32 word;
};

static const struct instruction instructions[] = {
#include "words.inc"
};

static const u64 values[] = {
    0,
    1,
    2,
    7,
    31,
    32,
    33,
    63,
    64,
    0xff,
    0x8000,
    0x7fffffff,
    0x80000000,
    0xffffffff,
    0x100000000,
    0x123456789,
    0x5555555555555555,
    0xaaaaaaaaaaaaaaaa,
    0x0123456789abcdef,
    0xfedcba9876543210,
    0x8040201008040201,
    0x00ff00ff00ff00ff,
    0x0706050403020100,
    0x7fffffffffffffff,
    0x8000000000000000,
    0xfffffffffffffffe,
    0xffffffffffffffff,
};

enum { COUNT = sizeof values / sizeof *values };

#define UART     ((volatile unsigned char *)0x10000000)
#define FINISHER ((volatile u32 *)0x100000)
#define PASSED   0x5555

// The instruction under test, and a return. An illegal one comes back with `illegal` in a0.
__asm__(".section .text.start, \"ax\"\n"
        ".globl start\n"
        "start:\n"
        "    la sp, start + 0x100000\n"
        "    la t0, illegal\n"
        "    csrw mtvec, t0\n"
        "    call main\n"
        ".balign 4\n"
        "illegal:\n"
        "    csrr t0, mepc\n"
        "    addi t0, t0, 4\n"
        "    csrw mepc, t0\n"
        "    li a0, 0x111e9a1\n"
        "    mret\n"
        ".section .data\n"
        ".balign 4\n"
        "slot:\n"
        "    .word 0, 0x00008067\n"
        ".text\n");

extern u32 slot[2];

static void print(const char *text)
{
    for (; *text; text++)
        *UART = (unsigned char)*text;
}

static void print_hex(u64 value)
{
    for (int shift = 60; shift >= 0; shift -= 4)
        *UART = (unsigned char)"0123456789abcdef"[value >> shift & 15];
}

static u64 hash(u64 so_far, u64 value)
{
    so_far = (so_far ^ value) * 0x9e3779b97f4a7c15;
    return so_far ^ so_far >> 29;
}

static void run(const struct instruction *instruction)
{
    u64 (*function)(u64, u64) = (u64(*)(u64, u64))slot;
    slot[0] = instruction->word;
    __asm__ volatile("fence.i" ::: "memory");
    for (int i = 0; i < COUNT; i++) {
        u64 sum = 0;
        for (int k = 0; k < COUNT; k++)
            sum = hash(sum, function(values[i], values[k]));
        print(instruction->name);
        print(" ");
        print_hex(instruction->word);
        print(" of ");
        print_hex(values[i]);
        print(": ");
        print_hex(sum);
        print("\n");
    }
}

void main(void)
{
    for (u32 i = 0; i < sizeof instructions / sizeof *instructions; i++)
        run(&instructions[i]);
    *FINISHER = PASSED;
    for (;;) {}
}
