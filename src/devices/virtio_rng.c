// VIRTIO 1.2, 5.4 "Entropy Device": buffers that the driver gives are filled with random bytes.
//
// They are a sequence that follows from the seed (splitmix64, S. Vigna), because two runs must be
// the same: they look random, and are no secret.
#include "devices/virtio_rng.h"

#include "devices/virtio.h"

#define BATCH_WORDS 128u           // made at once
#define FILLED_MAX  (64ULL * 1024) // of a buffer; a driver asks again for more

static u64 next(u64 *counter)
{
    u64 z = *counter += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

// There is no configuration.
static void config(const struct virtio_state *virtio, u8 bytes[VIRTIO_CONFIG_MAX])
{
    (void)virtio, (void)bytes;
}

static enum virtio_served serve(struct virtio_state *virtio, u32 queue,
                                const struct virtio_host *host)
{
    struct virtqueue_chain chain;
    enum virtio_served taken = virtio_take(virtio, queue, host, &chain);
    if (taken != VIRTIO_DONE) {
        return taken;
    }
    u64 size = chain.writable_bytes < FILLED_MAX ? chain.writable_bytes : FILLED_MAX;
    for (u64 done = 0, part; done < size; done += part) {
        u64 words[BATCH_WORDS];
        part = size - done < sizeof words ? size - done : sizeof words;
        for (u32 i = 0; i < BATCH_WORDS; i++) {
            words[i] = next(&virtio->lasting.rng.counter);
        }
        if (!virtqueue_write(&chain, host->dma, done, words, (size_t)part)) {
            return VIRTIO_BROKEN;
        }
    }
    return virtio_give(virtio, queue, host, chain.head, size);
}

const struct virtio_kind virtio_rng_kind = {
    .name = "rng",
    .id = VIRTIO_ID_RNG,
    .queue_count = 1,
    .config = config,
    .serve = serve,
};
