// The tree against what QEMU's says of the same devices: the values here were read from
// `qemu-system-riscv64 -machine virt,dumpdtb=…` (7.2) and are not taken from board.def.
#include "machine/device_tree.h"

#include "unit/run_tests.h"

#include <libfdt.h>
#include <stdio.h>
#include <string.h>

static _Alignas(DEVICE_TREE_ALIGNMENT) u8 blob[65536];
static const char *const extensions[] = {"i", "m", "a", "zicsr"};
static struct device_tree_config config;
static struct error error;

static void set_up(void)
{
    config = (struct device_tree_config){
        .hart_count = 2,
        .ram_base = 0x80000000,
        .ram_size = 0x8000000,
        .timebase_hz = 10000000,
        .isa = "rv64ima_zicsr",
        .isa_extensions = extensions,
        .mmu_type = "riscv,sv39",
        .isa_extension_count = ARRAY_LEN(extensions),
    };
}

static void build(void)
{
    size_t used = 0;
    ck_assert_msg(device_tree_build(&config, blob, sizeof blob, &used, &error), "%s", error.text);
    ck_assert_int_eq(fdt_check_full(blob, used), 0);
}

static const void *property(const char *path, const char *name, int *size)
{
    int node = fdt_path_offset(blob, path);
    ck_assert_msg(node >= 0, "no node %s", path);
    const void *value = fdt_getprop(blob, node, name, size);
    ck_assert_msg(value, "no %s in %s", name, path);
    return value;
}

static void expect_cells(const char *path, const char *name, const u32 *cells, size_t count)
{
    int size = 0;
    const fdt32_t *value = property(path, name, &size);
    ck_assert_int_eq(size, count * sizeof *cells);
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(fdt32_to_cpu(value[i]) == cells[i], "cell %zu of %s in %s is 0x%x, not 0x%x",
                      i, name, path, fdt32_to_cpu(value[i]), cells[i]);
    }
}

#define CELLS(path, name, ...) \
    expect_cells(path, name, (const u32[]){__VA_ARGS__}, ARRAY_LEN(((const u32[]){__VA_ARGS__})))

// `text` is a literal, with \0 between the strings of a list.
#define TEXT(path, name, text)                           \
    do {                                                 \
        int size = 0;                                    \
        const void *value = property(path, name, &size); \
        ck_assert_int_eq(size, sizeof text);             \
        ck_assert_mem_eq(value, text, sizeof text);      \
    } while (0)

static u32 handle(const char *path)
{
    u32 value = fdt_get_phandle(blob, fdt_path_offset(blob, path));
    ck_assert_msg(value, "no phandle in %s", path);
    return value;
}

START_TEST(devices_are_where_qemu_has_them)
{
    build();
    TEXT("/", "compatible", "riscv-virtio");
    CELLS("/memory@80000000", "reg", 0, 0x80000000, 0, 0x8000000);
    TEXT("/memory@80000000", "device_type", "memory");
    TEXT("/soc", "compatible", "simple-bus");
    CELLS("/soc/clint@2000000", "reg", 0, 0x2000000, 0, 0x10000);
    TEXT("/soc/clint@2000000", "compatible", "sifive,clint0\0riscv,clint0");
    TEXT("/soc/plic@c000000", "compatible", "sifive,plic-1.0.0\0riscv,plic0");
    CELLS("/soc/plic@c000000", "#interrupt-cells", 1);
    CELLS("/soc/plic@c000000", "#address-cells", 0);
    CELLS("/soc/serial@10000000", "reg", 0, 0x10000000, 0, 0x100);
    TEXT("/soc/serial@10000000", "compatible", "ns16550a");
    CELLS("/soc/serial@10000000", "clock-frequency", 0x384000);
    CELLS("/soc/serial@10000000", "interrupts", 10);
    CELLS("/soc/serial@10000000", "interrupt-parent", handle("/soc/plic@c000000"));
    CELLS("/soc/test@100000", "reg", 0, 0x100000, 0, 0x1000);
    CELLS("/fw-cfg@10100000", "reg", 0, 0x10100000, 0, 0x18);
    TEXT("/fw-cfg@10100000", "compatible", "qemu,fw-cfg-mmio");
    TEXT("/soc/test@100000", "compatible", "sifive,test1\0sifive,test0\0syscon");
}
END_TEST

START_TEST(power_goes_through_the_finisher)
{
    build();
    TEXT("/poweroff", "compatible", "syscon-poweroff");
    CELLS("/poweroff", "value", 0x5555);
    CELLS("/poweroff", "offset", 0);
    CELLS("/poweroff", "regmap", handle("/soc/test@100000"));
    TEXT("/reboot", "compatible", "syscon-reboot");
    CELLS("/reboot", "value", 0x7777);
    CELLS("/reboot", "regmap", handle("/soc/test@100000"));
}
END_TEST

START_TEST(harts_have_their_nodes_and_wires)
{
    build();
    CELLS("/cpus", "timebase-frequency", 10000000);
    CELLS("/cpus/cpu@1", "reg", 1);
    TEXT("/cpus/cpu@1", "device_type", "cpu");
    TEXT("/cpus/cpu@1", "compatible", "riscv");
    TEXT("/cpus/cpu@1", "riscv,isa", "rv64ima_zicsr");
    TEXT("/cpus/cpu@1", "riscv,isa-base", "rv64i");
    TEXT("/cpus/cpu@1", "riscv,isa-extensions", "i\0m\0a\0zicsr");
    TEXT("/cpus/cpu@1", "mmu-type", "riscv,sv39");
    TEXT("/cpus/cpu@1/interrupt-controller", "compatible", "riscv,cpu-intc");
    u32 first = handle("/cpus/cpu@0/interrupt-controller");
    u32 second = handle("/cpus/cpu@1/interrupt-controller");
    CELLS("/soc/clint@2000000", "interrupts-extended", first, 3, first, 7, second, 3, second, 7);
    CELLS("/soc/plic@c000000", "interrupts-extended", first, 11, first, 9, second, 11, second, 9);
    ck_assert_int_lt(fdt_path_offset(blob, "/cpus/cpu@2"), 0);
}
END_TEST

START_TEST(node_names_are_hexadecimal)
{
    config.hart_count = 17;
    build();
    CELLS("/cpus/cpu@10", "reg", 16);
}
END_TEST

START_TEST(memory_can_be_large)
{
    config.ram_size = 0x280000000;
    build();
    CELLS("/memory@80000000", "reg", 0, 0x80000000, 2, 0x80000000);
}
END_TEST

START_TEST(the_kernel_gets_what_it_is_given)
{
    config.boot_arguments = "root=/dev/vda quiet";
    config.initrd_start = 0x84000000;
    config.initrd_end = 0x84001234;
    build();
    TEXT("/chosen", "stdout-path", "/soc/serial@10000000");
    TEXT("/chosen", "bootargs", "root=/dev/vda quiet");
    CELLS("/chosen", "linux,initrd-start", 0, 0x84000000);
    CELLS("/chosen", "linux,initrd-end", 0, 0x84001234);
}
END_TEST

START_TEST(the_kernel_gets_nothing_else)
{
    build();
    int chosen = fdt_path_offset(blob, "/chosen");
    ck_assert_ptr_null(fdt_getprop(blob, chosen, "bootargs", NULL));
    ck_assert_ptr_null(fdt_getprop(blob, chosen, "linux,initrd-start", NULL));
}
END_TEST

START_TEST(the_same_machine_has_the_same_tree)
{
    static _Alignas(DEVICE_TREE_ALIGNMENT) u8 other[sizeof blob];
    size_t used = 0;
    build();
    memset(other, 0xff, sizeof other);
    ck_assert(device_tree_build(&config, other, sizeof other, &used, &error));
    ck_assert_mem_eq(blob, other, used);
}
END_TEST

// What the header promises about the size, and no byte is written beyond it.
START_TEST(a_tree_fits_or_is_refused)
{
    static _Alignas(DEVICE_TREE_ALIGNMENT) u8 small[8192];
    size_t used = 0;
    config.hart_count = 1;
    ck_assert_msg(device_tree_build(&config, small, 5120, &used, &error), "%s", error.text);
    for (size_t size = 0; size < used; size++) {
        size_t unused = 0;
        memset(small, 0xa5, sizeof small);
        ck_assert(!device_tree_build(&config, small, size, &unused, &error));
        ck_assert(bytes_are(small + size, sizeof small - size, 0xa5));
    }
    ck_assert(device_tree_build(&config, small, used, &used, &error));
}
END_TEST

START_TEST(refuses_what_does_not_fit)
{
    size_t used = 0;
    ck_assert(!device_tree_build(&config, blob, 512, &used, &error));
    ck_assert_int_eq(error.kind, ERROR_USAGE);
    ck_assert_str_eq(error.text, "the device tree of 2 harts does not fit into 512 bytes "
                                 "(FDT_ERR_NOSPACE): give fewer harts or a shorter kernel command "
                                 "line");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        devices_are_where_qemu_has_them,
        power_goes_through_the_finisher,
        harts_have_their_nodes_and_wires,
        node_names_are_hexadecimal,
        memory_can_be_large,
        the_kernel_gets_what_it_is_given,
        the_kernel_gets_nothing_else,
        the_same_machine_has_the_same_tree,
        a_tree_fits_or_is_refused,
        refuses_what_does_not_fit,
    };
    return run_tests("device_tree", set_up, tests, ARRAY_LEN(tests));
}
