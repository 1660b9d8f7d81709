#include "chardev_option.h"

#include "link_option.h"
#include "suboptions.h"

#include <stdio.h>
#include <string.h>

// C-c on a terminal is a key like any other: for the guest.
static bool check_stdio(struct suboptions *s, struct error *error)
{
    bool shared = false, interrupts = false;
    if (!suboptions_take_switch(s, "mux", &shared, error) ||
        !suboptions_take_switch(s, "signal", &interrupts, error)) {
        return false;
    }
    return !interrupts ||
           error_set(error, ERROR_USAGE,
                     "--chardev %s: C-c goes to the guest: there is signal=off only, "
                     "and C-a x to leave",
                     s->text);
}

static bool read_file(struct suboptions *s, struct serial *serial, struct error *error)
{
    const char *path = suboptions_take(s, "path");
    serial->kind = SERIAL_FILE;
    snprintf(serial->path, sizeof serial->path, "%s", path ? path : "");
    if (!path || !*path) {
        return error_set(error, ERROR_USAGE, "--chardev %s: lacks path=", s->text);
    }
    return suboptions_take_switch(s, "append", &serial->appends, error);
}

// One -chardev, with its id.
static bool read_one(struct suboptions *s, const char *text, struct serial *serial, const char **id,
                     struct error *error)
{
    bool good = true;
    *serial = (struct serial){.kind = SERIAL_NULL};
    if (!suboptions_split(s, "chardev", text, error)) {
        return false;
    }
    const char *backend = suboptions_take(s, "");
    *id = suboptions_take(s, "id");
    if (!*id) {
        return error_set(error, ERROR_USAGE, "--chardev %s: lacks id=, by which -serial names it",
                         text);
    }
    if (backend && strcmp(backend, "stdio") == 0) {
        serial->kind = SERIAL_STDIO;
        good = check_stdio(s, error);
    } else if (backend && strcmp(backend, "file") == 0) {
        good = read_file(s, serial, error);
    } else if (backend && strcmp(backend, "socket") == 0) {
        good = link_option_socket(s, serial, error);
    } else if (backend && strcmp(backend, "pty") == 0) {
        serial->kind = SERIAL_LINK;
        serial->link.kind = LINK_PTY;
    } else if (!backend || strcmp(backend, "null") != 0) {
        return error_set(error, ERROR_USAGE,
                         "--chardev %s: there is stdio, file, socket, pty and null only", text);
    }
    return good && suboptions_end(s, error);
}

bool chardev_option_find(const struct option_list *chardevs, const char *wanted, const char *where,
                         struct serial *serial, struct error *error)
{
    bool found = false;
    for (u32 i = 0; i < chardevs->count; i++) {
        struct suboptions s;
        struct serial one;
        const char *id;
        if (!read_one(&s, chardevs->items[i], &one, &id, error)) {
            return false;
        }
        if (wanted && strcmp(id, wanted) == 0) {
            *serial = one;
            found = true;
        }
    }
    return found || !wanted ||
           error_set(error, ERROR_USAGE, "--%s: there is no -chardev with the id %s", where,
                     wanted);
}
