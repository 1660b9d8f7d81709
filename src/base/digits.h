// Numbers as digits, into text that is known to have the room. Each answers the end of what it wrote;
// no terminating 0.
#pragma once

#include "base/types.h"

#include <string.h>

#define DIGITS_HEX_MAX     16
#define DIGITS_DECIMAL_MAX 20

// The two digits of every byte, in hexadecimal: "00" to "ff".
extern const char digits_hex_pairs[256][2];

// The two digits of every number below 100.
extern const char digits_decimal_pairs[100][2];

static inline u32 digits_hex_count(u64 number)
{
    return (67 - (u32)__builtin_clzll(number | 1)) / 4;
}

// Exactly `count` hexadecimal digits (1 to 16), the low ones.
static inline char *digits_hex_fixed(char *text, u64 number, u32 count)
{
    char all[DIGITS_HEX_MAX];
    for (u32 i = 0; i < 8; i++) {
        memcpy(all + 2 * i, digits_hex_pairs[(number >> (56 - 8 * i)) & 0xff], 2);
    }
    memcpy(text, all + DIGITS_HEX_MAX - count, count);
    return text + count;
}

// As few hexadecimal digits as the number has, at least one. Writes up to DIGITS_HEX_MAX bytes.
static inline char *digits_hex(char *text, u64 number)
{
    return digits_hex_fixed(text, number, digits_hex_count(number));
}

// "0x" before them.
static inline char *digits_address(char *text, u64 number)
{
    memcpy(text, "0x", 2);
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
