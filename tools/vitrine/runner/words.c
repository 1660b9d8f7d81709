#include "words.h"

#include <ctype.h>
#include <string.h>

static char unescape(char letter)
{
    return letter == 'n' ? '\n' : letter == 't' ? '\t' : letter;
}

// The quoted word that *next begins with, to *to; both go on behind it. False without its end.
static bool take_quoted(const char **next, char **to)
{
    for ((*next)++; **next != '"'; (*next)++) {
        if (**next == '\\' && (*next)[1]) {
            (*next)++;
            *(*to)++ = unescape(**next);
        } else if (**next) {
            *(*to)++ = **next;
        } else {
            return false;
        }
    }
    (*next)++;
    return true;
}

bool words_split(struct words *words, const char *sentence, const char **problem)
{
    char *to = words->text;
    words->count = 0;
    if (strlen(sentence) >= sizeof words->text) {
        *problem = "it is too long";
        return false;
    }
    for (const char *next = sentence;;) {
        while (isspace((unsigned char)*next)) {
            next++;
        }
        if (!*next) {
            return true;
        }
        if (words->count == WORDS_MAX) {
            *problem = "it has too many words";
            return false;
        }
        words->quoted[words->count] = *next == '"';
        words->word[words->count++] = to;
        if (*next == '"') {
            if (!take_quoted(&next, &to)) {
                *problem = "a quote is not closed";
                return false;
            }
        } else {
            while (*next && !isspace((unsigned char)*next)) {
                *to++ = *next++;
            }
        }
        *to++ = '\0';
    }
}

bool words_is(const struct words *words, u32 index, const char *text)
{
    return index < words->count && !words->quoted[index] && strcmp(words->word[index], text) == 0;
}
