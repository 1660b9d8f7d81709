// VIRTIO 1.2, 5.3 "Console Device": bytes, in buffers of any size.
//
// Inaccuracies: one port, no size of the terminal, no emergency write.
#include "devices/virtio_console.h"

#include "devices/virtio.h"

#include <string.h>

#define DEVICE_ROWS "devices/virtio_console.def"
#include "devices/tables.def"

#define CHUNK_SIZE 1024u // bytes that are moved at once

static void config(const struct virtio_state *virtio, u8 bytes[VIRTIO_CONFIG_MAX])
{
    (void)virtio;
    for (size_t i = 0; i < ARRAY_LEN(registers); i++) {
        memcpy(bytes + registers[i].offset, &registers[i].reset, registers[i].size_bytes);
    }
}

// Fills one buffer with what was typed, as far as it goes.
static enum virtio_served receive(struct virtio_state *virtio, const struct virtio_host *host)
{
    const struct virtio_console_backend *terminal = host->backend;
    struct virtqueue_chain chain;
    if (!terminal->has_input(terminal->self)) {
        return VIRTIO_IDLE;
    }
    enum virtio_served taken = virtio_take(virtio, VIRTIO_CONSOLE_RECEIVE, host, &chain);
    if (taken != VIRTIO_DONE) {
        return taken;
    }
    u8 chunk[CHUNK_SIZE];
    u64 room = chain.writable_bytes < sizeof chunk ? chain.writable_bytes : sizeof chunk;
    size_t size = terminal->take(terminal->self, chunk, (size_t)room);
    if (!virtqueue_write(&chain, host->dma, 0, chunk, size)) {
        return VIRTIO_BROKEN;
    }
    return virtio_give(virtio, VIRTIO_CONSOLE_RECEIVE, host, chain.head, size);
}

static enum virtio_served transmit(struct virtio_state *virtio, const struct virtio_host *host)
{
    const struct virtio_console_backend *terminal = host->backend;
    struct virtqueue_chain chain;
    enum virtio_served taken = virtio_take(virtio, VIRTIO_CONSOLE_TRANSMIT, host, &chain);
    if (taken != VIRTIO_DONE) {
        return taken;
    }
    u8 chunk[CHUNK_SIZE];
    for (u64 done = 0, part; done < chain.readable_bytes; done += part) {
        u64 left = chain.readable_bytes - done;
        part = left < sizeof chunk ? left : sizeof chunk;
        if (!virtqueue_read(&chain, host->dma, done, chunk, (size_t)part)) {
            return VIRTIO_BROKEN;
        }
        terminal->put(terminal->self, chunk, (size_t)part);
    }
    return virtio_give(virtio, VIRTIO_CONSOLE_TRANSMIT, host, chain.head, 0);
}

static enum virtio_served serve(struct virtio_state *virtio, u32 queue,
                                const struct virtio_host *host)
{
    return queue == VIRTIO_CONSOLE_RECEIVE ? receive(virtio, host) : transmit(virtio, host);
}

const struct virtio_kind virtio_console_kind = {
    .name = "console",
    .id = VIRTIO_ID_CONSOLE,
    .queue_count = 2,
    .config = config,
    .serve = serve,
    .registers = registers,
    .register_count = ARRAY_LEN(registers),
};
