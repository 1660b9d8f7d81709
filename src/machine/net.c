#include "machine/net.h"

#include <stdlib.h>
#include <string.h>

struct frame {
    size_t size;
    u8 bytes[VIRTIO_NET_FRAME_MAX];
};

struct net {
    net_send *send;
    void *self;
    u32 first, count; // of the ring
    struct frame frames[NET_WAITING_MAX];
};

struct net *net_create(net_send *send, void *self)
{
    struct net *net = calloc(1, sizeof *net);
    if (net) {
        net->send = send;
        net->self = self;
    }
    return net;
}

void net_destroy(struct net *net)
{
    free(net);
}

void net_put(struct net *net, const u8 *frame, size_t size)
{
    if (size <= VIRTIO_NET_FRAME_MAX && net->count < NET_WAITING_MAX) {
        struct frame *place = &net->frames[(net->first + net->count++) % NET_WAITING_MAX];
        place->size = size;
        memcpy(place->bytes, frame, size);
    }
}

void net_forget(struct net *net)
{
    net->count = 0;
}

static void send(void *self, const u8 *frame, size_t size)
{
    const struct net *net = self;
    if (net->send) {
        net->send(net->self, frame, size);
    }
}

static const u8 *first(void *self, size_t *size)
{
    const struct net *net = self;
    const struct frame *frame = &net->frames[net->first];
    *size = frame->size;
    return net->count ? frame->bytes : NULL;
}

static void take(void *self)
{
    struct net *net = self;
    net->first = (net->first + 1) % NET_WAITING_MAX;
    net->count--;
}

struct virtio_net_backend net_backend(struct net *net)
{
    return (struct virtio_net_backend){.self = net, .send = send, .first = first, .take = take};
}
