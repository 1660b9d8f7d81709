// Random numbers (VIRTIO 1.2, 5.4): all of a buffer is filled, the same way for the same seed.
#include "unit/devices/virtio_test.h"

static struct virtio_state rng;

static void start(u64 seed)
{
    virtio_insert(&rng, VIRTIO_ID_RNG, false);
    rng.lasting.rng.counter = seed;
    initialise(&rng, 0);
}

static void fill(u32 first, u32 second)
{
    put_desc(DESC_PA, 0, (struct virtio_desc){BUFFERS_PA, first, WRITE | NEXT, 1});
    put_desc(DESC_PA, 1, (struct virtio_desc){BUFFERS_PA + first, second, WRITE, 0});
    make_available(&rng, 0);
    serve_all(&rng, NULL);
}

START_TEST(buffers_are_filled)
{
    u8 seen[2000];
    start(1);
    ck_assert_uint_eq(reg_read(&rng, 0x008), 4);
    fill(1001, 999);
    ck_assert_uint_eq(used_length(0), 2000);
    u32 zeroes = 0;
    for (u32 i = 0; i < 2000; i++) {
        zeroes += *at(BUFFERS_PA + i) == 0;
    }
    ck_assert_uint_lt(zeroes, 40); // 8 are to be expected
    ck_assert_uint_eq(*at(BUFFERS_PA + 2000), 0);
    memcpy(seen, at(BUFFERS_PA), sizeof seen);
    fill(1001, 999);
    ck_assert_mem_ne(at(BUFFERS_PA), seen, sizeof seen);
    start(1);
    fill(1, 1999);
    ck_assert_mem_eq(at(BUFFERS_PA), seen, sizeof seen);
    start(2);
    fill(1, 1999);
    ck_assert_mem_ne(at(BUFFERS_PA), seen, sizeof seen);
}
END_TEST

// Known numbers of splitmix64, as its author's program prints them for the seed 1234567.
START_TEST(the_sequence_is_splitmix64)
{
    static const u64 known[] = {6457827717110365317u, 3203168211198807973u, 9817491932198370423u};
    start(1234567);
    fill(8, 16);
    ck_assert_mem_eq(at(BUFFERS_PA), known, sizeof known);
}
END_TEST

START_TEST(a_reset_does_not_begin_anew)
{
    u8 seen[16];
    start(1);
    fill(8, 8);
    memcpy(seen, at(BUFFERS_PA), sizeof seen);
    initialise(&rng, 0);
    fill(8, 8);
    ck_assert_mem_ne(at(BUFFERS_PA), seen, sizeof seen);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        buffers_are_filled,
        the_sequence_is_splitmix64,
        a_reset_does_not_begin_anew,
    };
    return run_tests("virtio_rng", NULL, tests, ARRAY_LEN(tests));
}
