// Pieces of text that are made again and again, remembered by what they follow from.
#pragma once

#include "base/types.h"

#define TEXT_MEMO_SIZE    216 // longer ones are not remembered
#define TEXT_MEMO_ENTRIES 512
#define TEXT_MEMO_PARTS   4

struct text_memo_key {
    u64 parts[TEXT_MEMO_PARTS];
};

struct text_memo_entry {
    struct text_memo_key key;
    u64 length; // 0: nothing is remembered here
    char text[TEXT_MEMO_SIZE];
};

struct text_memo { // zero at first
    struct text_memo_entry entries[TEXT_MEMO_ENTRIES];
};

// Copies the text of `key` to `end`, where there must be room for TEXT_MEMO_SIZE bytes; the new end,
// or null where the text is to be made.
char *text_memo_add(const struct text_memo *memo, const struct text_memo_key *key, char *end);

// Remembers the text from `start` to `end`, in the place of another if need be.
void text_memo_keep(struct text_memo *memo, const struct text_memo_key *key, const char *start,
                    const char *end);
