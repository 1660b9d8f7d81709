// Virtio devices (VIRTIO 1.2) behind the MMIO transport of its section 4.2: eight slots, each empty
// or with a device of some kind.
//
// A slot's registers are a `struct device` like any other (virtio_mmio_device). What the driver has
// put into the queues is served later: a notification makes service due after VIRTIO_LATENCY_TICKS,
// and at that tick, `deadline`, the board calls virtio_serve with the memory and the host's side of
// the device. One request is served at a time, and the next, if there is one, as much later. So a
// device never does anything at a time that depends on the host, and between two calls all of its
// state is in the structure and in the guest's memory.
//
// Output wire: bit 0 is the interrupt.
#pragma once

#include "devices/device.h"
#include "devices/virtio_9p.h"
#include "devices/virtio_blk.h"
#include "devices/virtio_console.h"
#include "devices/virtio_net.h"
#include "devices/virtio_rng.h"
#include "devices/virtqueue.h"

#define VIRTIO_SLOTS         8
#define VIRTIO_QUEUES_MAX    4
#define VIRTIO_CONFIG_OFFSET 0x100u
#define VIRTIO_CONFIG_MAX    64     // bytes of a kind's configuration
#define VIRTIO_LATENCY_TICKS 100ULL // of a request: 10 microseconds

// VIRTIO_STATUS is the offset of a register, VIRTIO_STATUS_DRIVER_OK the mask of a field in it.
enum virtio_mmio_offset {
#define REG(offset, name, ...) VIRTIO_##name = (offset),
#include "devices/virtio_mmio.def"
};

enum virtio_mmio_field {
#define BIT(register_name, name, shift, width, meaning) \
    VIRTIO_##register_name##_##name = ((1 << (width)) - 1) << (shift),
#include "devices/virtio_mmio.def"
};

// Feature bits of every kind of device (VIRTIO 1.2, chapter 6, and 6.3 for legacy devices).
#define VIRTIO_F_ANY_LAYOUT    (1ULL << 27)
#define VIRTIO_F_INDIRECT_DESC (1ULL << 28)
#define VIRTIO_F_EVENT_IDX     (1ULL << 29)
#define VIRTIO_F_VERSION_1     (1ULL << 32)

// Device IDs (VIRTIO 1.2, chapter 5).
enum virtio_id {
    VIRTIO_ID_NONE = 0,
    VIRTIO_ID_NET = 1,
    VIRTIO_ID_BLK = 2,
    VIRTIO_ID_CONSOLE = 3,
    VIRTIO_ID_RNG = 4,
    VIRTIO_ID_9P = 9,
};

struct virtio_state {
    // What is in the slot; a reset leaves it, and it never changes.
    u32 device_id; // enum virtio_id
    u32 legacy;    // 1: version 1 of the registers, without VIRTIO_F_VERSION_1
    u64 features;  // that the kind offers
    union {
        struct virtio_blk_identity blk;
        struct virtio_net_identity net;
        struct virtio_rng_identity rng;
        struct virtio_9p_identity p9;
        u64 words[4];
    } identity;

    union {
        struct virtio_rng_lasting rng;
        u64 words[2];
    } lasting; // what else a reset leaves, and what changes while the machine runs

    u64 driver_features;
    u64 due_ticks; // when the queues of `notified` are to be served; DEVICE_NEVER
    u32 notified;  // bit i: queue i
    u32 device_features_sel, driver_features_sel;
    u32 queue_sel;
    u32 guest_page_size; // of a legacy driver
    u32 status;
    u32 interrupt_status;
    u32 config_generation;
    u32 queue_align[VIRTIO_QUEUES_MAX]; // of a legacy driver
    u32 queue_pfn[VIRTIO_QUEUES_MAX];
    struct virtqueue queues[VIRTIO_QUEUES_MAX];
    union {
        struct virtio_blk_state blk;
        u64 words[4];
    } kind;
};

// What a device is given to serve with: memory, and its kind's side of the host (of a disk, a
// struct virtio_blk_backend).
struct virtio_host {
    const struct bus_dma *dma;
    const void *backend;
};

enum virtio_served {
    VIRTIO_IDLE, // there was nothing that could be done
    VIRTIO_DONE, // something was done; there may be more
    VIRTIO_BROKEN,
};

// A kind of device.
struct virtio_kind {
    const char *name;
    enum virtio_id id;
    u32 queue_count;
    u64 features; // beside those that every device offers
    // Of the state in `kind`, which is all zeroes, after a reset of the device. Null: nothing to
    // do.
    void (*reset)(struct virtio_state *virtio);
    // Fills in the configuration, as the driver reads it; the rest is zero.
    void (*config)(const struct virtio_state *virtio, u8 bytes[VIRTIO_CONFIG_MAX]);
    // The driver writes it. Null: nothing can be written.
    void (*config_write)(struct virtio_state *virtio, u32 offset, u32 size, u64 value);
    // Does one thing that waits in a queue.
    enum virtio_served (*serve)(struct virtio_state *virtio, u32 queue,
                                const struct virtio_host *host);

    // The configuration: offsets are those in it.
    const struct device_register *registers;
    size_t register_count;
};

extern const struct device virtio_mmio_device;

// Puts a device of the kind `id` into the slot, or takes it out (VIRTIO_ID_NONE), and resets it.
// The caller fills in `identity` then.
void virtio_insert(struct virtio_state *virtio, enum virtio_id id, bool legacy);

// The kind that is in the slot; null for none.
const struct virtio_kind *virtio_kind_of(const struct virtio_state *virtio);

// Something came from outside for the queue.
void virtio_input(struct virtio_state *virtio, u32 queue, u64 now_ticks);

// Serves what is due at `now_ticks`.
void virtio_serve(struct virtio_state *virtio, const struct virtio_host *host, u64 now_ticks);

// Makes service due, where a queue is notified and the driver is ready. The registers call it.
void virtio_notify(struct virtio_state *virtio, u64 now_ticks);

// --- for kinds of devices

bool virtio_has(const struct virtio_state *virtio, u64 feature);

// Takes a chain of the queue: VIRTIO_DONE where there was one.
enum virtio_served virtio_take(struct virtio_state *virtio, u32 queue,
                               const struct virtio_host *host, struct virtqueue_chain *chain);

// Gives it back, and interrupts where the driver wants it.
enum virtio_served virtio_give(struct virtio_state *virtio, u32 queue,
                               const struct virtio_host *host, u32 head, u64 written_bytes);
