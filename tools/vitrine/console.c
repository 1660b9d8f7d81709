#include "console.h"

#include "help.h"
#include "signals.h"

#include <errno.h>
#include <unistd.h>

#define PREFIX          1     // C-a
#define INPUT_SIZE      4096  // read at once
#define INPUT_AHEAD_MAX 65536 // bytes that the guest has not taken, before reading pauses

enum key {
#define KEY(character, name, meaning) KEY_##name = (character),
#include "keys.def"
#undef KEY
};

void console_start(struct console *console, bool from_file, bool deaf, struct link *link)
{
    bool terminal = isatty(STDIN_FILENO);
    bool live = terminal || !(from_file || deaf);
    *console = (struct console){.live = live, .terminal = terminal, .deaf = deaf, .link = link};
}

static void say_keys(void)
{
    fputs("\n", stderr);
    help_print_keys(stderr);
    fflush(stderr); // it may be buffered, for the sake of a trace
}

// A key after C-a. Answers whether C-a itself is to be sent.
static bool command(struct console *console, u8 key)
{
    switch (key) {
    case KEY_LEAVE:
        console->leave = true;
        return false;
    case KEY_SUSPEND:
        signals_suspend();
        return false;
    case KEY_MONITOR:
        console->monitor = true;
        return false;
    case KEY_SEND:
    case PREFIX:
        return true;
    case KEY_HELP:
    default:
        say_keys();
        return false;
    }
}

// Takes C-a and what follows it out of `bytes`; answers how many are left.
static size_t filter_keys(struct console *console, u8 *bytes, size_t size)
{
    size_t kept = 0;
    for (size_t i = 0; i < size && !console->leave && !console->monitor; i++) {
        if (console->prefixed) {
            console->prefixed = false;
            if (command(console, bytes[i])) {
                bytes[kept++] = PREFIX;
            }
        } else if (bytes[i] == PREFIX) {
            console->prefixed = true;
        } else {
            bytes[kept++] = bytes[i];
        }
    }
    return kept;
}

// Whether standard input has something to read, or its end, now.
static bool is_ready(void)
{
    struct pollfd file = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&file, 1, 0) > 0;
}

// A pipe is read as fast as the guest takes what comes from it; keys always, for C-a is among them.
static bool wants_more(const struct console *console, const struct machine *m)
{
    size_t ahead = m->input_size_bytes - m->state.input_taken;
    return console->live && !console->leave && !console->monitor &&
           (console->terminal || ahead < INPUT_AHEAD_MAX);
}

bool console_is_live(const struct console *console)
{
    return console->live || console->link;
}

static bool give(struct machine *m, const u8 *bytes, size_t size, struct error *error)
{
    return machine_input(m, bytes, size) ||
           error_set(error, ERROR_HOST, "the host has no memory for the console's input");
}

// What has come from elsewhere, as fast as the guest takes it.
static bool take_from_link(struct link *link, struct machine *m, struct error *error)
{
    u8 bytes[INPUT_SIZE];
    size_t size = 1;
    link_serve(link);
    while (size > 0 && m->input_size_bytes - m->state.input_taken < INPUT_AHEAD_MAX) {
        size = link_read(link, bytes, sizeof bytes);
        if (!give(m, bytes, size, error)) {
            return false;
        }
    }
    return true;
}

bool console_take(struct console *console, struct machine *m, struct error *error)
{
    if (console->link && !take_from_link(console->link, m, error)) {
        return false;
    }
    while (wants_more(console, m) && is_ready()) {
        u8 bytes[INPUT_SIZE];
        ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
            return true;
        }
        if (count <= 0) {
            console->live = false; // at its end, or closed from the start
            return true;
        }
        size_t size = (size_t)count;
        if (console->terminal) {
            size = filter_keys(console, bytes, size);
        }
        if (!give(m, bytes, console->deaf ? 0 : size, error)) {
            return false;
        }
    }
    return true;
}

void console_poll(const struct console *console, struct pollfd files[CONSOLE_POLLS])
{
    files[0] = (struct pollfd){.fd = console->live ? STDIN_FILENO : -1, .events = POLLIN};
    files[1] = console->link ? link_poll(console->link) : (struct pollfd){.fd = -1};
}

u64 console_wait_ns(const struct console *console)
{
    return console->link ? link_wait_ns(console->link) : SIGNALS_FOREVER;
}
