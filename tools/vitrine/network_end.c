#include "network_end.h"

#include "pacing.h"

#include <stdlib.h>
#include <string.h>

#define NS_PER_MS 1000000ULL

// --- what libslirp asks of us

static ssize_t on_send_packet(const void *bytes, size_t size, void *self)
{
    struct network_end *end = self;
    if (size <= VIRTIO_NET_FRAME_MAX && end->frame_count < NETWORK_FRAMES_MAX) {
        struct network_frame *frame = &end->frames[end->frame_count++];
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
    struct network_end *end = self;
    for (u32 i = 0; i < NETWORK_TIMERS_MAX; i++) {
        if (!end->timers[i].function) {
            end->timers[i] = (struct network_timer){.function = function, .self = timer_self};
            return &end->timers[i];
        }
    }
    return NULL;
}

static void on_timer_free(void *timer, void *self)
{
    (void)self;
    *(struct network_timer *)timer = (struct network_timer){0};
}

static void on_timer_mod(void *timer, int64_t due_ms, void *self)
{
    (void)self;
    ((struct network_timer *)timer)->due_ms = due_ms;
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
    char host[NETWORK_ID_SIZE];
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
    char from[2 * NETWORK_ID_SIZE];
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

bool network_end_open(struct network_end *end, const struct network_user *user, struct error *error)
{
    const SlirpConfig config = configuration(user);
    end->slirp = slirp_new(&config, &callbacks, end);
    if (!end->slirp) {
        return error_set(error, ERROR_USAGE, "--netdev id=%.100s: libslirp takes it not", user->id);
    }
    for (u32 i = 0; i < user->host_forward_count; i++) {
        if (!forward(end->slirp, user->host_forwards[i], error)) {
            return false;
        }
    }
    return true;
}

// --- timers

static i64 now_ms(void)
{
    return (i64)(pacing_host_ns() / NS_PER_MS);
}

u32 network_end_timer_ms(const struct network_end *end)
{
    i64 least_ms = UINT32_MAX;
    for (u32 i = 0; i < NETWORK_TIMERS_MAX; i++) {
        i64 due = end->timers[i].due_ms;
        i64 left = due > now_ms() ? due - now_ms() : 0;
        least_ms = due && left < least_ms ? left : least_ms;
    }
    return (u32)least_ms;
}

void network_end_run_timers(struct network_end *end)
{
    for (u32 i = 0; i < NETWORK_TIMERS_MAX; i++) {
        struct network_timer *timer = &end->timers[i];
        if (timer->due_ms && timer->due_ms <= now_ms()) {
            timer->due_ms = 0;
            timer->function(timer->self);
        }
    }
}
