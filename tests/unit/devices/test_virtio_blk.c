// A disk's requests (VIRTIO 1.2, 5.2.6).
#include "unit/devices/virtio_blk_test.h"

START_TEST(it_says_what_it_is)
{
    start(0);
    ck_assert_uint_eq(reg_read(&disk, 0x000), 0x74726976);
    ck_assert_uint_eq(reg_read(&disk, 0x004), 2);
    ck_assert_uint_eq(reg_read(&disk, 0x008), 2);
    ck_assert_uint_eq(reg_read(&disk, 0x00c), 0x554d4551);
    ck_assert_uint_eq(reg_read(&disk, 0x034), 1024);
    ck_assert_uint_eq(reg_read(&disk, 0x100), SECTORS);
    ck_assert_uint_eq(reg_read(&disk, 0x104), 0);
    ck_assert_uint_eq(device_read(&virtio_mmio_device, &disk, 0x114, 2, 0), 512);
    reg_write(&disk, 0x030, 1);
    ck_assert_uint_eq(reg_read(&disk, 0x034), 0);
}
END_TEST

START_TEST(a_driver_that_knows_no_version_1_is_served)
{
    start(0);
    reg_write(&disk, 0x070, 0);
    reg_write(&disk, 0x070, 3);
    reg_write(&disk, 0x020, reg_read(&disk, 0x010) & ~(F_RO | F_CONFIG_WCE | 3u << 28));
    reg_write(&disk, 0x070, 11);
    ck_assert_uint_eq(reg_read(&disk, 0x070), 11);
    set_queue_up(&disk, 0, 0);
    reg_write(&disk, 0x070, 15);
    ck_assert_uint_eq(ask(IN, 3, 1024, true), OK);
    ck_assert_mem_eq(at(DATA_PA), bytes_of_disk + 3 * 512, 1024);
}
END_TEST

START_TEST(features_that_it_does_not_have_are_refused)
{
    start(0);
    reg_write(&disk, 0x070, 0);
    reg_write(&disk, 0x070, 3);
    reg_write(&disk, 0x020, F_RO);
    reg_write(&disk, 0x070, 11);
    ck_assert_uint_eq(reg_read(&disk, 0x070), 3);
}
END_TEST

START_TEST(it_reads_and_writes_sectors)
{
    start(F_FLUSH);
    ck_assert_uint_eq(ask(IN, 5, 512, true), OK);
    ck_assert_mem_eq(at(DATA_PA), bytes_of_disk + 5 * 512, 512);
    ck_assert_uint_eq(used_count(), 1);
    ck_assert_uint_eq(used_id(0), 0);
    ck_assert_uint_eq(used_length(0), 513);
    ck_assert_uint_eq(reg_read(&disk, 0x060), 1);
    reg_write(&disk, 0x064, 1);
    ck_assert_uint_eq(reg_read(&disk, 0x060), 0);
    memset(at(DATA_PA), 0x5a, 2048);
    ck_assert_uint_eq(ask(OUT, 60, 2048, false), OK);
    ck_assert_uint_eq(bytes_of_disk[60 * 512], 0x5a);
    ck_assert_uint_eq(bytes_of_disk[64 * 512 - 1], 0x5a);
    ck_assert_uint_eq(used_length(1), 1);
    ck_assert_uint_eq(flushes, 0);
}
END_TEST

START_TEST(it_flushes_when_it_is_told_to_or_must)
{
    start(F_FLUSH);
    ck_assert_uint_eq(ask(OUT, 1, 512, false), OK);
    ck_assert_uint_eq(flushes, 0);
    ck_assert_uint_eq(ask(FLUSH, 0, 0, false), OK);
    ck_assert_uint_eq(flushes, 1);
    start(0); // a driver that can't flush
    ck_assert_uint_eq(ask(OUT, 1, 512, false), OK);
    ck_assert_uint_eq(flushes, 1);
    start(F_FLUSH | F_CONFIG_WCE);
    ck_assert_uint_eq(device_read(&virtio_mmio_device, &disk, 0x120, 1, 0), 1);
    ck_assert_uint_eq(ask(OUT, 1, 512, false), OK);
    ck_assert_uint_eq(flushes, 0);
    virtio_mmio_device.write(&disk, 0x120, 1, 0, 0);
    ck_assert_uint_eq(device_read(&virtio_mmio_device, &disk, 0x120, 1, 0), 0);
    ck_assert_uint_eq(ask(OUT, 1, 512, false), OK);
    ck_assert_uint_eq(flushes, 1);
}
END_TEST

START_TEST(errors_of_the_host_reach_the_guest)
{
    start(F_FLUSH);
    fails = true;
    ck_assert_uint_eq(ask(IN, 1, 512, true), IOERR);
    ck_assert_uint_eq(ask(OUT, 1, 512, false), IOERR);
    ck_assert_uint_eq(ask(FLUSH, 0, 0, false), IOERR);
    ck_assert_uint_eq(used_count(), 3);
}
END_TEST

START_TEST(what_is_not_on_the_disk_is_an_error)
{
    start(F_FLUSH);
    ck_assert_uint_eq(ask(IN, SECTORS, 512, true), IOERR);
    ck_assert_uint_eq(ask(IN, SECTORS - 1, 1024, true), IOERR);
    ck_assert_uint_eq(ask(IN, UINT64_MAX, 512, true), IOERR);
    ck_assert_uint_eq(ask(IN, UINT64_MAX / 512, 1024, true), IOERR);
    ck_assert_uint_eq(ask(IN, 0, 511, true), IOERR);
    ck_assert_uint_eq(ask(OUT, SECTORS, 512, false), IOERR);
    ck_assert_uint_eq(ask(7, 0, 512, true), UNSUPP);
    ck_assert_uint_eq(ask(IN, SECTORS - 1, 512, true), OK);
}
END_TEST

START_TEST(a_read_only_disk_is_not_written)
{
    start(F_FLUSH);
    disk.features |= F_RO;
    ck_assert_uint_eq(reg_read(&disk, 0x010) & F_RO, F_RO);
    ck_assert_uint_eq(ask(OUT, 1, 512, false), IOERR);
    ck_assert_uint_eq(ask(IN, 1, 512, true), OK);
}
END_TEST

static u8 ask_range(u32 type, u64 sector, u32 sectors, u32 flags)
{
    u32 words[2] = {sectors, flags};
    memcpy(at(DATA_PA), &sector, sizeof sector);
    memcpy(at(DATA_PA + 8), words, sizeof words);
    return ask(type, 0, 16, false);
}

START_TEST(discarded_sectors_are_zeroes)
{
    static const u8 zeroes[1024];
    start(F_FLUSH);
    ck_assert_uint_eq(ask_range(DISCARD, 4, 2, 0), OK);
    ck_assert_mem_eq(bytes_of_disk + 4 * 512, zeroes, 1024);
    ck_assert_uint_ne(bytes_of_disk[6 * 512], 0);
    ck_assert_uint_eq(ask_range(WRITE_ZEROES, 8, 2, 1), OK);
    ck_assert_uint_eq(ask_range(WRITE_ZEROES, 8, 2, 2), UNSUPP);
    ck_assert_uint_eq(ask_range(DISCARD, 8, 2, 1), UNSUPP);
    ck_assert_uint_eq(ask_range(DISCARD, SECTORS - 1, 2, 0), IOERR);
    ck_assert_uint_eq(ask_range(DISCARD, 0, UINT32_MAX, 0), IOERR);
    ck_assert_uint_eq(ask(DISCARD, 0, 24, false), IOERR);
}
END_TEST

START_TEST(it_has_an_identity)
{
    start(0);
    memset(at(DATA_PA), 0xff, 32);
    ck_assert_uint_eq(ask(GET_ID, 0, 20, true), OK);
    ck_assert_mem_eq(at(DATA_PA), "a disk\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff", 21);
}
END_TEST

START_TEST(a_request_may_be_cut_anywhere)
{
    start(F_FLUSH);
    put_header(IN, 2);
    static const u32 readable[] = {1, 9, 6}, writable[] = {100, 1, 411, 1};
    u64 pa = HEADER_PA;
    u16 index = 0;
    for (u32 i = 0; i < 3; i++, index++) {
        put_desc(INDIRECT_PA, index, (struct virtio_desc){pa, readable[i], NEXT, (u16)(index + 1)});
        pa += readable[i];
    }
    pa = DATA_PA;
    for (u32 i = 0; i < 4; i++, index++) {
        put_desc(INDIRECT_PA, index,
                 (struct virtio_desc){pa, writable[i], (u16)(WRITE | (i < 3 ? NEXT : 0)),
                                      (u16)(index + 1)});
        pa += writable[i];
    }
    *at(DATA_PA + 512) = UNTOUCHED;
    put_desc(DESC_PA, 5, (struct virtio_desc){INDIRECT_PA, 7 * 16, INDIRECT, 0});
    make_available(&disk, 5);
    serve_all(&disk, &backend);
    ck_assert_uint_eq(*at(DATA_PA + 512), OK);
    ck_assert_mem_eq(at(DATA_PA), bytes_of_disk + 2 * 512, 512);
    ck_assert_uint_eq(used_id(0), 5);
    ck_assert_uint_eq(used_length(0), 513);
}
END_TEST

START_TEST(requests_come_one_at_a_time_at_times_of_their_own)
{
    const struct virtio_host host = {.dma = &memory_dma, .backend = &backend};
    start(F_FLUSH);
    put_header(IN, 1);
    put_desc(DESC_PA, 0, (struct virtio_desc){HEADER_PA, 16, NEXT, 1});
    put_desc(DESC_PA, 1, (struct virtio_desc){DATA_PA, 512, NEXT | WRITE, 2});
    put_desc(DESC_PA, 2, (struct virtio_desc){RESULT_PA, 1, WRITE, 0});
    make_available(&disk, 0);
    make_available(&disk, 0);
    ck_assert_uint_eq(virtio_mmio_device.deadline(&disk, 0), VIRTIO_LATENCY_TICKS);
    virtio_serve(&disk, &host, VIRTIO_LATENCY_TICKS - 1);
    ck_assert_uint_eq(used_count(), 0);
    virtio_serve(&disk, &host, VIRTIO_LATENCY_TICKS);
    ck_assert_uint_eq(used_count(), 1);
    ck_assert_uint_eq(disk.due_ticks, 2 * VIRTIO_LATENCY_TICKS);
    ck_assert_uint_eq(serve_all(&disk, &backend), 2);
    ck_assert_uint_eq(used_count(), 2);
}
END_TEST

START_TEST(it_interrupts_when_it_is_wanted)
{
    start(F_FLUSH);
    put_word(DRIVER_PA, 1); // NO_INTERRUPT
    ask(IN, 1, 512, true);
    ck_assert_uint_eq(virtio_mmio_device.lines(&disk, 0), 0);
    put_word(DRIVER_PA, 0);
    ask(IN, 1, 512, true);
    ck_assert_uint_eq(virtio_mmio_device.lines(&disk, 0), 1);

    start(F_FLUSH | F_EVENT_IDX);
    put_word(DRIVER_PA + 4 + 2 * QUEUE_SIZE, 1); // used_event: when the second is used
    ask(IN, 1, 512, true);
    ck_assert_uint_eq(virtio_mmio_device.lines(&disk, 0), 0);
    ck_assert_uint_eq(word_at(DEVICE_PA + 4 + 8 * QUEUE_SIZE), 1); // avail_event: the next
    ask(IN, 1, 512, true);
    ck_assert_uint_eq(virtio_mmio_device.lines(&disk, 0), 1);
}
END_TEST

START_TEST(the_rings_go_round)
{
    start(F_FLUSH);
    for (u32 i = 0; i < 70000; i++) {
        *at(RESULT_PA) = UNTOUCHED;
        quick_assert(ask(IN, i % SECTORS, 512, true) == OK);
        quick_assert(used_count() == (u16)(i + 1));
    }
}
END_TEST

// Version 1 (4.2.4): the queue is one piece, its used ring on the next page.
START_TEST(a_legacy_disk_is_served)
{
    start(0);
    memset(memory, 0, sizeof memory);
    virtio_insert(&disk, VIRTIO_ID_BLK, true);
    disk.identity.blk.sectors = SECTORS;
    ck_assert_uint_eq(reg_read(&disk, 0x004), 1);
    reg_write(&disk, 0x014, 1);
    ck_assert_uint_eq(reg_read(&disk, 0x010), 0);
    reg_write(&disk, 0x070, 3);
    reg_write(&disk, 0x020, F_FLUSH);
    reg_write(&disk, 0x028, 4096);
    reg_write(&disk, 0x030, 0);
    reg_write(&disk, 0x038, QUEUE_SIZE);
    reg_write(&disk, 0x03c, 4096);
    reg_write(&disk, 0x040, DESC_PA / 4096);
    ck_assert_uint_eq(reg_read(&disk, 0x040), DESC_PA / 4096);
    reg_write(&disk, 0x070, 7);
    put_header(IN, 9);
    put_desc(DESC_PA, 0, (struct virtio_desc){HEADER_PA, 16, NEXT, 1});
    put_desc(DESC_PA, 1, (struct virtio_desc){DATA_PA, 512, NEXT | WRITE, 2});
    put_desc(DESC_PA, 2, (struct virtio_desc){RESULT_PA, 1, WRITE, 0});
    put_word(DESC_PA + 16 * QUEUE_SIZE + 4, 0);
    put_word(DESC_PA + 16 * QUEUE_SIZE + 2, 1);
    reg_write(&disk, 0x050, 0);
    serve_all(&disk, &backend);
    ck_assert_uint_eq(*at(RESULT_PA), OK);
    ck_assert_mem_eq(at(DATA_PA), bytes_of_disk + 9 * 512, 512);
    ck_assert_uint_eq(word_at(DESC_PA + 4096 + 2), 1);
}
END_TEST

START_TEST(an_empty_slot_is_device_0)
{
    virtio_insert(&disk, VIRTIO_ID_NONE, false);
    for (u32 offset = 0; offset < 0x200; offset += 4) {
        u32 value = reg_read(&disk, offset);
        reg_write(&disk, offset, 0xffffffff);
        ck_assert_uint_eq(reg_read(&disk, offset), value);
        ck_assert_uint_eq(value, offset == 0    ? 0x74726976
                                 : offset == 4  ? 2
                                 : offset == 12 ? 0x554d4551
                                                : 0);
    }
    ck_assert_uint_eq(virtio_mmio_device.deadline(&disk, 0), DEVICE_NEVER);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        it_says_what_it_is,
        a_driver_that_knows_no_version_1_is_served,
        features_that_it_does_not_have_are_refused,
        it_reads_and_writes_sectors,
        it_flushes_when_it_is_told_to_or_must,
        errors_of_the_host_reach_the_guest,
        what_is_not_on_the_disk_is_an_error,
        a_read_only_disk_is_not_written,
        discarded_sectors_are_zeroes,
        it_has_an_identity,
        a_request_may_be_cut_anywhere,
        requests_come_one_at_a_time_at_times_of_their_own,
        it_interrupts_when_it_is_wanted,
        the_rings_go_round,
        a_legacy_disk_is_served,
        an_empty_slot_is_device_0,
    };
    return run_tests("virtio_blk", NULL, tests, ARRAY_LEN(tests));
}
