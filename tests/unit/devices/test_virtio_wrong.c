// What a driver can do wrong: the device stops, says so, and works again after a reset (VIRTIO 1.2,
// 2.1.1).
#include "unit/devices/virtio_blk_test.h"

static void require_broken(void)
{
    serve_all(&disk, &backend);
    ck_assert_uint_eq(reg_read(&disk, 0x070), STATUS_READY | 64);
    ck_assert_uint_eq(reg_read(&disk, 0x060) & 2, 2);
    ck_assert_uint_eq(used_count(), 0);
}

// Each breaks the queue, after which nothing is served until the driver resets the device.
START_TEST(what_a_driver_can_do_wrong)
{
    static const struct {
        struct virtio_desc desc[3];
        u16 available;
    } wrongs[] = {
        {{{HEADER_PA, 16, NEXT, 1}, {DATA_PA, 512, NEXT | WRITE, 0}}, 1}, // a loop
        {{{HEADER_PA, 16, NEXT, 8}}, 1},                                  // next
        {{{HEADER_PA, 16, NEXT, 1}, {RESULT_PA, 1, WRITE, 0}}, 9},        // index
        {{{0x1000, 16, NEXT, 1}, {RESULT_PA, 1, WRITE, 0}}, 1},           // no memory
        {{{HEADER_PA, 16, NEXT, 1}, {UINT64_MAX, 1, WRITE, 0}}, 1},       // wraps
        {{{HEADER_PA, 16, NEXT, 1}, {0x1000, 512, NEXT | WRITE, 2}, {RESULT_PA, 1, WRITE, 0}}, 1},
        {{{HEADER_PA, 15, NEXT, 1}, {RESULT_PA, 1, WRITE, 0}}, 1},              // header
        {{{HEADER_PA, 16, 0, 0}}, 1},                                           // no status
        {{{RESULT_PA, 1, WRITE | NEXT, 1}, {HEADER_PA, 16, 0, 0}}, 1},          // order
        {{{INDIRECT_PA, 0, INDIRECT, 0}}, 1},                                   // empty
        {{{INDIRECT_PA, 17, INDIRECT, 0}}, 1},                                  // length
        {{{INDIRECT_PA, 16, INDIRECT | NEXT, 1}, {RESULT_PA, 1, WRITE, 0}}, 1}, // both
        {{{0x1000, 32, INDIRECT, 0}}, 1},                                       // no memory
        {{{DESC_PA, 48, INDIRECT, 0}}, 1},                                      // in itself
    };
    for (size_t i = 0; i < ARRAY_LEN(wrongs); i++) {
        start(F_FLUSH);
        put_header(IN, 0);
        for (u32 k = 0; k < 3; k++) {
            put_desc(DESC_PA, k, wrongs[i].desc[k]);
        }
        put_word(DRIVER_PA + 2, wrongs[i].available);
        reg_write(&disk, 0x050, 0);
        require_broken();
        reg_write(&disk, 0x050, 0);
        require_broken();
        start(F_FLUSH);
        ck_assert_uint_eq(ask(IN, 0, 512, true), OK);
    }
}
END_TEST

START_TEST(queues_that_are_not_set_up_are_broken)
{
    start(F_FLUSH);
    reg_write(&disk, 0x044, 0);
    reg_write(&disk, 0x050, 0);
    require_broken();
    start(F_FLUSH);
    reg_write(&disk, 0x038, 6);
    reg_write(&disk, 0x050, 0);
    require_broken();
    start(F_FLUSH);
    reg_write(&disk, 0x0a4, 1); // no memory there
    put_desc(DESC_PA, 0, (struct virtio_desc){HEADER_PA, 16, NEXT, 1});
    put_desc(DESC_PA, 1, (struct virtio_desc){RESULT_PA, 1, WRITE, 0});
    make_available(&disk, 0);
    require_broken();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_a_driver_can_do_wrong,
        queues_that_are_not_set_up_are_broken,
    };
    return run_tests("virtio_wrong", NULL, tests, ARRAY_LEN(tests));
}
