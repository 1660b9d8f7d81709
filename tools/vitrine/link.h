// A console elsewhere than on this terminal: a socket that one client at a time connects to, or a
// pseudo-terminal that one program opens. While nobody is there, what the guest writes is lost, and
// the machine runs on; who comes later goes on where the guest is then.
#pragma once

#include "output.h"

#include "base/error.h"
#include "base/types.h"

#include <poll.h>

#define LINK_PATH_MAX 4096
#define LINK_FOREVER  UINT64_MAX

enum link_kind { LINK_UNIX, LINK_TCP, LINK_PTY };

struct link {
    enum link_kind kind;
    bool waits;               // the machine starts when the first client has come
    char path[LINK_PATH_MAX]; // of a UNIX socket; of TCP the host, "" for 127.0.0.1
    char port[32];            // of TCP
    int listener;             // where clients come, -1 for none
    int file;                 // the client, or the pseudo-terminal; -1 for nobody
    bool bound;               // there is a file at `path` that is to be removed
    struct output *output;    // that writes to it
};

// Opens it as kind, path, port and waits say, has `output` write to it, and waits for the first
// client where it is to. `where` is the option's value, for messages. False with ERROR_USAGE,
// ERROR_FILE or ERROR_HOST.
bool link_open(struct link *link, const char *where, struct output *output, struct error *error);
void link_close(struct link *link); // one that was never opened has listener and file -1

// Sees who has come and gone, without waiting.
void link_serve(struct link *link);

// Reads what has come, without waiting: how many bytes, 0 for none.
size_t link_read(struct link *link, u8 *bytes, size_t size);

// What to poll(2) to see whether somebody or something comes, an fd of -1 for nothing; and after
// how many nanoseconds to look at the latest.
struct pollfd link_poll(const struct link *link);
u64 link_wait_ns(const struct link *link);
