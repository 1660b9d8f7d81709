#include "virtio.h"

#define SLOT 0x10001000ul

enum reg {
    MAGIC = 0x000,
    VERSION = 0x004,
    DEVICE_ID = 0x008,
    DEVICE_FEATURES = 0x010,
    DEVICE_FEATURES_SEL = 0x014,
    DRIVER_FEATURES = 0x020,
    DRIVER_FEATURES_SEL = 0x024,
    QUEUE_SEL = 0x030,
    QUEUE_NUM_MAX = 0x034,
    QUEUE_NUM = 0x038,
    QUEUE_READY = 0x044,
    QUEUE_NOTIFY = 0x050,
    INTERRUPT_STATUS = 0x060,
    INTERRUPT_ACK = 0x064,
    STATUS = 0x070,
    DESC_LOW = 0x080,
    DRIVER_LOW = 0x090,
    DEVICE_LOW = 0x0a0,
    CAPACITY = 0x100,
};

#define F_RO            (1u << 5)
#define F_SCSI          (1u << 7)
#define F_FLUSH         (1u << 9)
#define F_CONFIG_WCE    (1u << 11)
#define F_MQ            (1u << 12)
#define F_ANY_LAYOUT    (1u << 27)
#define F_INDIRECT_DESC (1u << 28)
#define F_EVENT_IDX     (1u << 29)

enum { NEXT = 1, WRITE = 2, INDIRECT = 4 };

struct desc {
    u64 pa;
    u32 size;
    u16 flags, next;
};

struct header {
    u32 type, reserved;
    u64 sector;
};

static struct desc desc[RING_SIZE] __attribute__((aligned(4096)));
static struct {
    u16 flags, index, ring[RING_SIZE], used_event;
} avail __attribute__((aligned(4096)));
static struct {
    u16 flags, index;
    struct {
        u32 id, length;
    } ring[RING_SIZE];
    u16 avail_event;
} used __attribute__((aligned(4096)));

static struct header headers[RING_SIZE];
static volatile u8 results[RING_SIZE];
static struct desc tables[RING_SIZE][3] __attribute__((aligned(16)));

static volatile u32 *reg(enum reg offset)
{
    return (volatile u32 *)(SLOT + offset);
}

static void fence(void)
{
    __asm__ volatile("fence" ::: "memory");
}

static u16 used_index(void)
{
    fence();
    return *(volatile u16 *)&used.index;
}

static void set_pair(enum reg low, const void *address)
{
    *reg(low) = (u32)(u64)address;
    *reg(low + 4) = (u32)((u64)address >> 32);
}

static void agree_as_xv6(enum disk_way way)
{
    u32 features = *reg(DEVICE_FEATURES);
    features &=
        ~(F_RO | F_SCSI | F_CONFIG_WCE | F_MQ | F_ANY_LAYOUT | F_EVENT_IDX | F_INDIRECT_DESC);
    *reg(DRIVER_FEATURES) = way == WITHOUT_FLUSH ? features & ~F_FLUSH : features;
}

static void agree_as_linux(void)
{
    *reg(DEVICE_FEATURES_SEL) = 0;
    u32 features = *reg(DEVICE_FEATURES) & ~(F_MQ | F_RO);
    *reg(DRIVER_FEATURES_SEL) = 0;
    *reg(DRIVER_FEATURES) = features;
    *reg(DEVICE_FEATURES_SEL) = 1;
    *reg(DRIVER_FEATURES_SEL) = 1;
    *reg(DRIVER_FEATURES) = *reg(DEVICE_FEATURES) & 1;
    *reg(DEVICE_FEATURES_SEL) = *reg(DRIVER_FEATURES_SEL) = 0; // QEMU's reset leaves them
}

void disk_start(struct disk_driver *disk, enum disk_way way)
{
    *disk = (struct disk_driver){.size = way == AS_LINUX ? RING_SIZE : QUEUE_SIZE};
    if (*reg(MAGIC) != 0x74726976 || *reg(VERSION) != 2 || *reg(DEVICE_ID) != 2) {
        guest_print("no disk\n");
        guest_finish(2);
    }
    *reg(STATUS) = 0;
    *reg(STATUS) = 1;
    *reg(STATUS) = 3;
    if (way == AS_LINUX) {
        agree_as_linux();
    } else {
        agree_as_xv6(way);
    }
    *reg(STATUS) = 11;
    *reg(QUEUE_SEL) = 0;
    if (!(*reg(STATUS) & 8) || *reg(QUEUE_READY) || *reg(QUEUE_NUM_MAX) < disk->size) {
        guest_print("the disk can't be used\n");
        guest_finish(3);
    }
    memset(desc, 0, sizeof desc);
    memset(&avail, 0, sizeof avail);
    memset(&used, 0, sizeof used);
    *reg(QUEUE_NUM) = disk->size;
    set_pair(DESC_LOW, desc);
    set_pair(DRIVER_LOW, &avail);
    set_pair(DEVICE_LOW, &used);
    *reg(QUEUE_READY) = 1;
    *reg(STATUS) = 15;
    disk->capacity = *reg(CAPACITY) | (u64)*reg(CAPACITY + 4) << 32;
}

static void make_available(const struct disk_driver *disk, u16 head)
{
    avail.ring[avail.index % disk->size] = head;
    fence();
    avail.index++;
    fence();
}

// The chain of a request: header, data where there is some, status.
static void fill(struct desc chain[3], u32 slot, u32 type, void *data, u32 size)
{
    u16 reads = type == IN || type == GET_ID ? WRITE : 0;
    chain[0] = (struct desc){(u64)&headers[slot], sizeof(struct header), NEXT, size ? 1 : 2};
    chain[1] = (struct desc){(u64)data, size, (u16)(NEXT | reads), 2};
    chain[2] = (struct desc){(u64)&results[slot], 1, WRITE, 0};
}

u8 disk_ask(struct disk_driver *disk, u32 type, u64 sector, void *data, u32 size)
{
    headers[0] = (struct header){type, 0, sector};
    results[0] = 0xff;
    fill(desc, 0, type, data, size);
    make_available(disk, 0);
    *reg(QUEUE_NOTIFY) = 0;
    while (used_index() == disk->last_used) {}
    disk->last_used++;
    return results[0];
}

void disk_submit(struct disk_driver *disk, u32 slot, u32 type, u64 sector, void *data, u32 size)
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
    desc[slot] = (struct desc){(u64)tables[slot], (u32)(count * sizeof(struct desc)), INDIRECT, 0};
    u16 before = avail.index;
    make_available(disk, (u16)slot);
    // The device says from which on it wants to be told (2.7.10).
    if (*(volatile u16 *)((u8 *)&used + 4 + 8ul * disk->size) == before) {
        *reg(QUEUE_NOTIFY) = 0;
    }
}

void disk_expect(const struct disk_driver *disk, u32 count)
{
    avail.used_event = (u16)(disk->last_used + count - 1);
    fence();
}

void disk_wait(struct disk_driver *disk, u32 count)
{
    while ((u16)(used_index() - disk->last_used) < count) {}
    disk->last_used = (u16)(disk->last_used + count);
}

u8 disk_status(u32 slot)
{
    return results[slot];
}

bool disk_interrupted(void)
{
    u32 status = *reg(INTERRUPT_STATUS);
    *reg(INTERRUPT_ACK) = status;
    return status & 1;
}
