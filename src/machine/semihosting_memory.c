#include "machine/semihosting_memory.h"

#include "cpu/access.h"

#include <string.h>

bool semihosting_load(struct hart *h, u64 va, void *bytes, size_t size)
{
    u8 *to = bytes;
    for (size_t i = 0; i < size; i++) {
        if (!access_load(h, va + i, 1)) {
            return false;
        }
        to[i] = (u8)h->value;
    }
    return true;
}

bool semihosting_store(struct hart *h, u64 va, const void *bytes, size_t size)
{
    const u8 *from = bytes;
    for (size_t i = 0; i < size; i++) {
        if (!access_store(h, va + i, 1, from[i])) {
            return false;
        }
    }
    return true;
}

bool semihosting_load_word(struct hart *h, u64 va, u64 *word)
{
    bool loaded = access_load(h, va, sizeof *word);
    *word = loaded ? h->value : 0;
    return loaded;
}

bool semihosting_store_word(struct hart *h, u64 va, u64 word)
{
    return access_store(h, va, sizeof word, word);
}

bool semihosting_load_name(struct hart *h, u64 va, u64 length, char *name, size_t size)
{
    if (length >= size || !semihosting_load(h, va, name, length)) {
        return false;
    }
    name[length] = 0;
    return strlen(name) == length;
}
