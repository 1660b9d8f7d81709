#include "format.h"

#include "inspect/value_text.h"

#include <ctype.h>
#include <string.h>

#define COUNT_MAX 1000000

static bool read_letter(char c, struct format *format)
{
    static const char sizes[] = "bhwg";
    const char *size = strchr(sizes, c);
    if (size) {
        format->size_bytes = (u8)(1u << (size - sizes));
    } else if (c == 'i' || strchr(VALUE_FORMATS, c)) {
        format->letter = c;
    } else {
        return false;
    }
    return true;
}

bool format_read(const char **text, struct format *format, struct error *error)
{
    const char *next = *text;
    *format = (struct format){.count = 1};
    if (*next != '/') {
        return true;
    }
    format->given = true;
    next++;
    if (*next == '-' && isdigit((unsigned char)next[1])) {
        format->backward = true;
        next++;
    }
    if (isdigit((unsigned char)*next)) {
        format->count = 0;
    }
    for (; isdigit((unsigned char)*next); next++) {
        format->count = format->count * 10 + (u64)(*next - '0');
        if (format->count > COUNT_MAX) {
            return error_set(error, ERROR_USAGE, "at most %d of them at once", COUNT_MAX);
        }
    }
    for (; *next && *next != ' ' && *next != '\t'; next++) {
        if (!read_letter(*next, format)) {
            return error_set(error, ERROR_USAGE,
                             "/%c is no format: %s and i, sizes b, h, w and g, as in x/4xg", *next,
                             VALUE_FORMATS);
        }
    }
    *text = next + strspn(next, " \t");
    return true;
}

bool format_read_value(const char **text, struct format *format, struct error *error)
{
    return format_read(text, format, error) &&
           (!format->backward ||
            error_set(error, ERROR_USAGE, "a value has nothing before it: x/-N is for memory"));
}
