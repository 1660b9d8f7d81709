// What:  words of the kernel's command line; see bootargs.h.
// Try it in the debugger: `break bootargs_find`, `print arguments`.
#include "boot/bootargs.h"

#include "lib/string.h"

// Copies a word up to a blank outside quotes, and moves behind it; false where it does not fit.
static bool
take_word(const char **text, char *word, size_t size_bytes)
{
    bool quoted = false;
    size_t length = 0;
    for (; **text != 0 && (quoted || **text != ' '); (*text)++) {
        if (**text == '"')
            quoted = !quoted;
        else if (++length < size_bytes)
            word[length - 1] = **text;
    }
    word[length < size_bytes ? length : 0] = 0;
    return length < size_bytes;
}

bool
bootargs_find(const char *arguments, const char *key, char *value, size_t size_bytes)
{
    size_t key_length = strlen(key);
    while (*arguments != 0) {
        if (*arguments == ' ') {
            arguments++;
            continue;
        }
        bool found = strncmp(arguments, key, key_length) == 0 && arguments[key_length] == '=';
        if (found)
            arguments += key_length + 1;
        bool fits = take_word(&arguments, value, size_bytes);
        if (found)
            return fits;
    }
    value[0] = 0;
    return false;
}
