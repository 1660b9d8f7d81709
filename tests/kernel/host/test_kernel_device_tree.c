// The kernel's reader of device trees, with trees that libfdt writes, and with damaged ones.
#include "boot/device_tree.h"

#include "unit/run_tests.h"

#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

static u8 blob[4096];

static void set_up(void)
{
    static const fdt64_t reg[] = {0x80000000, 0x8000000};
    ck_assert_int_eq(fdt_create(blob, sizeof blob), 0);
    fdt_finish_reservemap(blob);
    fdt_begin_node(blob, "");
    fdt_property_string(blob, "reg", "not this one");
    fdt_begin_node(blob, "cpus");
    fdt_property_u32(blob, "timebase-frequency", 10000000);
    for (int i = 0; i < 3; i++) {
        fdt_begin_node(blob, i == 0 ? "cpu@0" : i == 1 ? "cpu@1" : "cpu@2");
        fdt_begin_node(blob, "cpu@deeper");
        fdt_end_node(blob);
        fdt_end_node(blob);
    }
    fdt_begin_node(blob, "cpu-map");
    fdt_end_node(blob);
    fdt_end_node(blob);
    fdt_begin_node(blob, "memory@80000000");
    fdt_begin_node(blob, "bank");
    fdt_property_string(blob, "reg", "nor this");
    fdt_end_node(blob);
    fdt64_t cells[] = {cpu_to_fdt64(reg[0]), cpu_to_fdt64(reg[1])};
    fdt_property(blob, "reg", cells, sizeof cells);
    fdt_end_node(blob);
    fdt_begin_node(blob, "chosen");
    fdt_property_string(blob, "bootargs", "quantum=5ms");
    fdt_end_node(blob);
    fdt_end_node(blob);
    ck_assert_int_eq(fdt_finish(blob), 0);
}

START_TEST(finds_properties)
{
    u32 size;
    ck_assert_str_eq(device_tree_property(blob, "chosen", "bootargs", &size), "quantum=5ms");
    ck_assert_uint_eq(size, 12);
    const u8 *reg = device_tree_property(blob, "memory", "reg", &size);
    ck_assert_ptr_nonnull(reg);
    ck_assert_uint_eq(size, 16);
    ck_assert_uint_eq(device_tree_u64(reg), 0x80000000);
    ck_assert_uint_eq(device_tree_u64(reg + 8), 0x8000000);
    ck_assert_uint_eq(
        device_tree_u32(device_tree_property(blob, "cpus", "timebase-frequency", &size)), 10000000);
}
END_TEST

START_TEST(does_not_find_what_is_not_there)
{
    u32 size;
    ck_assert_ptr_null(device_tree_property(blob, "chosen", "reg", &size));
    ck_assert_ptr_null(device_tree_property(blob, "mem", "reg", &size));
    ck_assert_ptr_null(device_tree_property(NULL, "memory", "reg", &size));
    ck_assert_uint_eq(device_tree_count(NULL, "cpus", "cpu"), 0);
}
END_TEST

START_TEST(counts_nodes)
{
    ck_assert_uint_eq(device_tree_count(blob, "cpus", "cpu"), 3);
    ck_assert_uint_eq(device_tree_count(blob, "cpus", "gpu"), 0);
}
END_TEST

// A damaged tree may be misread; it must not be read beyond its end (the sanitizers look).
START_TEST(survives_damage)
{
    u32 total = fdt_totalsize(blob), size;
    for (int round = 0; round < 20000; round++) {
        u8 *damaged = malloc(total);
        memcpy(damaged, blob, total);
        for (int i = 0; i < 4; i++) {
            u32 at = (u32)rand() % total;
            damaged[at] = (u8)rand();
        }
        memcpy(damaged + 4, blob + 4, 4); // the size is the reader's only hold
        device_tree_property(damaged, "chosen", "bootargs", &size);
        device_tree_count(damaged, "cpus", "cpu");
        free(damaged);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {finds_properties, does_not_find_what_is_not_there, counts_nodes,
                                  survives_damage};
    return run_tests("kernel device tree", set_up, tests, ARRAY_LEN(tests));
}
