// VIRTIO 1.2, 5.1 "Network Device": each chain is a frame with a header before it (5.1.6), of 12
// bytes with VIRTIO_F_VERSION_1 and 10 without.
//
// A frame that comes waits until the driver has given a buffer for it. The header is all zeroes but
// for num_buffers, as no feature is offered that would give its fields a meaning.
//
// Inaccuracies: no checksums or segmentation are taken off the driver's hands, no buffers merged,
// there is no control queue; the card takes every frame, whatever the address. One that is longer
// than Ethernet's, or than the driver's buffer, is dropped.
#include "devices/virtio_net.h"

#include "devices/virtio.h"

#include <string.h>

#define DEVICE_ROWS "devices/virtio_net.def"
#include "devices/tables.def"

enum config_offset {
#define REG(offset, name, ...) CONFIG_##name = (offset),
#include "devices/virtio_net.def"
};

struct header {
    u8 flags, gso_type;
    u16 header_length, gso_size, checksum_start, checksum_offset;
    u16 buffer_count; // only with VIRTIO_F_VERSION_1
};

static size_t header_size(const struct virtio_state *virtio)
{
    return virtio_has(virtio, VIRTIO_F_VERSION_1) ? sizeof(struct header)
                                                  : offsetof(struct header, buffer_count);
}

static void config(const struct virtio_state *virtio, u8 bytes[VIRTIO_CONFIG_MAX])
{
    memcpy(bytes + CONFIG_MAC, virtio->identity.net.mac, VIRTIO_NET_MAC_SIZE);
    bytes[CONFIG_STATUS] = virtio->identity.net.link_up;
}

static enum virtio_served receive(struct virtio_state *virtio, const struct virtio_host *host)
{
    const struct virtio_net_backend *cable = host->backend;
    size_t size;
    const u8 *frame = cable->first(cable->self, &size);
    if (!frame) {
        return VIRTIO_IDLE;
    }
    struct virtqueue_chain chain;
    enum virtio_served taken = virtio_take(virtio, VIRTIO_NET_RECEIVE, host, &chain);
    if (taken != VIRTIO_DONE) {
        return taken;
    }
    const struct header header = {.buffer_count = 1};
    size_t before = header_size(virtio);
    if (size + before > chain.writable_bytes) {
        virtqueue_put_back(&virtio->queues[VIRTIO_NET_RECEIVE]);
        cable->take(cable->self);
        return VIRTIO_DONE;
    }
    if (!virtqueue_write(&chain, host->dma, 0, &header, before) ||
        !virtqueue_write(&chain, host->dma, before, frame, size)) {
        return VIRTIO_BROKEN;
    }
    cable->take(cable->self);
    return virtio_give(virtio, VIRTIO_NET_RECEIVE, host, chain.head, size + before);
}

static enum virtio_served transmit(struct virtio_state *virtio, const struct virtio_host *host)
{
    const struct virtio_net_backend *cable = host->backend;
    struct virtqueue_chain chain;
    enum virtio_served taken = virtio_take(virtio, VIRTIO_NET_TRANSMIT, host, &chain);
    if (taken != VIRTIO_DONE) {
        return taken;
    }
    u8 frame[VIRTIO_NET_FRAME_MAX];
    size_t before = header_size(virtio);
    if (chain.readable_bytes < before) {
        return VIRTIO_BROKEN;
    }
    u64 size = chain.readable_bytes - before;
    if (size <= sizeof frame) {
        if (!virtqueue_read(&chain, host->dma, before, frame, (size_t)size)) {
            return VIRTIO_BROKEN;
        }
        cable->send(cable->self, frame, (size_t)size);
    }
    return virtio_give(virtio, VIRTIO_NET_TRANSMIT, host, chain.head, 0);
}

static enum virtio_served serve(struct virtio_state *virtio, u32 queue,
                                const struct virtio_host *host)
{
    return queue == VIRTIO_NET_RECEIVE ? receive(virtio, host) : transmit(virtio, host);
}

const struct virtio_kind virtio_net_kind = {
    .name = "net",
    .id = VIRTIO_ID_NET,
    .queue_count = 2,
    .features = VIRTIO_NET_F_MAC | VIRTIO_NET_F_STATUS,
    .config = config,
    .serve = serve,
    .registers = registers,
    .register_count = ARRAY_LEN(registers),
};
