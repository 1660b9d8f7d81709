// Writes more code than any store of translations keeps, calls all of it, changes it, and calls it
// again: what it answers must be what a plain computation says.
#include "guest.h"

enum { PAGES = TRANSLATE_PAGES, WORDS = 1024, ROUNDS = 3 };

#define ADDI(imm) (0x00050513u | (u32)(imm) << 20) // addi a0, a0, imm
#define XORI(imm) (0x00054513u | (u32)(imm) << 20) // xori a0, a0, imm
#define BNEZ_OVER 0x00051463u                      // bnez a0, over the next word
#define RET       0x00008067u

// Word `i` of a page, as it is written in `round`.
static u32 word(u64 page, u64 i, u64 round)
{
    u64 state = (page << 20 | i << 4 | round) + 0x9e3779b97f4a7c15;
    u64 random = guest_random(&state) >> 30;
    u32 imm = random & 0x7ff;
    switch (random >> 12 & 7) {
    case 0:
        return BNEZ_OVER;
    case 1:
    case 2:
        return XORI(imm);
    default:
        return ADDI(imm);
    }
}

// What the page's code answers to `value`.
static u64 compute(u64 page, u64 round, u64 value)
{
    for (u64 i = 0; i < WORDS - 2; i++) {
        u32 insn = word(page, i, round);
        u64 imm = insn >> 20;
        if (insn == BNEZ_OVER) {
            i += value != 0;
        } else if ((insn & 0x7000) == 0x4000) {
            value ^= imm;
        } else {
            value += imm;
        }
    }
    return value;
}

static void write(u32 *code, u64 page, u64 round)
{
    for (u64 i = 0; i < WORDS - 2; i++) {
        code[i] = word(page, i, round);
    }
    code[WORDS - 2] = code[WORDS - 1] = RET; // a jump may go over the first
}

u64 guest_main(void)
{
    static u8 written[PAGES];
    u32 *code = (u32 *)guest_memory;
    u64 expected = 0, sum = 0;
    for (u64 round = 0; round < ROUNDS; round++) {
        for (u64 page = 0; page < PAGES; page++) {
            if (round == 0 || page % 7 == round) {
                write(code + page * WORDS, page, round);
                written[page] = (u8)round;
            }
        }
        __asm__ volatile("fence.i" ::: "memory");
        for (u64 page = 0; page < PAGES; page++) {
            u64 start = (u64)(code + page * WORDS); // is in a0, too
            expected = guest_mix(expected, compute(page, written[page], start));
            sum = guest_mix(sum, guest_call(start).value);
        }
    }
    GUEST_SAY("translate", sum, expected);
    return sum != expected;
}
