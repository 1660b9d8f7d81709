// Runs each instruction of words.inc on every pair of a list of corner values, and prints a line
// for each instruction and first operand: a hash of the results.
#include "guest.h"

struct instruction {
    const char *name;
    u32 word;
};

static const struct instruction instructions[] = {
#include "words.inc"
};

#define RETURN 0x00008067

static u64 hash(u64 so_far, u64 value)
{
    so_far = (so_far ^ value) * 0x9e3779b97f4a7c15;
    return so_far ^ so_far >> 29;
}

static void run(const struct instruction *instruction)
{
    guest_put_words(instruction->word, RETURN, 0);
    for (u32 i = 0; i < ARRAY_LEN(guest_values); i++) {
        u64 sum = 0;
        for (u32 k = 0; k < ARRAY_LEN(guest_values); k++)
            sum = hash(sum, guest_call(guest_values[i], guest_values[k], 0));
        guest_print(instruction->name);
        guest_print(" ");
        guest_print_hex(instruction->word);
        guest_print(" of ");
        guest_print_hex(guest_values[i]);
        guest_print(": ");
        guest_print_hex(sum);
        guest_print("\n");
    }
}

void guest_main(void)
{
    for (u32 i = 0; i < ARRAY_LEN(instructions); i++)
        run(&instructions[i]);
    guest_finish(GUEST_PASSED);
}
