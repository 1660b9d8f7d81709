// What:  printf's formatting; see format.h.
// Try it in the debugger: `break format`, `info args`.
#include "lib/format.h"

#include "lib/string.h"

// One conversion, as written between % and its letter.
struct conversion {
    bool left;
    bool zeros;
    bool is_long;
    int width;
};

static void
put_padded(format_put *put, void *to, const struct conversion *c, const char *text, int length)
{
    int padding = c->width > length ? c->width - length : 0;
    bool zeros = c->zeros && !c->left;
    if (zeros && *text == '-') {
        put(to, *text++);
        length--;
    }
    for (int i = 0; i < padding && !c->left; i++)
        put(to, zeros ? '0' : ' ');
    for (int i = 0; i < length; i++)
        put(to, text[i]);
    for (int i = 0; i < padding && c->left; i++)
        put(to, ' ');
}

static void
put_number(format_put *put, void *to, const struct conversion *c, u64 magnitude, bool negative,
           u32 base)
{
    char digits[24];
    int at = sizeof digits;
    do {
        digits[--at] = "0123456789abcdef"[magnitude % base];
        magnitude /= base;
    } while (magnitude != 0);
    if (negative)
        digits[--at] = '-';
    put_padded(put, to, c, digits + at, (int)sizeof digits - at);
}

static const char *
read_conversion(const char *text, struct conversion *c)
{
    *c = (struct conversion){0};
    for (; *text == '-' || *text == '0'; text++) {
        c->left |= *text == '-';
        c->zeros |= *text == '0';
    }
    for (; *text >= '0' && *text <= '9'; text++)
        c->width = c->width * 10 + (*text - '0');
    for (; *text == 'l' || *text == 'z'; text++)
        c->is_long = true;
    return text;
}

void
format(format_put *put, void *to, const char *text, va_list arguments)
{
    for (; *text != 0; text++) {
        if (*text != '%') {
            put(to, *text);
            continue;
        }
        struct conversion c;
        text = read_conversion(text + 1, &c);
        switch (*text) {
        case 'd': {
            i64 value = c.is_long ? va_arg(arguments, i64) : va_arg(arguments, int);
            put_number(put, to, &c, value < 0 ? -(u64)value : (u64)value, value < 0, 10);
            break;
        }
        case 'u':
        case 'x': {
            u64 value = c.is_long ? va_arg(arguments, u64) : va_arg(arguments, unsigned);
            put_number(put, to, &c, value, false, *text == 'x' ? 16 : 10);
            break;
        }
        case 'p':
            put(to, '0');
            put(to, 'x');
            put_number(put, to, &c, (u64)(uintptr_t)va_arg(arguments, void *), false, 16);
            break;
        case 's': {
            const char *string = va_arg(arguments, const char *);
            string = string == NULL ? "(null)" : string;
            put_padded(put, to, &c, string, (int)strlen(string));
            break;
        }
        case 'c':
            put(to, (char)va_arg(arguments, int));
            break;
        case '%':
            put(to, '%');
            break;
        default: // a mistake in the format: show it rather than guess
            put(to, '%');
            if (*text == 0)
                return;
            put(to, *text);
        }
    }
}
