#include "link.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#define LOOPBACK      "127.0.0.1"
#define PTY_LOOK_NS   50000000ULL // a pseudo-terminal does not say when somebody opens it
#define PTY_NAME_MAX  64
#define ADDRESS_MAX   64
#define UNIX_PATH_MAX (sizeof((struct sockaddr_un *)0)->sun_path)

static bool refused(const char *where, const char *what, struct error *error)
{
    return error_set(error, ERROR_FILE, "%s: %s: %s", where, what, strerror(errno));
}

static bool set_up(int file)
{
    return fcntl(file, F_SETFD, FD_CLOEXEC) == 0 && fcntl(file, F_SETFL, O_NONBLOCK) == 0;
}

// --- UNIX sockets ---

static struct sockaddr_un unix_address(const struct link *link)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, link->path, strnlen(link->path, UNIX_PATH_MAX - 1));
    return address;
}

static bool is_served(const struct sockaddr_un *address)
{
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool served =
        file >= 0 && connect(file, (const struct sockaddr *)address, sizeof *address) == 0;
    if (file >= 0) {
        close(file);
    }
    return served;
}

// What is at the path may be a socket that somebody left behind.
static bool make_room(const struct link *link, const char *where, struct error *error)
{
    struct stat status;
    const struct sockaddr_un address = unix_address(link);
    if (strlen(link->path) >= UNIX_PATH_MAX) {
        return error_set(error, ERROR_USAGE, "%s: a socket's path has at most %zu bytes", where,
                         UNIX_PATH_MAX - 1);
    }
    if (lstat(link->path, &status) != 0) {
        return true;
    }
    if (!S_ISSOCK(status.st_mode)) {
        return error_set(error, ERROR_FILE,
                         "%s: there is a file that is no socket: name another path, or remove it",
                         where);
    }
    if (is_served(&address)) {
        return error_set(error, ERROR_FILE,
                         "%s: another program serves this socket: name another path", where);
    }
    return unlink(link->path) == 0 || refused(where, "the old socket can't be removed", error);
}

static bool listen_unix(struct link *link, const char *where, struct error *error)
{
    const struct sockaddr_un address = unix_address(link);
    if (!make_room(link, where, error)) {
        return false;
    }
    link->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    link->bound = link->listener >= 0 &&
                  bind(link->listener, (const struct sockaddr *)&address, sizeof address) == 0;
    return (link->bound && listen(link->listener, 1) == 0) ||
           refused(where, "no socket can be made there", error);
}

// --- TCP ---

static bool listen_at(struct link *link, const struct addrinfo *place)
{
    int on = 1;
    link->listener = socket(place->ai_family, SOCK_STREAM, 0);
    return link->listener >= 0 &&
           setsockopt(link->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
           bind(link->listener, place->ai_addr, place->ai_addrlen) == 0 &&
           listen(link->listener, 1) == 0;
}

// Where the host chose the port, somebody has to learn of it.
static void say_port(const struct link *link, const char *where)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    char host[ADDRESS_MAX], port[ADDRESS_MAX];
    if (atoi(link->port) == 0 &&
        getsockname(link->listener, (struct sockaddr *)&address, &size) == 0 &&
        getnameinfo((struct sockaddr *)&address, size, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) == 0) {
        fprintf(stderr, "vitrine: %s: listening at %s, port %s\n", where, host, port);
    }
}

static bool listen_tcp(struct link *link, const char *where, struct error *error)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    const char *host = *link->path ? link->path : LOOPBACK;
    struct addrinfo *places;
    int failure = getaddrinfo(host, link->port, &hints, &places);
    if (failure) {
        return error_set(error, ERROR_USAGE, "%s: no place to listen: %s", where,
                         gai_strerror(failure));
    }
    bool listens = listen_at(link, places);
    int why = errno;
    freeaddrinfo(places);
    errno = why;
    if (!listens) {
        return refused(where, "can't listen there", error);
    }
    say_port(link, where);
    return true;
}

// --- pseudo-terminals ---

// Once somebody has had it open, poll(2) says whether somebody has.
static bool settle_pty(const char *name)
{
    struct termios modes;
    int file = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    bool good = file >= 0 && tcgetattr(file, &modes) == 0;
    cfmakeraw(&modes);
    good = good && tcsetattr(file, TCSANOW, &modes) == 0;
    if (file >= 0) {
        close(file);
    }
    return good;
}

static bool open_pty(struct link *link, const char *where, struct error *error)
{
    char name[PTY_NAME_MAX];
    link->file = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (link->file < 0 || grantpt(link->file) != 0 || unlockpt(link->file) != 0 ||
        ptsname_r(link->file, name, sizeof name) != 0 || !settle_pty(name)) {
        return refused(where, "the host has no pseudo-terminal", error);
    }
    // As QEMU says it: programs look for it.
    fprintf(stderr, "char device redirected to %s (label serial0)\n", name);
    return true;
}

static bool pty_is_open(const struct link *link)
{
    struct pollfd file = {.fd = link->file, .events = POLLIN};
    return poll(&file, 1, 0) >= 0 && !(file.revents & POLLHUP);
}

// --- all ---

static void hang_up(struct link *link)
{
    close(link->file);
    link->file = -1;
}

// Whoever was at the other end has gone, and the next may come. For struct output: writing failed.
static void lose_reader(void *self)
{
    struct link *link = self;
    if (link->kind != LINK_PTY && link->file >= 0) {
        hang_up(link);
    }
    link->output->file = -1;
}

static void welcome(struct link *link)
{
    int on = 1;
    int file = accept(link->listener, NULL, NULL);
    if (file < 0) {
        return;
    }
    if (!set_up(file)) {
        close(file);
        return;
    }
    setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); // elsewhere it is no option
    link->file = file;
}

void link_serve(struct link *link)
{
    if (link->kind == LINK_PTY) {
        link->output->file = pty_is_open(link) ? link->file : -1;
        return;
    }
    if (link->file < 0) {
        welcome(link);
    }
    link->output->file = link->file;
}

static bool wait_for_client(struct link *link, const char *where, struct error *error)
{
    fprintf(stderr, "vitrine: %s: waiting for somebody to connect\n", where);
    fflush(stderr);
    while (link->file < 0) {
        struct pollfd file = {.fd = link->listener, .events = POLLIN};
        if (poll(&file, 1, -1) < 0 && errno != EINTR) {
            return refused(where, "nobody can connect", error);
        }
        welcome(link);
    }
    return true;
}

static bool open_kind(struct link *link, const char *where, struct error *error)
{
    switch (link->kind) {
    case LINK_UNIX:
        return listen_unix(link, where, error);
    case LINK_TCP:
        return listen_tcp(link, where, error);
    case LINK_PTY:
        return open_pty(link, where, error);
    }
    return false;
}

bool link_open(struct link *link, const char *where, struct output *output, struct error *error)
{
    link->listener = link->file = -1;
    link->output = output;
    output->lost = lose_reader;
    output->lost_self = link;
    if (!open_kind(link, where, error)) {
        return false;
    }
    if (link->kind != LINK_PTY) {
        if (!set_up(link->listener)) {
            return refused(where, "the socket can't be set up", error);
        }
        if (link->waits && !wait_for_client(link, where, error)) {
            return false;
        }
    }
    link_serve(link);
    return true;
}

void link_close(struct link *link)
{
    if (link->file >= 0) {
        hang_up(link);
    }
    if (link->listener >= 0) {
        close(link->listener);
    }
    if (link->bound) {
        unlink(link->path);
    }
}

size_t link_read(struct link *link, u8 *bytes, size_t size)
{
    if (link->file < 0) {
        return 0;
    }
    ssize_t count = read(link->file, bytes, size);
    if (count > 0) {
        return (size_t)count;
    }
    bool gone = count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
    if (gone && link->kind != LINK_PTY) {
        lose_reader(link);
    }
    return 0;
}

struct pollfd link_poll(const struct link *link)
{
    bool waits = link->kind == LINK_PTY && link->output->file < 0;
    int file = link->file >= 0 ? link->file : link->listener;
    return (struct pollfd){.fd = waits ? -1 : file, .events = POLLIN};
}

u64 link_wait_ns(const struct link *link)
{
    return link->kind == LINK_PTY && link->output->file < 0 ? PTY_LOOK_NS : LINK_FOREVER;
}
