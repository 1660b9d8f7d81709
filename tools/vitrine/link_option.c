#include "link_option.h"

#include <stdio.h>
#include <string.h>

#define UNIX_PREFIX "unix:"
#define TCP_PREFIX  "tcp:"

static bool has_prefix(const char *value, const char *prefix)
{
    return strncmp(value, prefix, strlen(prefix)) == 0;
}

// --- what both have ---

// "server=on" and "wait=off", or as QEMU had them before, "server" and "nowait".
static bool read_side(struct suboptions *s, struct link *link, struct error *error)
{
    bool serves = false, waits = true, hurries = false;
    if (!suboptions_take_switch(s, "server", &serves, error) ||
        !suboptions_take_switch(s, "wait", &waits, error) ||
        !suboptions_take_switch(s, "nowait", &hurries, error)) {
        return false;
    }
    link->waits = waits && !hurries;
    return serves || error_set(error, ERROR_USAGE,
                               "--%s %s: Vitrine waits for others to connect, and connects to "
                               "nobody: add server=on,wait=off",
                               s->option, s->text);
}

static bool set_path(struct link *link, const struct suboptions *s, const char *path,
                     struct error *error)
{
    snprintf(link->path, sizeof link->path, "%s", path);
    return *path ||
           error_set(error, ERROR_USAGE, "--%s %s: lacks the socket's path", s->option, s->text);
}

// A host in brackets is one of IPv6.
static bool set_place(struct link *link, const struct suboptions *s, const char *host,
                      const char *port, struct error *error)
{
    bool bracketed = *host == '[' && host[strlen(host) - 1] == ']';
    size_t length = strlen(host) - (bracketed ? 2 : 0);
    bool good =
        *port && strlen(port) < sizeof link->port && strspn(port, "0123456789") == strlen(port);
    snprintf(link->path, sizeof link->path, "%.*s", (int)length, host + bracketed);
    snprintf(link->port, sizeof link->port, "%s", good ? port : "");
    return good || error_set(error, ERROR_USAGE, "--%s %s: the port has to be a number", s->option,
                             s->text);
}

// --- -chardev socket ---

bool link_option_socket(struct suboptions *s, struct serial *serial, struct error *error)
{
    struct link *link = &serial->link;
    const char *path = suboptions_take(s, "path"), *host = suboptions_take(s, "host");
    const char *port = suboptions_take(s, "port");
    serial->kind = SERIAL_LINK;
    link->kind = path ? LINK_UNIX : LINK_TCP;
    if (!path == !port || (path && host)) {
        return error_set(
            error, ERROR_USAGE,
            "--chardev %s: a socket has either path= or port=, and host= with port=", s->text);
    }
    return (path ? set_path(link, s, path, error)
                 : set_place(link, s, host ? host : "", port, error)) &&
           read_side(s, link, error);
}

// --- -serial ---

bool link_option_is_one(const char *value)
{
    return strcmp(value, "pty") == 0 || has_prefix(value, UNIX_PREFIX) ||
           has_prefix(value, TCP_PREFIX);
}

static bool read_tcp(struct link *link, const struct suboptions *s, const char *place,
                     struct error *error)
{
    char host[SERIAL_PATH_MAX];
    const char *colon = strrchr(place, ':');
    if (!colon) {
        return error_set(error, ERROR_USAGE,
                         "--serial %s: not a place to listen: write tcp:HOST:PORT,server,nowait",
                         s->text);
    }
    snprintf(host, sizeof host, "%.*s", (int)(colon - place), place);
    return set_place(link, s, host, colon + 1, error);
}

bool link_option_read(const char *value, struct serial *serial, struct error *error)
{
    struct suboptions s;
    struct link *link = &serial->link;
    serial->kind = SERIAL_LINK;
    if (!suboptions_split(&s, "serial", value, error)) {
        return false;
    }
    const char *place = suboptions_take(&s, "");
    if (strcmp(place, "pty") == 0) {
        link->kind = LINK_PTY;
        return suboptions_end(&s, error);
    }
    bool is_unix = has_prefix(place, UNIX_PREFIX);
    link->kind = is_unix ? LINK_UNIX : LINK_TCP;
    return (is_unix ? set_path(link, &s, place + strlen(UNIX_PREFIX), error)
                    : read_tcp(link, &s, place + strlen(TCP_PREFIX), error)) &&
           read_side(&s, link, error) && suboptions_end(&s, error);
}
