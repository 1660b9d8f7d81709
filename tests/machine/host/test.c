#include "test.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void test_fail(const char *file, int line, const char *condition, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%d: not so: %s: ", file, line, condition);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

u64 test_random(u64 *state)
{
    u64 x = *state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return *state = x;
}

u8 *test_read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    REQUIRE(file, "%s can't be opened", path);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    u8 *bytes = malloc(*size + 1);
    REQUIRE(bytes && fread(bytes, 1, *size, file) == *size, "%s can't be read", path);
    fclose(file);
    return bytes;
}
