#include "serial_option.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define FILE_PREFIX "file:"

static bool is_one_of(const char *value, const char *a, const char *b)
{
    return strcmp(value, a) == 0 || strcmp(value, b) == 0;
}

static bool read_value(const char *value, struct serial *serial, struct error *error)
{
    size_t prefix = sizeof FILE_PREFIX - 1;
    if (is_one_of(value, "stdio", "mon:stdio")) {
        serial->kind = SERIAL_STDIO;
    } else if (is_one_of(value, "null", "none")) {
        serial->kind = SERIAL_NULL;
    } else if (strncmp(value, FILE_PREFIX, prefix) == 0 && value[prefix]) {
        *serial = (struct serial){SERIAL_FILE, value + prefix};
    } else {
        return error_set(error, ERROR_USAGE,
                         "--serial %s: not a place for a console that there is: write stdio, "
                         "mon:stdio, file:FILE, null or none",
                         value);
    }
    return true;
}

bool serial_option_open(const struct option_list *serials, struct serial *serial,
                        struct output *output, struct error *error)
{
    *serial = (struct serial){.kind = SERIAL_STDIO};
    output->file = STDOUT_FILENO;
    if (serials->count > 1) {
        return error_set(error, ERROR_USAGE,
                         "--serial %s: the board has one serial line, which is %s: leave it out",
                         serials->items[1], serials->items[0]);
    }
    if (serials->count == 1 && !read_value(serials->items[0], serial, error)) {
        return false;
    }
    if (serial->kind != SERIAL_FILE) {
        return true;
    }
    output->file = open(serial->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    return output->file >= 0 ||
           error_set(error, ERROR_FILE, "--serial file:%s: can't be written: %s", serial->path,
                     strerror(errno));
}

void serial_option_close(const struct serial *serial, struct output *output)
{
    if (serial->kind == SERIAL_FILE && output->file >= 0) {
        close(output->file);
    }
}
