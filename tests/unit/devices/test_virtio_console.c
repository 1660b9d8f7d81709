// A console (VIRTIO 1.2, 5.3): bytes in both directions, in buffers of any size.
#include "unit/devices/virtio_test.h"

#define APART 0x400u // between the queues' parts

static struct virtio_state console;
static char written[4096];
static size_t written_size;
static const char *typed;

static void put(void *self, const u8 *bytes, size_t size)
{
    (void)self;
    quick_assert(written_size + size <= sizeof written);
    memcpy(written + written_size, bytes, size);
    written_size += size;
}

static size_t take(void *self, u8 *bytes, size_t size)
{
    (void)self;
    size_t count = strlen(typed) < size ? strlen(typed) : size;
    for (size_t i = 0; i < count; i++) {
        bytes[i] = (u8)typed[i];
    }
    typed += count;
    return count;
}

static bool has_input(void *self)
{
    (void)self;
    return *typed;
}

static const struct virtio_console_backend backend = {
    .put = put, .take = take, .has_input = has_input};

static void start(void)
{
    virtio_insert(&console, VIRTIO_ID_CONSOLE, false);
    written_size = 0;
    typed = "";
    initialise(&console, 0);
    set_queue_up(&console, 1, APART);
}

static void make_available_on(u32 queue, u16 head)
{
    u64 driver_pa = DRIVER_PA + queue * APART;
    u16 index = word_at(driver_pa + 2);
    put_word(driver_pa + 4 + 2ull * (index % QUEUE_SIZE), head);
    put_word(driver_pa + 2, (u16)(index + 1));
    reg_write(&console, 0x050, queue);
    serve_all(&console, &backend);
}

START_TEST(it_writes)
{
    start();
    ck_assert_uint_eq(reg_read(&console, 0x008), 3);
    ck_assert_uint_eq(reg_read(&console, 0x104), 1);
    memcpy(at(BUFFERS_PA), "hello, world", 12);
    put_desc(DESC_PA + APART, 0, (struct virtio_desc){BUFFERS_PA, 7, NEXT, 1});
    put_desc(DESC_PA + APART, 1, (struct virtio_desc){BUFFERS_PA + 7, 5, 0, 0});
    make_available_on(1, 0);
    ck_assert_uint_eq(written_size, 12);
    ck_assert_mem_eq(written, "hello, world", 12);
    ck_assert_uint_eq(word_at(DEVICE_PA + APART + 2), 1);
    ck_assert_uint_eq(reg_read(&console, 0x060), 1);
}
END_TEST

START_TEST(it_reads_as_much_as_there_is)
{
    start();
    put_desc(DESC_PA, 0, (struct virtio_desc){BUFFERS_PA, 8, WRITE, 0});
    put_desc(DESC_PA, 1, (struct virtio_desc){BUFFERS_PA + 8, 8, WRITE, 0});
    put_desc(DESC_PA, 2, (struct virtio_desc){BUFFERS_PA + 16, 8, WRITE, 0});
    make_available_on(0, 0);
    make_available_on(0, 1);
    make_available_on(0, 2);
    ck_assert_uint_eq(used_count(), 0);
    typed = "eleven byte";
    virtio_input(&console, 0, 0);
    serve_all(&console, &backend);
    ck_assert_uint_eq(used_count(), 2);
    ck_assert_uint_eq(used_length(0), 8);
    ck_assert_uint_eq(used_length(1), 3);
    ck_assert_mem_eq(at(BUFFERS_PA), "eleven byte\0", 12);
    typed = "more than is room for";
    virtio_input(&console, 0, 0);
    serve_all(&console, &backend);
    ck_assert_uint_eq(used_count(), 3);
    ck_assert_str_eq(typed, "n is room for"); // it waits
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        it_writes,
        it_reads_as_much_as_there_is,
    };
    return run_tests("virtio_console", NULL, tests, ARRAY_LEN(tests));
}
