// The functions that the compiler calls by itself. memcpy is also what the memory programs measure:
// eight words a round, as C libraries copy.
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memset(void *to, int value, size_t size);

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    unsigned char *t = to;
    const unsigned char *f = from;
    if ((((uintptr_t)t | (uintptr_t)f) & 7) == 0) {
        uint64_t *tw = to;
        const uint64_t *fw = from;
        for (; size >= 64; size -= 64, tw += 8, fw += 8) {
            uint64_t a = fw[0], b = fw[1], c = fw[2], d = fw[3];
            uint64_t e = fw[4], g = fw[5], h = fw[6], i = fw[7];
            tw[0] = a, tw[1] = b, tw[2] = c, tw[3] = d;
            tw[4] = e, tw[5] = g, tw[6] = h, tw[7] = i;
        }
        for (; size >= 8; size -= 8)
            *tw++ = *fw++;
        t = (unsigned char *)tw;
        f = (const unsigned char *)fw;
    }
    while (size-- > 0)
        *t++ = *f++;
    return to;
}

void *memset(void *to, int value, size_t size)
{
    unsigned char *t = to;
    while (size-- > 0)
        *t++ = (unsigned char)value;
    return to;
}
