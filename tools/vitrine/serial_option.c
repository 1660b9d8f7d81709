#include "serial_option.h"

#include "chardev_option.h"
#include "link_option.h"
#include "option_values.h"
#include "suboptions.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILE_PREFIX    "file:"
#define CHARDEV_PREFIX "chardev:"

static const char *const terminal[] = {"stdio", "mon:stdio", NULL};
static const char *const nowhere[] = {"null", "none", "/dev/null", NULL};

// What stands behind `prefix`; null where `value` does not begin so.
static const char *behind(const char *value, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(value, prefix, length) == 0 && value[length] ? value + length : NULL;
}

// --- -serial

static bool read_serial(const struct options *options, const char *value, struct serial *serial,
                        struct error *error)
{
    const char *path = behind(value, FILE_PREFIX), *id = behind(value, CHARDEV_PREFIX);
    if (id) {
        return chardev_option_find(&options->chardevs, id, "serial", serial, error);
    }
    if (link_option_is_one(value)) {
        return link_option_read(value, serial, error);
    }
    if (option_value_is_one_of(value, terminal)) {
        serial->kind = SERIAL_STDIO;
    } else if (option_value_is_one_of(value, nowhere)) {
        serial->kind = SERIAL_NULL;
    } else if (path) {
        serial->kind = SERIAL_FILE;
        snprintf(serial->path, sizeof serial->path, "%s", path);
    } else {
        return error_set(error, ERROR_USAGE,
                         "--serial %s: not a place for a console that there is: write stdio, "
                         "mon:stdio, file:FILE, pty, unix:PATH,server,nowait, "
                         "tcp:HOST:PORT,server,nowait, chardev:ID, null or none",
                         value);
    }
    return true;
}

// --- -monitor, and -mon, which is the same with parts

static bool read_monitor(const struct options *options, const char *option, const char *value,
                         struct serial *serial, struct error *error)
{
    const char *id = behind(value, CHARDEV_PREFIX);
    struct serial place = {.kind = SERIAL_NULL};
    if (id && !chardev_option_find(&options->chardevs, id, option, &place, error)) {
        return false;
    }
    if (strcmp(value, "stdio") == 0) {
        place.kind = SERIAL_STDIO;
    } else if ((!id && !option_value_is_one_of(value, nowhere)) || place.kind == SERIAL_FILE ||
               place.kind == SERIAL_LINK) {
        return error_set(error, ERROR_USAGE,
                         "--%s %s: there is stdio and none only: C-a c on the terminal leads to "
                         "the debugger",
                         option, value);
    }
    // On the console's own place it is reached by C-a c.
    bool shared = id && serial->kind == SERIAL_STDIO;
    serial->monitor |= place.kind == SERIAL_STDIO && !shared;
    return true;
}

static bool read_mon(const struct options *options, const char *text, struct serial *serial,
                     struct error *error)
{
    struct suboptions s;
    char value[SERIAL_PATH_MAX];
    if (!suboptions_split(&s, "mon", text, error)) {
        return false;
    }
    const char *first = suboptions_take(&s, ""), *id = suboptions_take(&s, "chardev");
    const char *mode = suboptions_take(&s, "mode");
    id = id ? id : first;
    if (!id || (mode && strcmp(mode, "readline") != 0)) {
        return error_set(error, ERROR_USAGE, "--mon %s: there is chardev=ID and mode=readline only",
                         text);
    }
    snprintf(value, sizeof value, CHARDEV_PREFIX "%s", id);
    return suboptions_end(&s, error) && read_monitor(options, "mon", value, serial, error);
}

static bool read_all(const struct options *options, struct serial *serial, struct error *error)
{
    const struct option_list *serials = &options->serials;
    if (serials->count > 1) {
        return error_set(error, ERROR_USAGE,
                         "--serial %s: the board has one serial line, which is %s: leave it out",
                         serials->items[1], serials->items[0]);
    }
    if (!chardev_option_find(&options->chardevs, NULL, "", serial, error) ||
        (serials->count && !read_serial(options, serials->items[0], serial, error)) ||
        (options->monitor && !read_monitor(options, "monitor", options->monitor, serial, error))) {
        return false;
    }
    for (u32 i = 0; i < options->monitors.count; i++) {
        if (!read_mon(options, options->monitors.items[i], serial, error)) {
            return false;
        }
    }
    return true;
}

bool serial_option_open(const struct options *options, struct serial *serial, struct output *output,
                        struct error *error)
{
    *serial = (struct serial){.kind = SERIAL_STDIO};
    output->file = STDOUT_FILENO;
    if (!read_all(options, serial, error)) {
        return false;
    }
    if (serial->kind == SERIAL_LINK) {
        char where[SERIAL_PATH_MAX];
        snprintf(where, sizeof where, "--serial %s", options->serials.items[0]);
        return link_open(&serial->link, where, output, error);
    }
    if (serial->kind != SERIAL_FILE) {
        return true;
    }
    int mode = serial->appends ? O_APPEND : O_TRUNC;
    output->file = open(serial->path, O_WRONLY | O_CREAT | O_CLOEXEC | mode, 0666);
    return output->file >= 0 ||
           error_set(error, ERROR_FILE, "--serial file:%s: can't be written: %s", serial->path,
                     strerror(errno));
}

void serial_option_close(struct serial *serial, struct output *output)
{
    if (serial->kind == SERIAL_LINK && serial->link.output) {
        link_close(&serial->link);
    }
    if (serial->kind == SERIAL_FILE && output->file >= 0) {
        close(output->file);
    }
}
