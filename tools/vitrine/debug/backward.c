#include "backward.h"

#include "inspect/value_text.h"

#define INSN_BYTES_MAX 4
#define GUESSED_MAX    16 // instructions at a time

static bool read_byte(const struct scope *scope, u64 address, u8 *byte)
{
    return value_read(scope, address, byte, 1);
}

// --- strings ---

// The string that ends before `*address`, and its 0.
static bool one_string(const struct scope *scope, u64 *address)
{
    u8 byte;
    u64 start = *address - 1;
    if (!read_byte(scope, start, &byte)) {
        return false;
    }
    u64 pieces_end = start + (byte != 0); // a piece of a longer string has no 0
    while (pieces_end - start < VALUE_ELEMENTS_MAX && read_byte(scope, start - 1, &byte) && byte) {
        start--;
    }
    *address = start;
    return true;
}

u64 backward_strings(const struct scope *scope, u64 count, u64 *address)
{
    u64 found = 0;
    while (found < count && one_string(scope, address)) {
        found++;
    }
    return found;
}

// --- instructions ---

// Reads the instruction at `address`. False where there is no memory.
static bool read_insn(const struct scope *scope, const struct isa_set *set, u64 address,
                      struct insn *insn)
{
    u16 low = 0, high = 0;
    if (!value_read(scope, address, &low, sizeof low) ||
        (!isa_is_compressed(low) && !value_read(scope, address + 2, &high, sizeof high))) {
        return false;
    }
    *insn = isa_decode(low | (u32)high << 16, set);
    insn->length = isa_is_compressed(low) ? 2 : INSN_BYTES_MAX;
    return true;
}

// How many instructions there are from `start` on if the last ends at `end`; 0 where none does, or,
// of `strict`, where one is illegal.
static u64 count_insns(const struct scope *scope, const struct isa_set *set, u64 start, u64 end,
                       bool strict)
{
    u64 found = 0;
    for (struct insn insn; start < end; start += insn.length) {
        if (!read_insn(scope, set, start, &insn) || (strict && insn.op == OP_illegal)) {
            return 0;
        }
        found++;
    }
    return start == end ? found : 0;
}

// Passes so many instructions.
static u64 skip_insns(const struct scope *scope, const struct isa_set *set, u64 start, u64 count)
{
    struct insn insn;
    while (count-- > 0 && read_insn(scope, set, start, &insn)) {
        start += insn.length;
    }
    return start;
}

// Where the function begins that the byte before `end` is in, if counting from there comes to
// `end`.
static bool function_before(const struct scope *scope, const struct isa_set *set, u64 end,
                            u64 *start, u64 *insns)
{
    u64 offset;
    if (!scope->symbols || !symbols_find(scope->symbols, end - 1, &offset)) {
        return false;
    }
    *start = end - 1 - offset;
    *insns = count_insns(scope, set, *start, end, false);
    return *insns > 0;
}

// Without symbols: at most `count` instructions, from as far as they may begin. Where that fails,
// the two bytes before `end` are data.
static u64 guess(const struct scope *scope, const struct isa_set *set, u64 end, u64 count,
                 u64 *start)
{
    u16 data;
    u64 reach = (count < GUESSED_MAX ? count : GUESSED_MAX) * INSN_BYTES_MAX;
    for (u64 back = reach < end ? reach : end & ~1ULL; back > 0; back -= 2) {
        u64 insns = count_insns(scope, set, end - back, end, true);
        if (insns > 0) {
            *start = end - back;
            return insns;
        }
    }
    *start = end - sizeof data;
    return value_read(scope, *start, &data, sizeof data);
}

u64 backward_insns(const struct scope *scope, const struct isa_set *set, u64 count, u64 *address)
{
    u64 left = count, at = *address;
    while (left > 0) {
        u64 start, insns;
        if (!function_before(scope, set, at, &start, &insns)) {
            insns = guess(scope, set, at, left, &start);
        }
        if (insns == 0) {
            break;
        }
        at = insns > left ? skip_insns(scope, set, start, insns - left) : start;
        left -= insns > left ? left : insns;
    }
    *address = at;
    return count - left;
}
