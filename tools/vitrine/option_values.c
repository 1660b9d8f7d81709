#include "option_values.h"

#include <ctype.h>
#include <string.h>

// The digits that `*text` begins with, at least one; `*text` goes on behind them.
static bool take_number(const char **text, u64 *number)
{
    const char *next = *text;
    u64 value = 0;
    for (; isdigit((unsigned char)*next); next++) {
        u64 digit = (u64)(*next - '0');
        if (value > (UINT64_MAX - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    bool taken = next != *text;
    *text = next;
    *number = value;
    return taken;
}

// Multiplies by `base` once, twice … for the first, second … of `suffixes`, or as it is for none.
static bool apply_suffix(const char *suffix, const char *suffixes, u64 base, u64 *number)
{
    if (!suffix[0]) {
        return true;
    }
    const char *found = strchr(suffixes, toupper((unsigned char)suffix[0]));
    if (!found || suffix[1]) {
        return false;
    }
    for (; found >= suffixes; found--) {
        if (*number > UINT64_MAX / base) {
            return false;
        }
        *number *= base;
    }
    return true;
}

bool option_value_size(const char *text, u64 *bytes)
{
    return take_number(&text, bytes) && apply_suffix(*text ? text : "M", "KMGT", 1024, bytes);
}

bool option_value_count(const char *text, u64 *count)
{
    return take_number(&text, count) && apply_suffix(text, "KMG", 1000, count);
}

bool option_value_is_one_of(const char *text, const char *const accepted[])
{
    for (size_t i = 0; accepted[i]; i++) {
        if (strcmp(text, accepted[i]) == 0) {
            return true;
        }
    }
    return false;
}
