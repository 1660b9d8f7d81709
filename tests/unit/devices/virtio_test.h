// A virtio device in a test, its memory, and a driver's side of a queue. The numbers are those of
// the specification (VIRTIO 1.2, 2.7 and 4.2), written out, not taken from our tables.
#pragma once

#include "devices/virtio.h"

#include "unit/devices/device_test.h"

#define MEMORY_BASE 0x80000000u
#define MEMORY_SIZE 0x40000u

#define QUEUE_SIZE   8u
#define DESC_PA      MEMORY_BASE
#define DRIVER_PA    (MEMORY_BASE + 0x1000u)
#define DEVICE_PA    (MEMORY_BASE + 0x2000u)
#define INDIRECT_PA  (MEMORY_BASE + 0x3000u)
#define BUFFERS_PA   (MEMORY_BASE + 0x10000u)
#define STATUS_READY 15u // ACKNOWLEDGE | DRIVER | DRIVER_OK | FEATURES_OK

enum { NEXT = 1, WRITE = 2, INDIRECT = 4 };

struct virtio_desc {
    u64 pa;
    u32 size;
    u16 flags, next;
};

static u8 memory[MEMORY_SIZE];

static inline bool is_memory(u64 pa, size_t size)
{
    return pa >= MEMORY_BASE && pa - MEMORY_BASE <= MEMORY_SIZE &&
           size <= MEMORY_SIZE - (pa - MEMORY_BASE);
}

static inline u8 *at(u64 pa)
{
    return memory + (pa - MEMORY_BASE);
}

static inline bool memory_read(void *board, u64 pa, void *bytes, size_t size)
{
    (void)board;
    if (!is_memory(pa, size)) {
        return false;
    }
    memcpy(bytes, at(pa), size);
    return true;
}

static inline bool memory_write(void *board, u64 pa, const void *bytes, size_t size)
{
    (void)board;
    if (!is_memory(pa, size)) {
        return false;
    }
    memcpy(at(pa), bytes, size);
    return true;
}

static const struct bus_dma memory_dma = {.read = memory_read, .write = memory_write};

static inline void reg_write(struct virtio_state *virtio, u64 offset, u32 value)
{
    virtio_mmio_device.write(virtio, offset, 4, value, 0);
}

static inline u32 reg_read(struct virtio_state *virtio, u64 offset)
{
    return (u32)device_read(&virtio_mmio_device, virtio, offset, 4, 0);
}

static inline u16 word_at(u64 pa)
{
    u16 word;
    memcpy(&word, at(pa), sizeof word);
    return word;
}

static inline void put_word(u64 pa, u16 word)
{
    memcpy(at(pa), &word, sizeof word);
}

static inline void put_desc(u64 table_pa, u32 index, struct virtio_desc desc)
{
    memcpy(at(table_pa + 16ull * index), &desc, sizeof desc);
}

// Sets queue `number` up at the addresses above, `apart` bytes for each number.
static inline void set_queue_up(struct virtio_state *virtio, u32 number, u32 apart)
{
    reg_write(virtio, 0x030, number);
    reg_write(virtio, 0x038, QUEUE_SIZE);
    reg_write(virtio, 0x080, DESC_PA + number * apart);
    reg_write(virtio, 0x084, 0);
    reg_write(virtio, 0x090, DRIVER_PA + number * apart);
    reg_write(virtio, 0x094, 0);
    reg_write(virtio, 0x0a0, DEVICE_PA + number * apart);
    reg_write(virtio, 0x0a4, 0);
    reg_write(virtio, 0x044, 1);
}

// What a driver does first (3.1.1), with these features of the device's low word and VERSION_1.
static inline void initialise(struct virtio_state *virtio, u32 features)
{
    memset(memory, 0, sizeof memory);
    reg_write(virtio, 0x070, 0);
    reg_write(virtio, 0x070, 1);
    reg_write(virtio, 0x070, 3);
    reg_write(virtio, 0x024, 0);
    reg_write(virtio, 0x020, features);
    reg_write(virtio, 0x024, 1);
    reg_write(virtio, 0x020, 1);
    reg_write(virtio, 0x070, 11);
    ck_assert_uint_eq(reg_read(virtio, 0x070), 11);
    set_queue_up(virtio, 0, 0);
    reg_write(virtio, 0x070, STATUS_READY);
}

// Makes the chain that begins with descriptor `head` available, and notifies.
static inline void make_available(struct virtio_state *virtio, u16 head)
{
    u16 index = word_at(DRIVER_PA + 2);
    put_word(DRIVER_PA + 4 + 2ull * (index % QUEUE_SIZE), head);
    put_word(DRIVER_PA + 2, (u16)(index + 1));
    reg_write(virtio, 0x050, 0);
}

// Serves until nothing is due any more; answers how often something was.
static inline u32 serve_all(struct virtio_state *virtio, const void *backend)
{
    const struct virtio_host host = {.dma = &memory_dma, .backend = backend};
    u32 times = 0;
    while (virtio->due_ticks != DEVICE_NEVER) {
        virtio_serve(virtio, &host, virtio->due_ticks);
        times++;
    }
    return times;
}

// Entries that were used so far, and one of them.
static inline u16 used_count(void)
{
    return word_at(DEVICE_PA + 2);
}

static inline u32 used_id(u32 index)
{
    u32 id;
    memcpy(&id, at(DEVICE_PA + 4 + 8ull * (index % QUEUE_SIZE)), sizeof id);
    return id;
}

static inline u32 used_length(u32 index)
{
    u32 length;
    memcpy(&length, at(DEVICE_PA + 8 + 8ull * (index % QUEUE_SIZE)), sizeof length);
    return length;
}
