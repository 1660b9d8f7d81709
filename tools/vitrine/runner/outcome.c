#include "outcome.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void add_line(char lines[OUTCOME_MESSAGES_SIZE], const char *format, va_list arguments)
{
    size_t used = strlen(lines);
    vsnprintf(lines + used, OUTCOME_MESSAGES_SIZE - used, format, arguments);
    used = strlen(lines);
    if (used + 1 < OUTCOME_MESSAGES_SIZE && used > 0 && lines[used - 1] != '\n') {
        lines[used] = '\n';
        lines[used + 1] = '\0';
    }
}

void outcome_fail(struct outcome *outcome, const char *format, ...)
{
    va_list arguments;
    if (outcome->verdict == VERDICT_PASS) {
        outcome->verdict = VERDICT_FAIL;
    }
    va_start(arguments, format);
    add_line(outcome->messages, format, arguments);
    va_end(arguments);
}

void outcome_change(struct outcome *outcome, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_line(outcome->changes, format, arguments);
    va_end(arguments);
}

void outcome_free(struct outcome *outcome)
{
    free(outcome->trace);
    free(outcome->console);
    outcome->trace = outcome->console = NULL;
}

static bool write_all(int file, const void *bytes, size_t size)
{
    const char *next = bytes;
    while (size > 0) {
        ssize_t written = write(file, next, size);
        if (written <= 0) {
            return false;
        }
        next += written;
        size -= (size_t)written;
    }
    return true;
}

// Both ends are the same program, so the structure goes as it is; what it points to follows.
bool outcome_write(const struct outcome *outcome, int file)
{
    return write_all(file, outcome, sizeof *outcome) &&
           write_all(file, outcome->trace, outcome->trace_size) &&
           write_all(file, outcome->console, outcome->console_size);
}

// A copy of the next `size` bytes; null for none of them.
static char *take(const char **next, size_t size)
{
    char *copy = size > 0 ? malloc(size) : NULL;
    if (copy) {
        memcpy(copy, *next, size);
    }
    *next += size;
    return copy;
}

bool outcome_read(struct outcome *outcome, const void *bytes, size_t size)
{
    const char *next = bytes;
    if (size < sizeof *outcome) {
        return false;
    }
    memcpy(outcome, next, sizeof *outcome);
    next += sizeof *outcome;
    if (size - sizeof *outcome != outcome->trace_size + outcome->console_size) {
        return false;
    }
    outcome->trace = take(&next, outcome->trace_size);
    outcome->console = take(&next, outcome->console_size);
    return true;
}
