// The words of a sentence: separated by blanks, those in double quotes as they stand between them,
// where \n is a newline, \t a tab, \" a quote and \\ a backslash.
#pragma once

#include "base/types.h"

#define WORDS_MAX      32
#define WORDS_SIZE_MAX 1024

struct words {
    char text[WORDS_SIZE_MAX]; // the words, each terminated
    const char *word[WORDS_MAX];
    bool quoted[WORDS_MAX];
    u32 count;
};

// Takes a sentence apart. False where a quote is not closed, or there are too many words or
// letters: `problem` says which.
bool words_split(struct words *words, const char *sentence, const char **problem);

// Whether word `index` is there and is `text`, not in quotes.
bool words_is(const struct words *words, u32 index, const char *text);
