// The registers of VIRTIO 1.2, 4.2 "Virtio Over MMIO", and what all kinds of devices share: the
// steps of initialisation (3.1), notifications, interrupts, and DEVICE_NEEDS_RESET (2.1.1) for what
// can't be gone on from.
//
// Control registers take 32-bit accesses alone (4.2.2.2); others read 0 and write nothing, as on
// QEMU. The configuration takes 8, 16 and 32 bits. Drivers that never heard of VIRTIO_F_VERSION_1,
// as xv6's, which looks at the first word of the features only, are granted FEATURES_OK (the
// specification leaves that to the device, 6.2).
//
// Inaccuracies: there are no shared memories, no QUEUE_RESET, no packed queues. Writing QUEUE_NUM
// or an address of a queue that is ready changes it, where the specification leaves that undefined.
#include "devices/virtio.h"

#include "base/bits.h"

#include <string.h>

#define DEVICE_ROWS "devices/virtio_mmio.def"
#include "devices/tables.def"

#define SHARED_FEATURES    (VIRTIO_F_INDIRECT_DESC | VIRTIO_F_EVENT_IDX)
#define VERSION_LEGACY     1u
#define NO_SHARED_MEMORY   UINT32_MAX
#define DESCRIPTOR_BYTES   16u
#define LEGACY_ALIGN_LEAST 4u // of the used ring, where the driver says nothing

enum reset_value {
#define REG(offset, name, size, access, reset, meaning) RESET_##name = (reset),
#include "devices/virtio_mmio.def"
};

static void reset(void *state)
{
    struct virtio_state *virtio = state;
    const struct virtio_kind *kind = virtio_kind_of(virtio);
    size_t kept = offsetof(struct virtio_state, driver_features);
    memset((u8 *)state + kept, 0, sizeof *virtio - kept);
    virtio->due_ticks = DEVICE_NEVER;
    if (kind && kind->reset) {
        kind->reset(virtio);
    }
}

void virtio_insert(struct virtio_state *virtio, enum virtio_id id, bool legacy)
{
    memset(virtio, 0, sizeof *virtio);
    virtio->device_id = id;
    virtio->legacy = legacy;
    const struct virtio_kind *kind = virtio_kind_of(virtio);
    if (kind) {
        u64 version = legacy ? VIRTIO_F_ANY_LAYOUT : VIRTIO_F_VERSION_1;
        virtio->features = kind->features | SHARED_FEATURES | version;
    }
    reset(virtio);
}

static u64 lines(const void *state, u64 now_ticks)
{
    (void)now_ticks;
    return ((const struct virtio_state *)state)->interrupt_status != 0;
}

static u64 deadline(const void *state, u64 now_ticks)
{
    (void)now_ticks;
    return ((const struct virtio_state *)state)->due_ticks;
}

// --- reading

static u32 word_of(u64 value, u32 select)
{
    return select < 2 ? (u32)(value >> 32 * select) : 0;
}

// The queue that QUEUE_SEL selects; null where the device has none of that number.
static const struct virtqueue *selected(const struct virtio_state *virtio)
{
    const struct virtio_kind *kind = virtio_kind_of(virtio);
    return kind && virtio->queue_sel < kind->queue_count ? &virtio->queues[virtio->queue_sel]
                                                         : NULL;
}

static u32 register_value(const struct virtio_state *virtio, u64 offset)
{
    const struct virtqueue *queue = selected(virtio);
    switch (offset) {
    case VIRTIO_DEVICE_FEATURES:
        return word_of(virtio->features, virtio->device_features_sel);
    case VIRTIO_QUEUE_NUM_MAX:
        return queue ? VIRTQUEUE_SIZE_MAX : 0;
    case VIRTIO_QUEUE_PFN:
        return queue && virtio->legacy ? virtio->queue_pfn[virtio->queue_sel] : 0;
    case VIRTIO_QUEUE_READY:
        return queue && !virtio->legacy ? queue->ready : 0;
    case VIRTIO_INTERRUPT_STATUS:
        return virtio->interrupt_status;
    case VIRTIO_STATUS:
        return virtio->status;
    case VIRTIO_SHM_LEN_LOW:
    case VIRTIO_SHM_LEN_HIGH:
    case VIRTIO_SHM_BASE_LOW:
    case VIRTIO_SHM_BASE_HIGH:
        return virtio->legacy ? 0 : NO_SHARED_MEMORY;
    case VIRTIO_CONFIG_GENERATION:
        return virtio->legacy ? 0 : virtio->config_generation;
    default:
        return 0;
    }
}

// Of an empty slot, too.
static u32 identification(const struct virtio_state *virtio, u64 offset)
{
    switch (offset) {
    case VIRTIO_MAGIC:
        return RESET_MAGIC;
    case VIRTIO_VERSION:
        return virtio->legacy ? VERSION_LEGACY : RESET_VERSION;
    case VIRTIO_DEVICE_ID:
        return virtio->device_id;
    case VIRTIO_VENDOR_ID:
        return RESET_VENDOR_ID;
    default:
        return virtio_kind_of(virtio) ? register_value(virtio, offset) : 0;
    }
}

static u64 config_value(const struct virtio_state *virtio, u64 offset, u32 size)
{
    u8 bytes[VIRTIO_CONFIG_MAX] = {0};
    u64 value = 0;
    const struct virtio_kind *kind = virtio_kind_of(virtio);
    if (kind && offset + size <= sizeof bytes) {
        kind->config(virtio, bytes);
        memcpy(&value, bytes + offset, size);
    }
    return value;
}

static u64 peek(const void *state, u64 offset, u32 size, u64 now_ticks)
{
    (void)now_ticks;
    if (offset >= VIRTIO_CONFIG_OFFSET) {
        return config_value(state, offset - VIRTIO_CONFIG_OFFSET, size);
    }
    return size == 4 ? identification(state, offset) : 0;
}

static u64 read(void *state, u64 offset, u32 size, u64 now_ticks)
{
    return peek(state, offset, size, now_ticks);
}

// --- writing

static void write_driver_features(struct virtio_state *virtio, u32 value)
{
    bool agreed = virtio->status & VIRTIO_STATUS_FEATURES_OK;
    if (virtio->driver_features_sel < 2 && !agreed) {
        u32 shift = 32 * virtio->driver_features_sel;
        virtio->driver_features = bits_set(virtio->driver_features, shift, 32, value);
    }
}

// A legacy device has no FEATURES_OK: it takes of the features what it knows (3.1.2).
static void write_status(struct virtio_state *virtio, u32 value, u64 now_ticks)
{
    if (value == 0) {
        // Legacy drivers write it once, before the reset (Linux' and U-Boot's virtio_mmio.c).
        u32 guest_page_size = virtio->guest_page_size;
        reset(virtio);
        virtio->guest_page_size = guest_page_size;
        return;
    }
    if (virtio->driver_features & ~virtio->features) {
        value &= virtio->legacy ? ~0u : ~(u32)VIRTIO_STATUS_FEATURES_OK;
    }
    if (virtio->legacy) {
        virtio->driver_features &= virtio->features;
    }
    virtio->status = (value & 0xff) | (virtio->status & VIRTIO_STATUS_DEVICE_NEEDS_RESET);
    virtio_notify(virtio, now_ticks);
}

// Where a legacy driver's queue is: one piece, with the used ring aligned (2.7.2).
static void place_legacy_queue(struct virtio_state *virtio, struct virtqueue *queue, u32 pfn)
{
    u32 number = virtio->queue_sel;
    u64 align = virtio->queue_align[number];
    if (align < LEGACY_ALIGN_LEAST || (align & (align - 1)) != 0) {
        align = LEGACY_ALIGN_LEAST;
    }
    u32 size = queue->size;
    *queue = (struct virtqueue){.size = size, .ready = pfn != 0};
    virtio->queue_pfn[number] = pfn;
    queue->descriptor_pa = (u64)pfn * virtio->guest_page_size;
    queue->driver_pa = queue->descriptor_pa + (u64)size * DESCRIPTOR_BYTES;
    u64 driver_end = queue->driver_pa + 3 * sizeof(u16) + (u64)size * sizeof(u16);
    queue->device_pa = bits_align_up(driver_end, align);
}

// A queue that begins (again) begins at the first entries of its rings.
static void write_ready(struct virtqueue *queue, u32 value)
{
    if ((value & 1) && !queue->ready) {
        queue->next_available = queue->next_used = 0;
    }
    queue->ready = value & 1;
}

static void set_half(u64 *address, bool high, u32 value)
{
    *address = bits_set(*address, high ? 32 : 0, 32, value);
}

static void write_legacy_queue(struct virtio_state *virtio, struct virtqueue *queue, u64 offset,
                               u32 value)
{
    switch (offset) {
    case VIRTIO_QUEUE_NUM:
        queue->size = value;
        break;
    case VIRTIO_QUEUE_ALIGN:
        virtio->queue_align[virtio->queue_sel] = value;
        break;
    case VIRTIO_QUEUE_PFN:
        place_legacy_queue(virtio, queue, value);
        break;
    default:
        break;
    }
}

static void write_queue(struct virtqueue *queue, u64 offset, u32 value)
{
    switch (offset) {
    case VIRTIO_QUEUE_NUM:
        queue->size = value;
        break;
    case VIRTIO_QUEUE_READY:
        write_ready(queue, value);
        break;
    case VIRTIO_QUEUE_DESC_LOW:
    case VIRTIO_QUEUE_DESC_HIGH:
        set_half(&queue->descriptor_pa, offset == VIRTIO_QUEUE_DESC_HIGH, value);
        break;
    case VIRTIO_QUEUE_DRIVER_LOW:
    case VIRTIO_QUEUE_DRIVER_HIGH:
        set_half(&queue->driver_pa, offset == VIRTIO_QUEUE_DRIVER_HIGH, value);
        break;
    case VIRTIO_QUEUE_DEVICE_LOW:
    case VIRTIO_QUEUE_DEVICE_HIGH:
        set_half(&queue->device_pa, offset == VIRTIO_QUEUE_DEVICE_HIGH, value);
        break;
    default:
        break;
    }
}

static void write_notify(struct virtio_state *virtio, const struct virtio_kind *kind, u32 value,
                         u64 now_ticks)
{
    if (value < kind->queue_count) {
        virtio_input(virtio, value, now_ticks);
    }
}

static void write_register(struct virtio_state *virtio, const struct virtio_kind *kind, u64 offset,
                           u32 value, u64 now_ticks)
{
    struct virtqueue *queue =
        virtio->queue_sel < kind->queue_count ? &virtio->queues[virtio->queue_sel] : NULL;
    switch (offset) {
    case VIRTIO_DEVICE_FEATURES_SEL:
        virtio->device_features_sel = value;
        break;
    case VIRTIO_DRIVER_FEATURES:
        write_driver_features(virtio, value);
        break;
    case VIRTIO_DRIVER_FEATURES_SEL:
        virtio->driver_features_sel = value;
        break;
    case VIRTIO_GUEST_PAGE_SIZE:
        virtio->guest_page_size = virtio->legacy ? value : 0;
        break;
    case VIRTIO_QUEUE_SEL:
        virtio->queue_sel = value;
        break;
    case VIRTIO_QUEUE_NOTIFY:
        write_notify(virtio, kind, value, now_ticks);
        break;
    case VIRTIO_INTERRUPT_ACK:
        virtio->interrupt_status &= ~value;
        break;
    case VIRTIO_STATUS:
        write_status(virtio, value, now_ticks);
        break;
    default:
        if (queue && virtio->legacy) {
            write_legacy_queue(virtio, queue, offset, value);
        } else if (queue) {
            write_queue(queue, offset, value);
        }
        break;
    }
}

static void write(void *state, u64 offset, u32 size, u64 value, u64 now_ticks)
{
    struct virtio_state *virtio = state;
    const struct virtio_kind *kind = virtio_kind_of(virtio);
    if (!kind) {
        return;
    }
    if (offset >= VIRTIO_CONFIG_OFFSET) {
        u32 config_offset = (u32)(offset - VIRTIO_CONFIG_OFFSET);
        if (kind->config_write && config_offset + size <= VIRTIO_CONFIG_MAX) {
            kind->config_write(virtio, config_offset, size, value);
        }
    } else if (size == 4) {
        write_register(virtio, kind, offset, (u32)value, now_ticks);
    }
}

const struct device virtio_mmio_device = {
    .reading_is_pure = true,
    .name = "virtio",
    .state_size_bytes = sizeof(struct virtio_state),
    .access_sizes = 1 | 2 | 4,
    .reset = reset,
    .read = read,
    .write = write,
    .peek = peek,
    .lines = lines,
    .deadline = deadline,
    DEVICE_TABLES,
};
