#include "inspect/text_memo.h"

#include <string.h>

static u32 slot_of(const struct text_memo_key *key)
{
    u64 hash = 0;
    for (u32 i = 0; i < TEXT_MEMO_PARTS; i++) {
        hash = (hash ^ key->parts[i]) * 0x9e3779b97f4a7c15;
        hash ^= hash >> 32;
    }
    return (u32)(hash % TEXT_MEMO_ENTRIES);
}

char *text_memo_add(const struct text_memo *memo, const struct text_memo_key *key, char *end)
{
    const struct text_memo_entry *entry = &memo->entries[slot_of(key)];
    for (u32 i = 0; i < TEXT_MEMO_PARTS; i++) {
        if (entry->key.parts[i] != key->parts[i]) {
            return NULL;
        }
    }
    if (entry->length == 0) {
        return NULL;
    }
    memcpy(end, entry->text, entry->length);
    return end + entry->length;
}

void text_memo_keep(struct text_memo *memo, const struct text_memo_key *key, const char *start,
                    const char *end)
{
    size_t length = (size_t)(end - start);
    if (length <= TEXT_MEMO_SIZE) {
        struct text_memo_entry *entry = &memo->entries[slot_of(key)];
        entry->key = *key;
        entry->length = length;
        memcpy(entry->text, start, length);
    }
}
