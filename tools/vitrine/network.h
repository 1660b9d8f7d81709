// The other end of the guest's network cards: libslirp, which is a router, a DHCP and a TFTP server
// in this process, and makes the guest's connections ones of the host's user. What it sends reaches
// the guest between two slices of the run, as keys do: it is live input.
#pragma once

#include "machine/machine.h"

#include <poll.h>

struct network;

#define NETWORK_FORWARDS_MAX 16

// -netdev user: an end with this name. Strings are null for none.
struct network_user {
    const char *id;
    bool restricted;                                 // no connection leaves the router
    const char *host_forwards[NETWORK_FORWARDS_MAX]; // "tcp:[HOST]:PORT-[GUEST]:PORT", or udp
    u32 host_forward_count;
    const char *tftp, *bootfile, *hostname;
    const char *log; // a file to write what comes to
};

// Nothing yet. Null when the host has no memory.
struct network *network_create(void);
void network_destroy(struct network *network); // null is allowed

// Adds an end that a card may be plugged into; strings must outlive the call alone. False with
// ERROR_USAGE or ERROR_HOST.
bool network_add_user(struct network *network, const struct network_user *user,
                      struct error *error);

// -netdev replay: an end with this name, from which comes what is in the log at `path`, at the very
// steps. What the guest sends is lost. False with ERROR_USAGE or ERROR_FILE.
bool network_add_replay(struct network *network, const char *id, const char *path,
                        struct error *error);

// Puts a card into a slot, plugged into the end `id`; null for a cable with nothing at its end.
// False with ERROR_USAGE or ERROR_HOST.
bool network_plug(struct network *network, const char *id, struct machine *m, u32 slot,
                  const u8 mac[VIRTIO_NET_MAC_SIZE], bool legacy, struct error *error);

// Whether every end has a card; else the name of one that has none.
const char *network_unused(const struct network *network);

// Whether frames may come from outside.
bool network_is_live(const struct network *network);

// Whether a log has more, and the step and the clock at which that comes.
bool network_awaits(const struct network *network, u64 *step, u64 *clock);

// Has libslirp do what there is to do, without waiting, and gives the guest what it sends. Answers
// whether that was anything. What a log has for this step comes, too, if the clock has come to its
// time.
bool network_serve(struct network *network, struct machine *m);

// Ends the logs. False with ERROR_FILE where one could not be written or read to its end.
bool network_finish(struct network *network, struct error *error);

// Sleeps until there is something to do, one of the caller's files has something, a signal comes,
// or `timeout_ns` (SIGNALS_FOREVER) have passed. A file whose fd is negative is none.
#define NETWORK_CALLERS 2
void network_wait(struct network *network, const struct pollfd callers[NETWORK_CALLERS],
                  u64 timeout_ns);
