// A driver for version 2 of the registers that takes none of the features, as teaching kernels have it.
#include "disk.h"

#include <stddef.h>

#define SLOT 0x10001000ul

enum register_offset {
    MAGIC = 0x000,
    VERSION = 0x004,
    DEVICE_ID = 0x008,
    DEVICE_FEATURES = 0x010,
    DRIVER_FEATURES = 0x020,
    QUEUE_SEL = 0x030,
    QUEUE_NUM_MAX = 0x034,
    QUEUE_NUM = 0x038,
    QUEUE_READY = 0x044,
    QUEUE_NOTIFY = 0x050,
    INTERRUPT_STATUS = 0x060,
    INTERRUPT_ACK = 0x064,
    STATUS = 0x070,
    DESC_LOW = 0x080,
    DESC_HIGH = 0x084,
    DRIVER_LOW = 0x090,
    DRIVER_HIGH = 0x094,
    DEVICE_LOW = 0x0a0,
    DEVICE_HIGH = 0x0a4,
};
enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8 };
enum { QUEUE_SIZE = 8, NEXT = 1, DEVICE_WRITES = 2 };

static struct {
    u64 address;
    u32 length;
    u16 flags, next;
} descriptors[QUEUE_SIZE] __attribute__((aligned(4096)));

static struct {
    u16 flags, index, ring[QUEUE_SIZE], unused;
} available __attribute__((aligned(4096)));

static volatile struct {
    u16 flags, index;
    struct {
        u32 id, length;
    } ring[QUEUE_SIZE];
} used __attribute__((aligned(4096)));

static struct {
    u32 type, reserved;
    u64 sector;
} request;

static volatile u8 result;
static volatile u32 lock, done;
static u16 used_index;

static volatile u32 *at(enum register_offset offset)
{
    return (volatile u32 *)(SLOT + offset);
}

static void set_address(enum register_offset low, const volatile void *address)
{
    *at(low) = (u32)(u64)address;
    *at(low + 4) = (u32)((u64)address >> 32);
}

void disk_start(void)
{
    u32 status = ACKNOWLEDGE;
    *at(STATUS) = 0;
    *at(STATUS) = status;
    *at(STATUS) = status |= DRIVER;
    *at(DRIVER_FEATURES) = 0;
    *at(STATUS) = status |= FEATURES_OK;
    *at(QUEUE_SEL) = 0;
    *at(QUEUE_NUM) = QUEUE_SIZE;
    set_address(DESC_LOW, descriptors);
    set_address(DRIVER_LOW, &available);
    set_address(DEVICE_LOW, &used);
    *at(QUEUE_READY) = 1;
    *at(STATUS) = status |= DRIVER_OK;
}

void disk_transfer(u64 sector, u8 *bytes, int write)
{
    while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE)) {}
    request.type = write ? 1 : 0;
    request.sector = sector;
    descriptors[0].address = (u64)&request;
    descriptors[0].length = sizeof request;
    descriptors[0].flags = NEXT;
    descriptors[0].next = 1;
    descriptors[1].address = (u64)bytes;
    descriptors[1].length = 512;
    descriptors[1].flags = NEXT | (write ? 0 : DEVICE_WRITES);
    descriptors[1].next = 2;
    descriptors[2].address = (u64)&result;
    descriptors[2].length = 1;
    descriptors[2].flags = DEVICE_WRITES;
    result = 0xff;
    done = 0;
    available.ring[available.index % QUEUE_SIZE] = 0;
    __sync_synchronize();
    available.index++;
    __sync_synchronize();
    *at(QUEUE_NOTIFY) = 0;
    while (!__atomic_load_n(&done, __ATOMIC_ACQUIRE)) {}
    if (result != 0) {
        bytes[0] ^= 0xff; // which the caller will see
    }
    __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
}

// Of whichever hart has claimed the interrupt.
void disk_interrupt(void)
{
    *at(INTERRUPT_ACK) = *at(INTERRUPT_STATUS) & 3;
    __sync_synchronize();
    while (used_index != used.index) {
        used_index++;
        __atomic_store_n(&done, 1, __ATOMIC_RELEASE);
    }
}
