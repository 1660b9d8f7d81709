#include "network.h"

#include "pacing.h"
#include "signals.h"

#include <slirp/libslirp.h>
#include <stdlib.h>
#include <string.h>

#define ENDS_MAX      VIRTIO_SLOTS
#define TIMERS_MAX    4
#define POLLS_MAX     1024
#define FRAMES_MAX    64 // that libslirp sent and the guest was not yet given
#define NS_PER_MS     1000000ULL
#define NAME_MAX_SIZE 64

struct timer {
    SlirpTimerCb function;
    void *self;
    i64 due_ms; // 0 for never
};

struct frame {
    size_t size;
    u8 bytes[VIRTIO_NET_FRAME_MAX];
};

struct end {
    char id[NAME_MAX_SIZE];
    Slirp *slirp;
    bool plugged;
    u32 slot;
    struct timer timers[TIMERS_MAX];
    struct frame frames[FRAMES_MAX];
    u32 frame_count;
};

struct network {
    struct end ends[ENDS_MAX];
    u32 count;
    struct pollfd polls[POLLS_MAX]; // the first is the caller's
    u32 poll_count;
};

// --- what libslirp asks of us

static ssize_t on_send_packet(const void *bytes, size_t size, void *self)
{
    struct end *end = self;
    if (size <= VIRTIO_NET_FRAME_MAX && end->frame_count < FRAMES_MAX) {
        struct frame *frame = &end->frames[end->frame_count++];
        frame->size = size;
        memcpy(frame->bytes, bytes, size);
    }
    return (ssize_t)size;
}

static void on_guest_error(const char *text, void *self)
{
    (void)text, (void)self; // the guest's business
}

static int64_t on_clock(void *self)
{
    (void)self;
    return (int64_t)pacing_host_ns();
}

static void *on_timer_new(SlirpTimerCb function, void *timer_self, void *self)
{
    struct end *end = self;
    for (u32 i = 0; i < TIMERS_MAX; i++) {
        if (!end->timers[i].function) {
            end->timers[i] = (struct timer){.function = function, .self = timer_self};
            return &end->timers[i];
        }
    }
    return NULL;
}

static void on_timer_free(void *timer, void *self)
{
    (void)self;
    *(struct timer *)timer = (struct timer){0};
}

static void on_timer_mod(void *timer, int64_t due_ms, void *self)
{
    (void)self;
    ((struct timer *)timer)->due_ms = due_ms;
}

static void on_poll_fd(int file, void *self)
{
    (void)file, (void)self; // they are asked for before each poll
}

static void on_notify(void *self)
{
    (void)self; // it is served after each slice
}

static const SlirpCb callbacks = {
    .send_packet = on_send_packet,
    .guest_error = on_guest_error,
    .clock_get_ns = on_clock,
    .timer_new = on_timer_new,
    .timer_free = on_timer_free,
    .timer_mod = on_timer_mod,
    .register_poll_fd = on_poll_fd,
    .unregister_poll_fd = on_poll_fd,
    .notify = on_notify,
};

// --- making it

struct network *network_create(void)
{
    return calloc(1, sizeof(struct network));
}

void network_destroy(struct network *network)
{
    for (u32 i = 0; network && i < network->count; i++) {
        slirp_cleanup(network->ends[i].slirp);
    }
    free(network);
}

static struct in_addr address(u32 host_order)
{
    return (struct in_addr){.s_addr = htonl(host_order)};
}

// The addresses are those of QEMU's user network.
static SlirpConfig configuration(const struct network_user *user)
{
    return (SlirpConfig){
        .version = 1,
        .restricted = user->restricted,
        .in_enabled = true,
        .vnetwork = address(0x0a000200),
        .vnetmask = address(0xffffff00),
        .vhost = address(0x0a000202),
        .vdhcp_start = address(0x0a00020f),
        .vnameserver = address(0x0a000203),
        .in6_enabled = true,
        .vprefix_addr6.s6_addr = {0xfe, 0xc0},
        .vprefix_len = 64,
        .vhost6.s6_addr = {0xfe, 0xc0, [15] = 2},
        .vnameserver6.s6_addr = {0xfe, 0xc0, [15] = 3},
        .vhostname = user->hostname,
        .tftp_path = user->tftp,
        .bootfile = user->bootfile,
    };
}

// "[ADDRESS]:PORT"; without an address, `otherwise`.
static bool parse_place(const char *text, u32 otherwise, struct in_addr *where, int *port)
{
    char host[NAME_MAX_SIZE];
    const char *colon = strchr(text, ':');
    if (!colon || (size_t)(colon - text) >= sizeof host) {
        return false;
    }
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = 0;
    *where = address(otherwise);
    char *rest;
    long number = strtol(colon + 1, &rest, 10);
    *port = (int)number;
    return (!host[0] || inet_aton(host, where)) && rest != colon + 1 && !*rest && number >= 0 &&
           number <= UINT16_MAX;
}

static bool forward(Slirp *slirp, const char *text, struct error *error)
{
    struct in_addr host, guest;
    int host_port, guest_port;
    char from[2 * NAME_MAX_SIZE];
    bool udp = strncmp(text, "udp:", 4) == 0;
    const char *places = udp || strncmp(text, "tcp:", 4) == 0 ? text + 4 : text;
    const char *dash = strchr(places, '-');
    if (!dash || (size_t)(dash - places) >= sizeof from) {
        return error_set(error, ERROR_USAGE,
                         "--netdev hostfwd=%.100s: write it as tcp:127.0.0.1:8080-:80", text);
    }
    memcpy(from, places, (size_t)(dash - places));
    from[dash - places] = 0;
    // Without an address only this host reaches it, which QEMU does otherwise.
    if (!parse_place(from, INADDR_LOOPBACK, &host, &host_port) ||
        !parse_place(dash + 1, 0x0a00020f, &guest, &guest_port)) {
        return error_set(error, ERROR_USAGE,
                         "--netdev hostfwd=%.100s: write it as tcp:127.0.0.1:8080-:80", text);
    }
    return slirp_add_hostfwd(slirp, udp, host, host_port, guest, guest_port) == 0 ||
           error_set(error, ERROR_HOST,
                     "--netdev hostfwd=%.100s: the host refuses the port: choose another", text);
}

bool network_add_user(struct network *network, const struct network_user *user, struct error *error)
{
    if (network->count == ENDS_MAX) {
        return error_set(error, ERROR_USAGE, "there are more than %d networks: leave one out",
                         ENDS_MAX);
    }
    if (strlen(user->id) >= NAME_MAX_SIZE) {
        return error_set(error, ERROR_USAGE, "--netdev id=%.100s: an id has at most %d characters",
                         user->id, NAME_MAX_SIZE - 1);
    }
    struct end *end = &network->ends[network->count];
    const SlirpConfig config = configuration(user);
    memcpy(end->id, user->id, strlen(user->id) + 1);
    end->slirp = slirp_new(&config, &callbacks, end);
    if (!end->slirp) {
        return error_set(error, ERROR_USAGE, "--netdev id=%.100s: libslirp takes it not", user->id);
    }
    network->count++;
    return !user->host_forward || forward(end->slirp, user->host_forward, error);
}

static struct end *find(struct network *network, const char *id)
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
    const struct end *end = self;
    slirp_input(end->slirp, frame, (int)size);
}

bool network_plug(struct network *network, const char *id, struct machine *m, u32 slot,
                  const u8 mac[VIRTIO_NET_MAC_SIZE], bool legacy, struct error *error)
{
    struct end *end = id ? find(network, id) : NULL;
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
    return network->count > 0;
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

static i64 now_ms(void)
{
    return (i64)(pacing_host_ns() / NS_PER_MS);
}

// Lists the files to poll, after the caller's; answers in how many milliseconds there is something to
// do at the latest.
static u32 list_polls(struct network *network)
{
    u32 timeout_ms = UINT32_MAX;
    network->poll_count = 1;
    for (u32 i = 0; i < network->count; i++) {
        slirp_pollfds_fill(network->ends[i].slirp, &timeout_ms, add_poll, network);
        for (u32 k = 0; k < TIMERS_MAX; k++) {
            i64 due = network->ends[i].timers[k].due_ms;
            i64 left = due > now_ms() ? due - now_ms() : 0;
            timeout_ms = due && left < timeout_ms ? (u32)left : timeout_ms;
        }
    }
    return timeout_ms;
}

static void run_timers(struct end *end)
{
    for (u32 i = 0; i < TIMERS_MAX; i++) {
        struct timer *timer = &end->timers[i];
        if (timer->due_ms && timer->due_ms <= now_ms()) {
            timer->due_ms = 0;
            timer->function(timer->self);
        }
    }
}

static bool deliver(struct end *end, struct machine *m)
{
    u32 count = end->frame_count;
    for (u32 i = 0; i < count; i++) {
        machine_net_input(m, end->slot, end->frames[i].bytes, end->frames[i].size);
    }
    end->frame_count = 0;
    return count > 0;
}

bool network_serve(struct network *network, struct machine *m)
{
    bool any = false;
    list_polls(network);
    bool failed = poll(network->polls + 1, network->poll_count - 1, 0) < 0;
    for (u32 i = 0; i < network->count; i++) {
        struct end *end = &network->ends[i];
        slirp_pollfds_poll(end->slirp, failed, poll_result, network);
        run_timers(end);
        any |= end->plugged && deliver(end, m);
    }
    return any;
}

void network_wait(struct network *network, struct pollfd first, u64 timeout_ns)
{
    u32 timeout_ms = list_polls(network);
    u64 least_ns = timeout_ms == UINT32_MAX ? SIGNALS_FOREVER : timeout_ms * NS_PER_MS;
    network->polls[0] = first;
    signals_poll(network->polls, network->poll_count,
                 least_ns < timeout_ns ? least_ns : timeout_ns);
}
