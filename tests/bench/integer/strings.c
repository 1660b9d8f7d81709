// String functions byte by byte, over words of a small text: length, copy, compare, search.
#include "bench.h"

static const char text[] =
    "A trap is a transfer of control. The hart saves where it was and why it left, raises its "
    "privilege, and goes to the handler; the handler does what was asked, and returns. Interrupts "
    "come between instructions, exceptions come from one. The kernel that was never entered has "
    "nothing to do, and does it well.";

enum { WORDS = 80, WORD_SIZE = 16 };

static char words[WORDS][WORD_SIZE];
static char line[sizeof(text)];

static NOINLINE size_t text_length(const char *s)
{
    const char *end = s;
    while (*end)
        end++;
    return (size_t)(end - s);
}

static NOINLINE int compare(const char *a, const char *b)
{
    for (; *a && *a == *b; a++, b++)
        ;
    return (u8)*a - (u8)*b;
}

static NOINLINE const char *find_letter(const char *s, char letter)
{
    for (; *s; s++)
        if (*s == letter)
            return s;
    return s;
}

static NOINLINE const char *find_text(const char *s, const char *what)
{
    for (; *s; s++) {
        size_t at = 0;
        while (what[at] && s[at] == what[at])
            at++;
        if (!what[at])
            return s;
    }
    return s;
}

static NOINLINE void upper(char *to, const char *from)
{
    for (; *from; from++)
        *to++ = *from >= 'a' && *from <= 'z' ? (char)(*from - 32) : *from;
    *to = 0;
}

static int split(const char *from)
{
    int count = 0;
    while (*from && count < WORDS) {
        const char *end = find_letter(from, ' ');
        size_t at = 0;
        for (; from < end && at < WORD_SIZE - 1; from++)
            words[count][at++] = *from;
        words[count++][at] = 0;
        from = *end ? end + 1 : end;
    }
    return count;
}

u64 bench_run(u64 iterations)
{
    u64 sum = 0;
    int count = split(text);
    for (u64 i = 0; i < iterations; i++) {
        const char *word = words[i % (u64)count];
        u64 found = (u64)(find_text(text, word) - text) + text_length(line);
        for (int at = 0; at < count; at++)
            found += compare(words[at], word) > 0;
        upper(line, text + found % 64);
        sum = bench_mix(sum, found + text_length(line));
    }
    return sum;
}
