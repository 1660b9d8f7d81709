#include "driver.h"

#include "virtio.h"

#define SLOT VIRTIO_SLOT(0)

#define F_RO            (1u << 5)
#define F_SCSI          (1u << 7)
#define F_FLUSH         (1u << 9)
#define F_CONFIG_WCE    (1u << 11)
#define F_MQ            (1u << 12)
#define F_ANY_LAYOUT    (1u << 27)
#define F_INDIRECT_DESC (1u << 28)
#define F_EVENT_IDX     (1u << 29)

struct header {
    u32 type, reserved;
    u64 sector;
};

static struct virtio_queue queue;
static struct header headers[RING_SIZE];
static volatile u8 results[RING_SIZE];
static struct virtio_desc tables[RING_SIZE][3] __attribute__((aligned(16)));

_Static_assert(RING_SIZE == VIRTIO_QUEUE_MAX, "the event indices are behind rings of this size");

// What xv6 leaves out, of what the device offers.
static bool agree_as_xv6(enum disk_way way)
{
    u32 features = *virtio_reg(SLOT, VIRTIO_DEVICE_FEATURES);
    features &=
        ~(F_RO | F_SCSI | F_CONFIG_WCE | F_MQ | F_ANY_LAYOUT | F_EVENT_IDX | F_INDIRECT_DESC);
    return virtio_agree(SLOT, way == WITHOUT_FLUSH ? features & ~F_FLUSH : features, 0);
}

static bool agree_as_linux(void)
{
    *virtio_reg(SLOT, VIRTIO_DEVICE_FEATURES_SEL) = 1;
    u32 high = *virtio_reg(SLOT, VIRTIO_DEVICE_FEATURES) & 1;
    *virtio_reg(SLOT, VIRTIO_DEVICE_FEATURES_SEL) = 0; // QEMU's reset leaves it
    u32 low = *virtio_reg(SLOT, VIRTIO_DEVICE_FEATURES) & ~(F_MQ | F_RO);
    return virtio_agree(SLOT, low, high);
}

u64 disk_start(enum disk_way way)
{
    u32 size = way == AS_LINUX ? RING_SIZE : QUEUE_SIZE;
    if (*virtio_reg(SLOT, VIRTIO_MAGIC) != 0x74726976 || *virtio_reg(SLOT, VIRTIO_VERSION) != 2 ||
        *virtio_reg(SLOT, VIRTIO_DEVICE_ID) != 2) {
        guest_print("no disk\n");
        guest_finish(2);
    }
    virtio_begin(SLOT);
    bool agreed = way == AS_LINUX ? agree_as_linux() : agree_as_xv6(way);
    *virtio_reg(SLOT, VIRTIO_QUEUE_SEL) = 0;
    if (!agreed || *virtio_reg(SLOT, VIRTIO_QUEUE_READY) ||
        *virtio_reg(SLOT, VIRTIO_QUEUE_NUM_MAX) < size) {
        guest_print("the disk can't be used\n");
        guest_finish(3);
    }
    memset(&queue, 0, sizeof queue);
    virtio_start_queue(&queue, SLOT, 0, size);
    virtio_go(SLOT);
    return *virtio_reg(SLOT, VIRTIO_CONFIG) | (u64)*virtio_reg(SLOT, VIRTIO_CONFIG + 4) << 32;
}

// The chain of a request: header, data where there is some, status.
static void fill(struct virtio_desc chain[3], u32 slot, u32 type, void *data, u32 size)
{
    u16 reads = type == IN || type == GET_ID ? VIRTIO_WRITE : 0;
    chain[0] =
        (struct virtio_desc){(u64)&headers[slot], sizeof(struct header), VIRTIO_NEXT, size ? 1 : 2};
    chain[1] = (struct virtio_desc){(u64)data, size, (u16)(VIRTIO_NEXT | reads), 2};
    chain[2] = (struct virtio_desc){(u64)&results[slot], 1, VIRTIO_WRITE, 0};
}

u8 disk_ask(u32 type, u64 sector, void *data, u32 size)
{
    u32 length;
    headers[0] = (struct header){type, 0, sector};
    results[0] = 0xff;
    fill(queue.desc, 0, type, data, size);
    virtio_offer(&queue, 0);
    virtio_notify(&queue);
    virtio_take(&queue, &length);
    return results[0];
}

void disk_submit(u32 slot, u32 type, u64 sector, void *data, u32 size)
{
    headers[slot] = (struct header){type, 0, sector};
    results[slot] = 0xff;
    fill(tables[slot], slot, type, data, size);
    u32 count = 3;
    if (size == 0) { // a table has no holes
        tables[slot][0].next = 1;
        tables[slot][1] = tables[slot][2];
        count = 2;
    }
    queue.desc[slot] = (struct virtio_desc){
        (u64)tables[slot], (u32)(count * sizeof(struct virtio_desc)), VIRTIO_INDIRECT, 0};
    u16 before = queue.avail.index;
    virtio_offer(&queue, (u16)slot);
    // The device says from which on it wants to be told (2.7.10).
    if (*(volatile u16 *)&queue.used.avail_event == before) {
        virtio_notify(&queue);
    }
}

void disk_expect(u32 count)
{
    queue.avail.used_event = (u16)(queue.last_used + count - 1);
    __asm__ volatile("fence" ::: "memory");
}

void disk_wait(u32 count)
{
    while ((u16)(virtio_used_index(&queue) - queue.last_used) < count) {}
    queue.last_used = (u16)(queue.last_used + count);
}

u8 disk_status(u32 slot)
{
    return results[slot];
}

bool disk_interrupted(void)
{
    u32 status = *virtio_reg(SLOT, VIRTIO_INTERRUPT_STATUS);
    *virtio_reg(SLOT, VIRTIO_INTERRUPT_ACK) = status;
    return status & 1;
}
