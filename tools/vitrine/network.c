#include "network.h"

#include "network_end.h"
#include "signals.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ENDS_MAX  VIRTIO_SLOTS
#define POLLS_MAX 1024
#define NS_PER_MS 1000000ULL

struct network {
    struct network_end ends[ENDS_MAX];
    u32 count;
    struct pollfd polls[POLLS_MAX]; // the first are the caller's
    u32 poll_count;
};

// --- making it

struct network *network_create(void)
{
    return calloc(1, sizeof(struct network));
}

void network_destroy(struct network *network)
{
    for (u32 i = 0; network && i < network->count; i++) {
        struct network_end *end = &network->ends[i];
        if (end->slirp) {
            slirp_cleanup(end->slirp);
        }
        if (end->log) {
            fclose(end->log);
        }
    }
    free(network);
}

// Room for one more end. Null with ERROR_USAGE, ERROR_FILE.
static struct network_end *add_end(struct network *network, const char *id, const char *log,
                                   const char *mode, struct error *error)
{
    if (network->count == ENDS_MAX) {
        error_set(error, ERROR_USAGE, "there are more than %d networks: leave one out", ENDS_MAX);
        return NULL;
    }
    if (strlen(id) >= NETWORK_ID_SIZE) {
        error_set(error, ERROR_USAGE, "--netdev id=%.100s: an id has at most %d characters", id,
                  NETWORK_ID_SIZE - 1);
        return NULL;
    }
    struct network_end *end = &network->ends[network->count];
    memcpy(end->id, id, strlen(id) + 1);
    end->log = log ? fopen(log, mode) : NULL;
    if (log && !end->log) {
        error_set(error, ERROR_FILE, "--netdev id=%s: %.200s: %s", id, log, strerror(errno));
        return NULL;
    }
    network->count++;
    return end;
}

static void read_next(struct network_end *end)
{
    enum network_log_result result = network_log_read(end->log, &end->next);
    end->has_next = result == NETWORK_LOG_RECORD;
    end->is_damaged = result == NETWORK_LOG_DAMAGED;
}

bool network_add_replay(struct network *network, const char *id, const char *path,
                        struct error *error)
{
    struct network_end *end = add_end(network, id, path, "re", error);
    if (end) {
        read_next(end);
    }
    return end;
}

bool network_add_user(struct network *network, const struct network_user *user, struct error *error)
{
    struct network_end *end = add_end(network, user->id, user->log, "we", error);
    if (!end) {
        return false;
    }
    return network_end_open(end, user, error);
}

static struct network_end *find(struct network *network, const char *id)
{
    for (u32 i = 0; i < network->count; i++) {
        if (strcmp(network->ends[i].id, id) == 0) {
            return &network->ends[i];
        }
    }
    return NULL;
}

const char *network_unused(const struct network *network)
{
    for (u32 i = 0; i < network->count; i++) {
        if (!network->ends[i].plugged) {
            return network->ends[i].id;
        }
    }
    return NULL;
}

// What the guest sends. The answers wait until the slice is over.
static void guest_sends(void *self, const u8 *frame, size_t size)
{
    const struct network_end *end = self;
    if (end->slirp) {
        slirp_input(end->slirp, frame, (int)size);
    }
}

bool network_plug(struct network *network, const char *id, struct machine *m, u32 slot,
                  const u8 mac[VIRTIO_NET_MAC_SIZE], bool legacy, struct error *error)
{
    struct network_end *end = id ? find(network, id) : NULL;
    if (id && (!end || end->plugged)) {
        return error_set(error, ERROR_USAGE, "--device virtio-net-device,netdev=%.100s: %s", id,
                         end ? "it has a card already" : "there is no -netdev with that id");
    }
    if (end) {
        end->plugged = true;
        end->slot = slot;
    }
    return machine_attach_net(m, slot, mac, end ? guest_sends : NULL, end, legacy, error);
}

bool network_is_live(const struct network *network)
{
    for (u32 i = 0; i < network->count; i++) {
        if (network->ends[i].slirp) {
            return true;
        }
    }
    return false;
}

bool network_awaits(const struct network *network, u64 *step, u64 *clock)
{
    *step = *clock = UINT64_MAX;
    for (u32 i = 0; i < network->count; i++) {
        const struct network_end *end = &network->ends[i];
        if (end->has_next && end->next.step < *step) {
            *step = end->next.step;
            *clock = end->next.clock;
        }
    }
    return *step != UINT64_MAX;
}

// --- running

static int add_poll(int file, int events, void *self)
{
    struct network *network = self;
    if (network->poll_count == POLLS_MAX) {
        return -1;
    }
    short wanted =
        (short)((events & SLIRP_POLL_IN ? POLLIN : 0) | (events & SLIRP_POLL_OUT ? POLLOUT : 0) |
                (events & SLIRP_POLL_PRI ? POLLPRI : 0));
    network->polls[network->poll_count] = (struct pollfd){.fd = file, .events = wanted};
    return (int)network->poll_count++;
}

static int poll_result(int index, void *self)
{
    const struct network *network = self;
    short got = index < 0 ? 0 : network->polls[index].revents;
    return (got & POLLIN ? SLIRP_POLL_IN : 0) | (got & POLLOUT ? SLIRP_POLL_OUT : 0) |
           (got & POLLPRI ? SLIRP_POLL_PRI : 0) | (got & POLLERR ? SLIRP_POLL_ERR : 0) |
           (got & POLLHUP ? SLIRP_POLL_HUP : 0);
}

// Lists the files to poll, after the caller's; answers in how many milliseconds there is something
// to do at the latest.
static u32 list_polls(struct network *network)
{
    u32 timeout_ms = UINT32_MAX;
    network->poll_count = NETWORK_CALLERS;
    for (u32 i = 0; i < network->count; i++) {
        if (!network->ends[i].slirp) {
            continue;
        }
        slirp_pollfds_fill(network->ends[i].slirp, &timeout_ms, add_poll, network);
        u32 timer_ms = network_end_timer_ms(&network->ends[i]);
        timeout_ms = timer_ms < timeout_ms ? timer_ms : timeout_ms;
    }
    return timeout_ms;
}

static void give(struct network_end *end, struct machine *m, const u8 *bytes, size_t size)
{
    machine_net_input(m, end->slot, bytes, size);
    if (end->log) {
        struct network_record record = {machine_steps(m), m->state.clock, size, {0}};
        memcpy(record.bytes, bytes, size);
        network_log_write(end->log, &record);
    }
}

static bool deliver(struct network_end *end, struct machine *m)
{
    u32 count = end->frame_count;
    for (u32 i = 0; i < count; i++) {
        give(end, m, end->frames[i].bytes, end->frames[i].size);
    }
    end->frame_count = 0;
    return count > 0;
}

static bool replay(struct network_end *end, struct machine *m)
{
    bool any = false;
    while (end->has_next && end->next.step <= machine_steps(m) &&
           end->next.clock <= m->state.clock) {
        machine_net_input(m, end->slot, end->next.bytes, end->next.size);
        read_next(end);
        any = true;
    }
    return any;
}

bool network_serve(struct network *network, struct machine *m)
{
    bool any = false;
    list_polls(network);
    bool failed =
        poll(network->polls + NETWORK_CALLERS, network->poll_count - NETWORK_CALLERS, 0) < 0;
    for (u32 i = 0; i < network->count; i++) {
        struct network_end *end = &network->ends[i];
        if (!end->slirp) {
            any |= end->plugged && replay(end, m);
            continue;
        }
        slirp_pollfds_poll(end->slirp, failed, poll_result, network);
        network_end_run_timers(end);
        any |= end->plugged && deliver(end, m);
    }
    return any;
}

void network_wait(struct network *network, const struct pollfd callers[NETWORK_CALLERS],
                  u64 timeout_ns)
{
    u32 timeout_ms = list_polls(network);
    u64 least_ns = timeout_ms == UINT32_MAX ? SIGNALS_FOREVER : timeout_ms * NS_PER_MS;
    memcpy(network->polls, callers, NETWORK_CALLERS * sizeof *callers);
    signals_poll(network->polls, network->poll_count,
                 least_ns < timeout_ns ? least_ns : timeout_ns);
}

bool network_finish(struct network *network, struct error *error)
{
    bool good = true;
    for (u32 i = 0; i < network->count; i++) {
        struct network_end *end = &network->ends[i];
        if (end->is_damaged) {
            good = error_set(error, ERROR_FILE,
                             "--netdev id=%s: its log has a line that is no frame: record it again",
                             end->id);
        }
        bool written = !end->log || !end->slirp || (fflush(end->log) == 0 && !ferror(end->log));
        good = written ? good
                       : error_set(error, ERROR_FILE,
                                   "--netdev id=%s: its log could not be written", end->id);
    }
    return good;
}
