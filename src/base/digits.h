// Numbers as digits, and words, for lines that are made a million times: into text that is known to
// have the room. Each answers the end; what it wrote behind that means nothing. No terminating 0.
#pragma once

#include "base/types.h"

#include <string.h>

#define DIGITS_HEX_MAX     16
#define DIGITS_DECIMAL_MAX 20

// The two digits of every number below 100.
extern const char digits_decimal_pairs[100][2];

static inline u32 digits_hex_count(u64 number)
{
    return (67 - (u32)__builtin_clzll(number | 1)) / 4;
}

// The eight hexadecimal digits of a number, as bytes, the first in the lowest.
static inline u64 digits_of_word(u32 number)
{
    u64 nibbles = number;
    nibbles = (nibbles << 16 | nibbles) & 0x0000ffff0000ffff;
    nibbles = (nibbles << 8 | nibbles) & 0x00ff00ff00ff00ff;
    nibbles = (nibbles << 4 | nibbles) & 0x0f0f0f0f0f0f0f0f;
    u64 letters = ((nibbles + 0x0606060606060606) >> 4) & 0x0101010101010101; // 10 and above
    return __builtin_bswap64(nibbles + 0x3030303030303030 + letters * ('a' - '9' - 1));
}

// Exactly `count` hexadecimal digits (1 to 16), the low ones. Writes DIGITS_HEX_MAX bytes.
static inline char *digits_hex_fixed(char *text, u64 number, u32 count)
{
    u64 first = number << (64 - 4 * count);
    u64 words[] = {digits_of_word((u32)(first >> 32)), digits_of_word((u32)first)};
    memcpy(text, words, sizeof words);
    return text + count;
}

// As few hexadecimal digits as the number has, at least one. Writes DIGITS_HEX_MAX bytes.
static inline char *digits_hex(char *text, u64 number)
{
    if (number >> 32 == 0) {
        u32 count = digits_hex_count(number);
        u64 word = digits_of_word((u32)number << (32 - 4 * count));
        memcpy(text, &word, sizeof word);
        return text + count;
    }
    return digits_hex_fixed(text, number, digits_hex_count(number));
}

// "0x" before them. Writes 2 + DIGITS_HEX_MAX bytes.
static inline char *digits_address(char *text, u64 number)
{
    text[0] = '0';
    text[1] = 'x';
    return digits_hex(text + 2, number);
}

// As few decimal digits as the number has, blanks before them up to `width` characters. Writes at
// most `width` or DIGITS_DECIMAL_MAX bytes.
static inline char *digits_decimal(char *text, u64 number, u32 width)
{
    char all[DIGITS_DECIMAL_MAX + 1];
    char *first = all + DIGITS_DECIMAL_MAX;
    while (number >= 100) {
        first -= 2;
        memcpy(first, digits_decimal_pairs[number % 100], 2);
        number /= 100;
    }
    first -= 2;
    memcpy(first, digits_decimal_pairs[number], 2);
    first += number < 10;
    size_t count = (size_t)(all + DIGITS_DECIMAL_MAX - first);
    for (size_t i = count; i < width; i++) {
        *text++ = ' ';
    }
    memcpy(text, first, count);
    return text + count;
}

// Copies a literal without its 0; the end.
#define DIGITS_LITERAL(text, literal) \
    (memcpy((text), (literal), sizeof(literal) - 1), (text) + sizeof(literal) - 1)

// Copies `word` without its 0.
static inline char *digits_word(char *text, const char *word)
{
    while (*word) {
        *text++ = *word++;
    }
    return text;
}
