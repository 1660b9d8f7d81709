// A shared folder: each chain is a request and room for its reply.
//
// Inaccuracies: a request longer than VIRTIO_9P_MESSAGE_MAX, which is more than the reply to
// Tversion allows, breaks the device.
#include "devices/virtio_9p.h"

#include "devices/virtio.h"

#include <string.h>

#define DEVICE_ROWS "devices/virtio_9p.def"
#include "devices/tables.def"

static void config(const struct virtio_state *virtio, u8 bytes[VIRTIO_CONFIG_MAX])
{
    const struct virtio_9p_identity *identity = &virtio->identity.p9;
    memcpy(bytes, &identity->tag_size, sizeof identity->tag_size);
    memcpy(bytes + sizeof identity->tag_size, identity->tag, sizeof identity->tag);
}

static enum virtio_served serve(struct virtio_state *virtio, u32 queue,
                                const struct virtio_host *host)
{
    const struct virtio_9p_backend *share = host->backend;
    struct virtqueue_chain chain;
    enum virtio_served taken = virtio_take(virtio, queue, host, &chain);
    if (taken != VIRTIO_DONE) {
        return taken;
    }
    size_t size = (size_t)chain.readable_bytes, room = VIRTIO_9P_MESSAGE_MAX;
    if (chain.readable_bytes > VIRTIO_9P_MESSAGE_MAX ||
        !virtqueue_read(&chain, host->dma, 0, share->request, size)) {
        return VIRTIO_BROKEN;
    }
    if (chain.writable_bytes < room) {
        room = (size_t)chain.writable_bytes;
    }
    size_t written = share->answer(share->self, size, room);
    if (!virtqueue_write(&chain, host->dma, 0, share->reply, written)) {
        return VIRTIO_BROKEN;
    }
    return virtio_give(virtio, queue, host, chain.head, written);
}

const struct virtio_kind virtio_9p_kind = {
    .name = "9p",
    .id = VIRTIO_ID_9P,
    .queue_count = 1,
    .features = VIRTIO_9P_F_MOUNT_TAG,
    .config = config,
    .serve = serve,
    .registers = registers,
    .register_count = ARRAY_LEN(registers),
};
