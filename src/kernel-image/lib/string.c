// What:  memory and strings, plainly.
// Why:   see string.h. Word-sized copies are the one concession to speed: fork and exec copy pages.
// Try it in the debugger: `break memcpy`, `backtrace`.
#include "lib/string.h"

void *
memcpy(void *destination, const void *source, size_t size_bytes)
{
    u8 *to = destination;
    const u8 *from = source;
    if (((uintptr_t)to | (uintptr_t)from) % sizeof(u64) == 0) {
        for (; size_bytes >= sizeof(u64); size_bytes -= sizeof(u64)) {
            *(u64 *)to = *(const u64 *)from;
            to += sizeof(u64);
            from += sizeof(u64);
        }
    }
    while (size_bytes-- > 0)
        *to++ = *from++;
    return destination;
}

void *
memmove(void *destination, const void *source, size_t size_bytes)
{
    u8 *to = destination;
    const u8 *from = source;
    if (to <= from || to >= from + size_bytes)
        return memcpy(destination, source, size_bytes);
    while (size_bytes-- > 0)
        to[size_bytes] = from[size_bytes];
    return destination;
}

void *
memset(void *destination, int byte, size_t size_bytes)
{
    u8 *to = destination;
    if ((uintptr_t)to % sizeof(u64) == 0) {
        u64 word = (u8)byte * 0x0101010101010101ULL;
        for (; size_bytes >= sizeof(u64); size_bytes -= sizeof(u64)) {
            *(u64 *)to = word;
            to += sizeof(u64);
        }
    }
    while (size_bytes-- > 0)
        *to++ = (u8)byte;
    return destination;
}

int
memcmp(const void *left, const void *right, size_t size_bytes)
{
    const u8 *a = left, *b = right;
    for (; size_bytes > 0; size_bytes--, a++, b++) {
        if (*a != *b)
            return *a - *b;
    }
    return 0;
}

size_t
strlen(const char *text)
{
    size_t length = 0;
    while (text[length] != 0)
        length++;
    return length;
}

int
strcmp(const char *left, const char *right)
{
    return strncmp(left, right, SIZE_MAX);
}

int
strncmp(const char *left, const char *right, size_t length_max)
{
    for (; length_max > 0; length_max--, left++, right++) {
        if (*left != *right || *left == 0)
            return (u8)*left - (u8)*right;
    }
    return 0;
}

char *
strchr(const char *text, int character)
{
    for (; *text != (char)character; text++) {
        if (*text == 0)
            return NULL;
    }
    return (char *)text;
}

bool
string_copy(char *destination, const char *source, size_t size_bytes)
{
    size_t length = strlen(source);
    bool fits = length < size_bytes;
    if (!fits)
        length = size_bytes - 1;
    memcpy(destination, source, length);
    destination[length] = 0;
    return fits;
}

bool
string_to_number(const char *text, i64 *number)
{
    i64 value = 0;
    size_t digits = 0;
    for (; text[digits] != 0; digits++) {
        if (text[digits] < '0' || text[digits] > '9' || digits == 18)
            return false;
        value = value * 10 + (text[digits] - '0');
    }
    *number = value;
    return digits > 0;
}

bool
string_to_microseconds(const char *text, i64 *microseconds)
{
    char digits[9];
    size_t length = 0;
    for (; text[length] >= '0' && text[length] <= '9' && length < sizeof digits - 1; length++)
        digits[length] = text[length];
    digits[length] = 0;
    bool is_ms = strcmp(text + length, "ms") == 0, is_us = strcmp(text + length, "us") == 0;
    if ((!is_ms && !is_us) || !string_to_number(digits, microseconds))
        return false;
    *microseconds *= is_ms ? 1000 : 1;
    return *microseconds <= 10000000;
}
