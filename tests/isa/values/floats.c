// Runs each floating-point instruction of words.inc on every pair of a list of corner values of its
// format (of three operands, the third goes round the list), in every rounding mode, with the
// inexact flag set before and not set, and prints a line for each: a hash of results and flags.
#include "guest.h"

struct instruction {
    const char *name;
    u32 word;
    char source;  // format of the operands: 'h', 's', 'd', or 'x' for an integer register
    u32 operands; // how many
    u32 modes;    // how many values of frm make a difference
};

static const struct instruction instructions[] = {
#include "words.inc"
};

#define NX    1
#define FS_ON (3 << 13)

// In a register, with the ones above it that make it one of its format.
#define S(bits) (0xffffffff00000000 | (bits))
#define H(bits) (0xffffffffffff0000 | (bits))

static const u64 doubles[] = {
    0, // zeroes, subnormals, the least normal number
    0x8000000000000000,
    0x0000000000000001,
    0x000fffffffffffff,
    0x8010000000000000,
    0x3ff0000000000000, // about 1, halves
    0x3ff0000000000001,
    0xbff8000000000000,
    0x3fe0000000000000,
    0x4004000000000000,
    0x3ca0000000000000,
    0x4340000000000001,
    0x41dfffffffc00000, // about 2^31, 2^32, 2^63, 2^64
    0x41e0000000000000,
    0xc1e0000000200000,
    0x41efffffffffffff,
    0x43dfffffffffffff,
    0xc3e0000000000000,
    0x43f0000000000000,
    0x36a0000000000000, // the ends of single precision, and between its numbers
    0x380fffffffffffff,
    0x47efffffe0000000,
    0x47efffffffffffff,
    0x3ff0000010000000,
    0x3f0fffffffffffff, // the ends of half precision
    0x3e60000000000001,
    0x40effc0000000000,
    0x40effe0000000000,
    0x7fefffffffffffff, // infinities and NaNs
    0x7ff0000000000000,
    0xfff0000000000000,
    0x7ff8000000000000,
    0x7ff0000000000001,
    0xfff8000000000123,
};

static const u64 singles[] = {
    S(0x00000000),      S(0x80000000),      S(0x00000001), S(0x007fffff), S(0x80800000),
    S(0x3f800000),      S(0x3f800001),      S(0xbfc00000), S(0x3f000000), S(0x40200000),
    S(0x33800000),      S(0x4b800001),      S(0x4effffff), S(0x4f000000), S(0xcf000001),
    S(0x4f7fffff),      S(0x5effffff),      S(0xdf000000), S(0x5f800000), S(0x477fe000),
    S(0x477ff000),      S(0x387fe000),      S(0x33000001), S(0x3f802000), S(0x7f7fffff),
    S(0x7f800000),      S(0xff800000),      S(0x7fc00000), S(0x7f800001), S(0xffc12345),
    0x000000003f800000, 0x7fffffff3f800000, // not boxed
};

static const u64 halves[] = {
    H(0x0000), H(0x8000), H(0x0001),          H(0x03ff),          H(0x8400), H(0x3c00),
    H(0x3c01), H(0xbe00), H(0x3800),          H(0x4100),          H(0x1400), H(0x6401),
    H(0x77ff), H(0x7bff), H(0xfbff),          H(0x7c00),          H(0xfc00), H(0x7e00),
    H(0x7c01), H(0xfe12), 0x0000000000003c00, 0xffffffff00003c00,
};

static struct results {
    u64 integer, floating, fcsr;
} results;

// fa0, fa1 and fa2 from a0, a1 and a2; the instruction in the place of the nop; and the results.
__asm__(".text\n"
        ".balign 64\n"
        "around:\n"
        "    csrw fcsr, a3\n"
        "    fmv.d.x fa0, a0\n"
        "    fmv.d.x fa1, a1\n"
        "    fmv.d.x fa2, a2\n"
        "around_slot:\n"
        "    nop\n"
        "    fmv.x.d a1, fa0\n"
        "    csrr a2, fcsr\n"
        "    sd a0, 0(a4)\n"
        "    sd a1, 8(a4)\n"
        "    sd a2, 16(a4)\n"
        "    ret\n");
void around(u64 a0, u64 a1, u64 a2, u64 fcsr, struct results *results);
extern u32 around_slot[];

static u64 hash(u64 so_far, u64 value)
{
    so_far = (so_far ^ value) * 0x9e3779b97f4a7c15;
    return so_far ^ so_far >> 29;
}

static const u64 *values_of(char source, u32 *count)
{
    switch (source) {
    case 'd':
        *count = ARRAY_LEN(doubles);
        return doubles;
    case 's':
        *count = ARRAY_LEN(singles);
        return singles;
    case 'h':
        *count = ARRAY_LEN(halves);
        return halves;
    default:
        *count = ARRAY_LEN(guest_values);
        return guest_values;
    }
}

static u64 run_all(const struct instruction *instruction, u64 fcsr)
{
    u64 sum = 0;
    u32 count;
    const u64 *values = values_of(instruction->source, &count);
    u32 seconds = instruction->operands > 1 ? count : 1;
    for (u32 i = 0; i < count; i++) {
        for (u32 k = 0; k < seconds; k++) {
            around(values[i], values[k], values[(i * 7 + k * 3) % count], fcsr, &results);
            sum = hash(hash(hash(sum, results.integer), results.floating), results.fcsr);
        }
    }
    return sum;
}

static void run(const struct instruction *instruction)
{
    around_slot[0] = instruction->word;
    __asm__ volatile("fence.i" ::: "memory");
    for (u64 mode = 0; mode < instruction->modes; mode++) {
        for (u64 flags = 0; flags <= NX; flags++) {
            guest_print(instruction->name);
            guest_print(" ");
            guest_print_hex(instruction->word);
            guest_print(" fcsr ");
            guest_print_hex(mode << 5 | flags);
            guest_print(": ");
            guest_print_hex(run_all(instruction, mode << 5 | flags));
            guest_print("\n");
        }
    }
}

void guest_main(void)
{
    __asm__ volatile("csrs mstatus, %0" ::"r"(FS_ON));
    for (u32 i = 0; i < ARRAY_LEN(instructions); i++)
        run(&instructions[i]);
    guest_finish(GUEST_PASSED);
}
