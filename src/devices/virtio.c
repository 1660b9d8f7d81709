// What all kinds of devices share beside their registers (virtio_mmio.c): when they are served, and
// what becomes of chains.
#include "devices/virtio.h"

static const struct virtio_kind *const kinds[] = {
    &virtio_net_kind, &virtio_blk_kind, &virtio_console_kind, &virtio_rng_kind, &virtio_9p_kind,
};

const struct virtio_kind *virtio_kind_of(const struct virtio_state *virtio)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (kinds[i]->id == virtio->device_id) {
            return kinds[i];
        }
    }
    return NULL;
}

bool virtio_has(const struct virtio_state *virtio, u64 feature)
{
    return (virtio->driver_features & feature) == feature;
}

static bool may_serve(const struct virtio_state *virtio)
{
    return (virtio->status & VIRTIO_STATUS_DRIVER_OK) &&
           !(virtio->status & VIRTIO_STATUS_DEVICE_NEEDS_RESET);
}

void virtio_notify(struct virtio_state *virtio, u64 now_ticks)
{
    u64 due = now_ticks + VIRTIO_LATENCY_TICKS;
    if (virtio->notified && may_serve(virtio) && due < virtio->due_ticks) {
        virtio->due_ticks = due;
    }
}

void virtio_input(struct virtio_state *virtio, u32 queue, u64 now_ticks)
{
    virtio->notified |= 1u << queue;
    virtio_notify(virtio, now_ticks);
}

static void give_up(struct virtio_state *virtio)
{
    virtio->status |= VIRTIO_STATUS_DEVICE_NEEDS_RESET;
    virtio->interrupt_status |= VIRTIO_INTERRUPT_STATUS_CONFIG;
    virtio->notified = 0;
}

void virtio_serve(struct virtio_state *virtio, const struct virtio_host *host, u64 now_ticks)
{
    const struct virtio_kind *kind = virtio_kind_of(virtio);
    if (!kind || now_ticks < virtio->due_ticks) {
        return;
    }
    virtio->due_ticks = DEVICE_NEVER;
    for (u32 queue = 0; queue < kind->queue_count; queue++) {
        if (!(virtio->notified >> queue & 1)) {
            continue;
        }
        switch (kind->serve(virtio, queue, host)) {
        case VIRTIO_DONE:
            break;
        case VIRTIO_IDLE:
            virtio->notified &= ~(1u << queue);
            break;
        case VIRTIO_BROKEN:
            give_up(virtio);
            break;
        }
    }
    virtio_notify(virtio, now_ticks);
}

enum virtio_served virtio_take(struct virtio_state *virtio, u32 queue,
                               const struct virtio_host *host, struct virtqueue_chain *chain)
{
    struct virtqueue *from = &virtio->queues[queue];
    switch (virtqueue_take(from, host->dma, virtio_has(virtio, VIRTIO_F_EVENT_IDX), chain)) {
    case VIRTQUEUE_EMPTY:
        return VIRTIO_IDLE;
    case VIRTQUEUE_TAKEN:
        return VIRTIO_DONE;
    case VIRTQUEUE_BROKEN:
        break;
    }
    return VIRTIO_BROKEN;
}

enum virtio_served virtio_give(struct virtio_state *virtio, u32 queue,
                               const struct virtio_host *host, u32 head, u64 written_bytes)
{
    bool interrupt = false;
    if (!virtqueue_give(&virtio->queues[queue], host->dma, virtio_has(virtio, VIRTIO_F_EVENT_IDX),
                        head, written_bytes, &interrupt)) {
        return VIRTIO_BROKEN;
    }
    virtio->interrupt_status |= interrupt ? VIRTIO_INTERRUPT_STATUS_USED_BUFFER : 0;
    return VIRTIO_DONE;
}
