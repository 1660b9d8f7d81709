// One function a node, in the order of the blob. The first error of libfdt is kept and looked at in
// the end: what is written after it stays inside the buffer too. Addresses and interrupts are rows
// of board.def; the causes that they raise are rows of trap.def.
//
// Bindings: Devicetree Specification 0.4, 3.5 (chosen), 3.7 (cpus); Linux'
// Documentation/devicetree/bindings, riscv/cpus.yaml, riscv/extensions.yaml,
// timer/sifive,clint.yaml, interrupt-controller/sifive,plic-1.0.0.yaml,
// power/reset/syscon-poweroff.yaml, virtio/mmio.yaml.
//
// Inexact: no cpu-map, which says no more than that each hart is a core; no rng-seed, because two
// runs must be the same; the PLIC's region has the size of its specification and not QEMU's.
#include "machine/device_tree.h"

#include "cpu/hart.h"
#include "devices/finisher.h"
#include "devices/flash.h"
#include "devices/plic.h"
#include "machine/board.h"

#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#define UART_CLOCK_HZ 3686400 // what QEMU says; a kernel divides it to get the baud rate's divisor

#define NAME_SIZE 32 // of a node's name and address, or of its path under /soc

// The tree in the making. Handles of nodes count up from 1: one for each hart's interrupt
// controller, then the PLIC, then the finisher.
struct tree {
    void *blob;
    const struct device_tree_config *config;
    int result; // of libfdt: the first that is not 0
};

static u32 hart_handle(u32 hart)
{
    return hart + 1;
}

static u32 plic_handle(const struct tree *tree)
{
    return tree->config->hart_count + 1;
}

static u32 finisher_handle(const struct tree *tree)
{
    return tree->config->hart_count + 2;
}

// --- properties ---------------------------------------------------------------------------------

static void check(struct tree *tree, int result)
{
    if (tree->result == 0) {
        tree->result = result;
    }
}

static void begin(struct tree *tree, const char *name)
{
    check(tree, fdt_begin_node(tree->blob, name));
}

static void begin_at(struct tree *tree, const char *name, u64 address)
{
    char full_name[NAME_SIZE];
    snprintf(full_name, sizeof full_name, "%s@%llx", name, (unsigned long long)address);
    begin(tree, full_name);
}

static void end(struct tree *tree)
{
    check(tree, fdt_end_node(tree->blob));
}

static void put_bytes(struct tree *tree, const char *name, const void *bytes, size_t size)
{
    check(tree,
          size > INT32_MAX ? -FDT_ERR_NOSPACE : fdt_property(tree->blob, name, bytes, (int)size));
}

static void put_empty(struct tree *tree, const char *name)
{
    put_bytes(tree, name, NULL, 0);
}

static void put_string(struct tree *tree, const char *name, const char *text)
{
    put_bytes(tree, name, text, strlen(text) + 1);
}

static void put_u32(struct tree *tree, const char *name, u32 value)
{
    check(tree, fdt_property_u32(tree->blob, name, value));
}

static void put_u64(struct tree *tree, const char *name, u64 value)
{
    check(tree, fdt_property_u64(tree->blob, name, value));
}

// A property of `size` bytes that the caller fills; null when there is no room.
static void *put_room(struct tree *tree, const char *name, size_t size)
{
    void *bytes = NULL;
    int room = size > INT32_MAX ? INT32_MAX : (int)size;
    check(tree, fdt_property_placeholder(tree->blob, name, room, &bytes));
    return tree->result == 0 ? bytes : NULL;
}

static void put_range(struct tree *tree, u64 base, u64 size)
{
    fdt64_t range[2] = {cpu_to_fdt64(base), cpu_to_fdt64(size)};
    put_bytes(tree, "reg", range, sizeof range);
}

static void put_cells(struct tree *tree, u32 address_cells, u32 size_cells)
{
    put_u32(tree, "#address-cells", address_cells);
    put_u32(tree, "#size-cells", size_cells);
}

// --- nodes --------------------------------------------------------------------------------------

static void write_chosen(struct tree *tree)
{
    const struct device_tree_config *config = tree->config;
    char path[NAME_SIZE];
    snprintf(path, sizeof path, "/soc/serial@%llx", (unsigned long long)board_map[BOARD_uart].base);
    begin(tree, "chosen");
    put_string(tree, "stdout-path", path);
    if (config->boot_arguments) {
        put_string(tree, "bootargs", config->boot_arguments);
    }
    if (config->initrd_end > config->initrd_start) {
        put_u64(tree, "linux,initrd-start", config->initrd_start);
        put_u64(tree, "linux,initrd-end", config->initrd_end);
    }
    end(tree);
}

static void write_memory(struct tree *tree)
{
    begin_at(tree, "memory", tree->config->ram_base);
    put_string(tree, "device_type", "memory");
    put_range(tree, tree->config->ram_base, tree->config->ram_size);
    end(tree);
}

static void put_extensions(struct tree *tree)
{
    const struct device_tree_config *config = tree->config;
    size_t size = 0;
    for (size_t i = 0; i < config->isa_extension_count; i++) {
        size += strlen(config->isa_extensions[i]) + 1;
    }
    char *list = put_room(tree, "riscv,isa-extensions", size);
    for (size_t i = 0; list && i < config->isa_extension_count; i++) {
        list = stpcpy(list, config->isa_extensions[i]) + 1;
    }
}

static void put_block_size(struct tree *tree, const char *name, u32 size_bytes)
{
    if (size_bytes) {
        put_u32(tree, name, size_bytes);
    }
}

static void write_hart(struct tree *tree, u32 hart)
{
    begin_at(tree, "cpu", hart);
    put_string(tree, "device_type", "cpu");
    put_u32(tree, "reg", hart);
    put_string(tree, "status", "okay");
    put_string(tree, "compatible", "riscv");
    put_string(tree, "riscv,isa-base", "rv64i");
    put_extensions(tree);
    put_string(tree, "riscv,isa", tree->config->isa);
    put_block_size(tree, "riscv,cbom-block-size", tree->config->management_block_size);
    put_block_size(tree, "riscv,cbop-block-size", tree->config->prefetch_block_size);
    put_block_size(tree, "riscv,cboz-block-size", tree->config->zero_block_size);
    if (tree->config->mmu_type) {
        put_string(tree, "mmu-type", tree->config->mmu_type);
    }
    begin(tree, "interrupt-controller");
    put_u32(tree, "#interrupt-cells", 1);
    put_empty(tree, "interrupt-controller");
    put_string(tree, "compatible", "riscv,cpu-intc");
    put_u32(tree, "phandle", hart_handle(hart));
    end(tree);
    end(tree);
}

static void write_harts(struct tree *tree)
{
    begin(tree, "cpus");
    put_cells(tree, 1, 0);
    put_u32(tree, "timebase-frequency", (u32)tree->config->timebase_hz);
    for (u32 hart = 0; hart < tree->config->hart_count; hart++) {
        write_hart(tree, hart);
    }
    end(tree);
}

// Of a device that has wires to every hart: the two interrupts that it raises there.
static void put_hart_interrupts(struct tree *tree, u32 first, u32 second)
{
    u32 harts = tree->config->hart_count;
    fdt32_t *cells = put_room(tree, "interrupts-extended", (size_t)harts * 4 * sizeof(fdt32_t));
    for (u32 hart = 0; cells && hart < harts; hart++) {
        *cells++ = cpu_to_fdt32(hart_handle(hart));
        *cells++ = cpu_to_fdt32(first);
        *cells++ = cpu_to_fdt32(hart_handle(hart));
        *cells++ = cpu_to_fdt32(second);
    }
}

static void begin_device(struct tree *tree, const char *name, const struct board_place *place)
{
    begin_at(tree, name, place->base);
    put_range(tree, place->base, place->size_bytes);
}

static void write_clint(struct tree *tree)
{
    static const char compatible[] = "sifive,clint0\0riscv,clint0";
    begin_device(tree, "clint", &board_map[BOARD_clint]);
    put_bytes(tree, "compatible", compatible, sizeof compatible);
    put_hart_interrupts(tree, IRQ_machine_software, IRQ_machine_timer);
    end(tree);
}

static void write_plic(struct tree *tree)
{
    static const char compatible[] = "sifive,plic-1.0.0\0riscv,plic0";
    begin_device(tree, "plic", &board_map[BOARD_plic]);
    put_bytes(tree, "compatible", compatible, sizeof compatible);
    put_u32(tree, "#interrupt-cells", 1);
    put_u32(tree, "#address-cells", 0);
    put_empty(tree, "interrupt-controller");
    put_hart_interrupts(tree, IRQ_machine_external, IRQ_supervisor_external);
    put_u32(tree, "riscv,ndev", PLIC_NDEV);
    put_u32(tree, "phandle", plic_handle(tree));
    end(tree);
}

static void write_uart(struct tree *tree)
{
    begin_device(tree, "serial", &board_map[BOARD_uart]);
    put_string(tree, "compatible", "ns16550a");
    put_u32(tree, "clock-frequency", UART_CLOCK_HZ);
    put_u32(tree, "interrupt-parent", plic_handle(tree));
    put_u32(tree, "interrupts", board_map[BOARD_uart].irq);
    end(tree);
}

static void write_rtc(struct tree *tree)
{
    begin_device(tree, "rtc", &board_map[BOARD_rtc]);
    put_string(tree, "compatible", "google,goldfish-rtc");
    put_u32(tree, "interrupt-parent", plic_handle(tree));
    put_u32(tree, "interrupts", board_map[BOARD_rtc].irq);
    end(tree);
}

static void write_sswi(struct tree *tree)
{
    u32 harts = tree->config->hart_count;
    begin_device(tree, "sswi", &board_map[BOARD_sswi]);
    put_string(tree, "compatible", "riscv,aclint-sswi");
    put_u32(tree, "#interrupt-cells", 0);
    put_u32(tree, "#address-cells", 0);
    put_empty(tree, "interrupt-controller");
    fdt32_t *cells = put_room(tree, "interrupts-extended", (size_t)harts * 2 * sizeof(fdt32_t));
    for (u32 hart = 0; cells && hart < harts; hart++) {
        *cells++ = cpu_to_fdt32(hart_handle(hart));
        *cells++ = cpu_to_fdt32(IRQ_supervisor_software);
    }
    end(tree);
}

static void write_finisher(struct tree *tree)
{
    static const char compatible[] = "sifive,test1\0sifive,test0\0syscon";
    begin_device(tree, "test", &board_map[BOARD_finisher]);
    put_bytes(tree, "compatible", compatible, sizeof compatible);
    put_u32(tree, "phandle", finisher_handle(tree));
    end(tree);
}

static void write_fw_cfg(struct tree *tree)
{
    begin_device(tree, "fw-cfg", &board_map[BOARD_fw_cfg]);
    put_string(tree, "compatible", "qemu,fw-cfg-mmio");
    put_empty(tree, "dma-coherent");
    end(tree);
}

// Both banks, as one: of two 16-bit chips each.
static void write_flash(struct tree *tree)
{
    const struct board_place *first = &board_map[BOARD_flash0], *second = &board_map[BOARD_flash1];
    const fdt64_t ranges[] = {cpu_to_fdt64(first->base), cpu_to_fdt64(first->size_bytes),
                              cpu_to_fdt64(second->base), cpu_to_fdt64(second->size_bytes)};
    begin_at(tree, "flash", first->base);
    put_string(tree, "compatible", "cfi-flash");
    put_bytes(tree, "reg", ranges, sizeof ranges);
    put_u32(tree, "bank-width", FLASH_BANK_WIDTH);
    end(tree);
}

// All slots, the empty ones too: a kernel looks into each. The last comes first, as on QEMU, and
// Linux names what it finds in the order that it finds it.
static void write_virtio_slots(struct tree *tree)
{
    for (u32 i = VIRTIO_SLOTS; i-- > 0;) {
        const struct board_place *place = &board_map[BOARD_virtio0 + i];
        begin_device(tree, "virtio_mmio", place);
        put_string(tree, "compatible", "virtio,mmio");
        put_u32(tree, "interrupt-parent", plic_handle(tree));
        put_u32(tree, "interrupts", place->irq);
        end(tree);
    }
}

static void write_soc(struct tree *tree)
{
    begin(tree, "soc");
    put_cells(tree, 2, 2);
    put_string(tree, "compatible", "simple-bus");
    put_empty(tree, "ranges");
    write_finisher(tree);
    write_rtc(tree);
    write_clint(tree);
    write_sswi(tree);
    write_plic(tree);
    write_uart(tree);
    write_virtio_slots(tree);
    end(tree);
}

// What the kernel is to write to the finisher's first register.
static void write_syscon(struct tree *tree, const char *name, const char *compatible, u32 value)
{
    begin(tree, name);
    put_string(tree, "compatible", compatible);
    put_u32(tree, "regmap", finisher_handle(tree));
    put_u32(tree, "offset", 0);
    put_u32(tree, "value", value);
    end(tree);
}

static void write_root(struct tree *tree)
{
    begin(tree, "");
    put_cells(tree, 2, 2);
    put_string(tree, "compatible", "riscv-virtio");
    put_string(tree, "model", "vitrine,virt");
    write_chosen(tree);
    write_memory(tree);
    write_harts(tree);
    write_fw_cfg(tree);
    write_flash(tree);
    write_soc(tree);
    write_syscon(tree, "poweroff", "syscon-poweroff", FINISHER_PASS);
    write_syscon(tree, "reboot", "syscon-reboot", FINISHER_RESET);
    end(tree);
}

bool device_tree_build(const struct device_tree_config *config, void *buffer, size_t size,
                       size_t *used, struct error *error)
{
    struct tree tree = {.blob = buffer, .config = config};
    assert((uintptr_t)buffer % DEVICE_TREE_ALIGNMENT == 0);
    assert(config->hart_count > 0 && config->timebase_hz <= UINT32_MAX);
    check(&tree, fdt_create(buffer, size > INT32_MAX ? INT32_MAX : (int)size));
    if (tree.result == 0) {
        check(&tree, fdt_finish_reservemap(buffer));
        write_root(&tree);
        check(&tree, fdt_finish(buffer));
    }
    if (tree.result != 0) {
        return error_set(error, ERROR_USAGE,
                         "the device tree of %u harts does not fit into %zu bytes (%s): give fewer "
                         "harts or a shorter kernel command line",
                         config->hart_count, size, fdt_strerror(tree.result));
    }
    *used = fdt_totalsize(buffer);
    return true;
}
