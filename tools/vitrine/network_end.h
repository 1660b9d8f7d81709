// One end that a network card may be plugged into: libslirp's, or a log's. For network.c alone.
#pragma once

#include "network.h"
#include "network_log.h"

#include <slirp/libslirp.h>

#define NETWORK_TIMERS_MAX 4
#define NETWORK_FRAMES_MAX 64 // that libslirp sent and the guest was not yet given
#define NETWORK_ID_SIZE    64

struct network_timer {
    SlirpTimerCb function;
    void *self;
    i64 due_ms; // 0 for never
};

struct network_frame {
    size_t size;
    u8 bytes[VIRTIO_NET_FRAME_MAX];
};

struct network_end {
    char id[NETWORK_ID_SIZE];
    Slirp *slirp; // null where a log is replayed
    FILE *log;    // to write to, or to read from; or null
    bool has_next, is_damaged;
    struct network_record next; // of the log
    bool plugged;
    u32 slot;
    struct network_timer timers[NETWORK_TIMERS_MAX];
    struct network_frame frames[NETWORK_FRAMES_MAX];
    u32 frame_count;
};

// Opens libslirp's side as `user` says. False with ERROR_USAGE or ERROR_HOST.
bool network_end_open(struct network_end *end, const struct network_user *user,
                      struct error *error);

// In how many milliseconds a timer of libslirp is due; UINT32_MAX for never. Does what is due.
u32 network_end_timer_ms(const struct network_end *end);
void network_end_run_timers(struct network_end *end);
