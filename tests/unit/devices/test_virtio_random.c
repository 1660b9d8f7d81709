// Drivers that write anything anywhere: random registers, rings and descriptors, of every kind of
// device. Nothing crashes or hangs, looking changes nothing, and a reset makes all good again.
// Worth most under the sanitizers.
#include "unit/devices/virtio_test.h"

#define ROUNDS 30000 // of each kind

#define SECTORS 32u

static struct virtio_state device;
static u64 seed;
static u8 sectors[SECTORS * 512];
static u32 frames_waiting;

static u64 pick(u64 below)
{
    return random_next(&seed) % below;
}

// --- the host's side of each kind

static bool disk_read(void *self, u64 offset, void *bytes, size_t size)
{
    (void)self;
    quick_assert(offset <= sizeof sectors && size <= sizeof sectors - offset);
    memcpy(bytes, sectors + offset, size);
    return pick(8);
}

static bool disk_write(void *self, u64 offset, const void *bytes, size_t size)
{
    (void)self;
    quick_assert(offset <= sizeof sectors && size <= sizeof sectors - offset);
    memcpy(sectors + offset, bytes, size);
    return pick(8);
}

static bool disk_zero(void *self, u64 offset, u64 size, bool unmap)
{
    (void)self, (void)unmap;
    quick_assert(offset <= sizeof sectors && size <= sizeof sectors - offset);
    return pick(8);
}

static bool disk_flush(void *self)
{
    (void)self;
    return pick(8);
}

static void send(void *self, const u8 *frame, size_t size)
{
    (void)self;
    quick_assert(size <= VIRTIO_NET_FRAME_MAX && (size == 0 || frame));
}

static const u8 *first(void *self, size_t *size)
{
    (void)self;
    *size = 1 + seed % VIRTIO_NET_FRAME_MAX;
    return frames_waiting ? sectors : NULL;
}

static void take(void *self)
{
    (void)self;
    frames_waiting--;
}

static void put(void *self, const u8 *bytes, size_t size)
{
    (void)self;
    quick_assert(size == 0 || bytes);
}

static size_t take_typed(void *self, u8 *bytes, size_t size)
{
    (void)self;
    memset(bytes, 'x', size);
    frames_waiting -= frames_waiting > 0;
    return size;
}

static bool has_typed(void *self)
{
    (void)self;
    return frames_waiting;
}

static const struct virtio_console_backend terminal = {
    .put = put, .take = take_typed, .has_input = has_typed};
static const struct virtio_blk_backend disk = {
    .read = disk_read, .write = disk_write, .zero = disk_zero, .flush = disk_flush};
static const struct virtio_net_backend cable = {.send = send, .first = first, .take = take};

// --- a bad driver

// Mostly in memory, and near its ends.
static u64 any_pa(void)
{
    static const u64 places[] = {0, MEMORY_BASE, MEMORY_BASE + MEMORY_SIZE, UINT64_MAX};
    switch (pick(8)) {
    case 0:
        return places[pick(ARRAY_LEN(places))] + pick(64) - 32;
    case 1:
        return random_next(&seed);
    case 2:
        return DESC_PA + pick(0x3000);
    default:
        return BUFFERS_PA + pick(0x8000);
    }
}

static u32 any_size(void)
{
    static const u32 sizes[] = {0, 1, 10, 12, 16, 512, 1024, 4096, UINT32_MAX};
    return pick(4) ? sizes[pick(ARRAY_LEN(sizes))] : (u32)pick(5000);
}

static void fill_table(u64 table_pa, u32 count)
{
    for (u32 i = 0; i < count; i++) {
        u16 flags = (u16)(pick(16) ? pick(4) : pick(65536));
        u16 next = (u16)(pick(8) ? (i + 1) % count : pick(65536));
        put_desc(table_pa, i, (struct virtio_desc){any_pa(), any_size(), flags, next});
    }
    if (pick(2)) { // a chain that leads somewhere
        put_desc(table_pa, 0, (struct virtio_desc){BUFFERS_PA, 16, NEXT, 1});
        put_desc(table_pa, 1, (struct virtio_desc){any_pa(), any_size(), NEXT | WRITE, 2});
        put_desc(table_pa, 2, (struct virtio_desc){BUFFERS_PA + 64, 1, WRITE, 0});
    }
}

static void fill_memory(void)
{
    fill_table(DESC_PA, QUEUE_SIZE);
    fill_table(INDIRECT_PA, 8);
    if (pick(2)) {
        put_desc(DESC_PA, 0, (struct virtio_desc){INDIRECT_PA, (u32)(16 * pick(9)), INDIRECT, 0});
    }
    u32 header[4] = {(u32)pick(16), 0, (u32)pick(2 * SECTORS), pick(8) ? 0 : (u32)pick(2)};
    memcpy(at(BUFFERS_PA), header, sizeof header);
    for (u32 i = 0; i < QUEUE_SIZE; i++) {
        put_word(DRIVER_PA + 4 + 2ull * i, (u16)(pick(4) ? 0 : pick(2 * QUEUE_SIZE)));
    }
    put_word(DRIVER_PA, (u16)pick(2));
    put_word(DRIVER_PA + 2, (u16)(word_at(DRIVER_PA + 2) + pick(pick(8) ? 3 : 65536)));
}

static void write_at_random(void)
{
    static const u32 sizes[] = {1, 2, 4};
    u32 size = sizes[pick(3)];
    u64 offset = pick(0x200) & ~(u64)(size - 1);
    u64 value = pick(2) ? pick(16) : random_next(&seed);
    virtio_mmio_device.write(&device, offset, size, (u32)value, pick(1000));
    offset = pick(0x1000) & ~(u64)(size - 1);
    device_read(&virtio_mmio_device, &device, offset, size, 0);
}

static void misuse(const void *backend)
{
    initialise(&device, pick(2) ? 0 : (u32)(device.features & 3u << 28));
    set_queue_up(&device, 1, 0);
    reg_write(&device, 0x070, STATUS_READY);
    for (u32 i = 0; i < 8; i++) {
        fill_memory();
        frames_waiting = (u32)pick(4);
        if (pick(4) == 0) {
            write_at_random();
        }
        reg_write(&device, 0x050, (u32)pick(2));
        quick_assert(serve_all(&device, backend) < 2 * 65536);
    }
    reg_write(&device, 0x070, 0);
    quick_assert(device.interrupt_status == 0 && device.due_ticks == DEVICE_NEVER);
}

static void misuse_often(enum virtio_id id, const void *backend)
{
    seed = 0x9e3779b97f4a7c15 + id;
    virtio_insert(&device, id, false);
    device.identity.blk.sectors = id == VIRTIO_ID_BLK ? SECTORS : 0;
    for (u32 i = 0; i < ROUNDS; i++) {
        misuse(backend);
    }
}

START_TEST(disks_at_random)
{
    misuse_often(VIRTIO_ID_BLK, &disk);
}
END_TEST

START_TEST(cards_at_random)
{
    misuse_often(VIRTIO_ID_NET, &cable);
}
END_TEST

START_TEST(consoles_at_random)
{
    misuse_often(VIRTIO_ID_CONSOLE, &terminal);
}
END_TEST

static u8 request[VIRTIO_9P_MESSAGE_MAX], reply[VIRTIO_9P_MESSAGE_MAX];

static size_t answer(void *self, size_t size, size_t room)
{
    (void)self;
    quick_assert(size <= sizeof request && room <= sizeof reply);
    return pick(room + 1);
}

START_TEST(folders_at_random)
{
    const struct virtio_9p_backend folder = {.request = request, .reply = reply, .answer = answer};
    misuse_often(VIRTIO_ID_9P, &folder);
}
END_TEST

START_TEST(random_numbers_at_random)
{
    misuse_often(VIRTIO_ID_RNG, NULL);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        disks_at_random,          cards_at_random,   consoles_at_random,
        random_numbers_at_random, folders_at_random,
    };
    return run_tests("virtio_random", NULL, tests, ARRAY_LEN(tests));
}
