// What:  the programs' library: printing, and words for numbers.
#include "user/lib/user.h"

#include "lib/format.h"

// Characters on their way to a file, a write for each part.
struct output {
    int fd;
    int count;
    char part[128];
};

static void
flush(struct output *output)
{
    if (output->count > 0)
        write(output->fd, output->part, (u64)output->count);
    output->count = 0;
}

static void
put(void *to, char character)
{
    struct output *output = to;
    output->part[output->count++] = character;
    if (output->count == sizeof output->part)
        flush(output);
}

static void
print(int fd, const char *text, va_list arguments)
{
    struct output output = {.fd = fd};
    format(put, &output, text, arguments);
    flush(&output);
}

void
printf(const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    print(1, text, arguments);
    va_end(arguments);
}

void
fprintf(int fd, const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    print(fd, text, arguments);
    va_end(arguments);
}

void
fail(const char *what, i64 result)
{
    fprintf(2, "%s: %s\n", what, error_text(result));
    exit(1);
}

i64
number_argument(const char *text)
{
    i64 number;
    if (!string_to_number(text, &number)) {
        fprintf(2, "\"%s\" is not a number\n", text);
        exit(1);
    }
    return number;
}

i64
wait(struct ending *ending)
{
    return waitpid(-1, ending, 0);
}

i64
find_process(const char *name)
{
    struct process_info table[64];
    i64 count = processes(table, ARRAY_LEN(table));
    for (i64 i = 0; i < count; i++) {
        if (strcmp(table[i].name, name) == 0 && table[i].state != STATE_ZOMBIE)
            return table[i].pid;
    }
    return -E_NO_PROCESS;
}

void
write_all(int fd, const void *bytes, u64 size_bytes)
{
    for (const char *at = bytes; size_bytes > 0;) {
        i64 written = write(fd, at, size_bytes);
        if (written < 0)
            fail("write", written);
        at += written;
        size_bytes -= (u64)written;
    }
}
