// The reset ROM is what QEMU's virt board has, in effect: registers are set as firmware and kernels
// expect them, then it jumps to the start of what was loaded.
//
//     0x1000  auipc t0, 0            a0 = number of the hart
//     0x1004  addi  a2, t0, 0x28     a1 = the device tree
//     0x1008  csrr  a0, mhartid      a2 = the description of the next stage
//     0x100c  ld    a1, 0x20(t0)
//     0x1010  ld    t0, 0x18(t0)
//     0x1014  jr    t0
//     0x1018  .dword start           0x1020  .dword device tree
//     0x1028  the next stage, as OpenSBI's "dynamic" firmware reads it (its fw_dynamic.h)
#include "machine/boot.h"

#include "machine/board.h"
#include "machine/boot_tree.h"
#include "machine/elf_file.h"
#include "machine/flash_banks.h"
#include "machine/linux_image.h"

#include <libfdt.h>
#include <string.h>

#define NEXT_STAGE_MAGIC   0x4942534fULL // "OSBI"
#define NEXT_STAGE_VERSION 2

enum rom_layout { ROM_START = 0x18, ROM_DEVICE_TREE = 0x20, ROM_NEXT_STAGE = 0x28 };

struct next_stage {
    u64 magic, version, address, mode, options, boot_hart;
};

enum { T0 = 5, A0 = 10, A1 = 11, A2 = 12, CSR_MHARTID = 0xf14 };

static const struct insn rom_code[] = {
    {.op = OP_auipc, .rd = T0},
    {.op = OP_addi, .rd = A2, .rs1 = T0, .imm = ROM_NEXT_STAGE},
    {.op = OP_csrrs, .rd = A0, .imm = CSR_MHARTID},
    {.op = OP_ld, .rd = A1, .rs1 = T0, .imm = ROM_DEVICE_TREE},
    {.op = OP_ld, .rd = T0, .rs1 = T0, .imm = ROM_START},
    {.op = OP_jalr, .rs1 = T0},
};

static struct memory_image ram_of(const struct machine *m)
{
    const struct bus_memory *ram = &m->bus.memories[0];
    return (struct memory_image){ram->base, ram->size_bytes, ram->host};
}

static void write_rom(struct machine *m, u64 start, u64 device_tree, u64 next)
{
    u8 *rom = m->bus.memories[1].host;
    for (size_t i = 0; i < ARRAY_LEN(rom_code); i++) {
        u32 word = isa_encode(&rom_code[i]);
        memcpy(rom + i * sizeof word, &word, sizeof word);
    }
    struct next_stage stage = {
        .magic = NEXT_STAGE_MAGIC, .version = NEXT_STAGE_VERSION, .address = next, .mode = PRIV_S};
    memcpy(rom + ROM_START, &start, sizeof start);
    memcpy(rom + ROM_DEVICE_TREE, &device_tree, sizeof device_tree);
    memcpy(rom + ROM_NEXT_STAGE, &stage, sizeof stage);
}

bool boot_claim(struct boot_ranges *ranges, struct boot_range range, struct error *error)
{
    for (u32 i = 0; i < ranges->count; i++) {
        const struct boot_range *other = &ranges->list[i];
        if (range.start < other->end && other->start < range.end) {
            return error_set(error, ERROR_IMAGE,
                             "%s (0x%llx-0x%llx) overlaps %s (0x%llx-0x%llx): link or load one of "
                             "them elsewhere, leave it out (-bios none), or give the machine more "
                             "memory with -m",
                             range.name, (unsigned long long)range.start,
                             (unsigned long long)range.end, other->name,
                             (unsigned long long)other->start, (unsigned long long)other->end);
        }
    }
    assert(ranges->count < BOOT_RANGES_MAX);
    ranges->list[ranges->count++] = range;
    return true;
}

// Loads an ELF file, or anything else as it is at `pa`.
static bool load_any(const struct machine *m, const struct image *image, u64 pa, bool raw,
                     struct elf_info *info, struct error *error)
{
    struct memory_image ram = ram_of(m);
    if (!raw && elf_file_recognise(image)) {
        return elf_load(image, &ram, info, error);
    }
    *info = (struct elf_info){.entry = pa, .low_pa = pa, .end_pa = pa + image->size};
    return image_load_raw(image, &ram, pa, error);
}

static bool claim(struct boot_ranges *ranges, const struct image *image,
                  const struct elf_info *info, struct error *error)
{
    return boot_claim(ranges, (struct boot_range){image->name, info->low_pa, info->end_pa}, error);
}

static bool load_firmware(struct machine *m, struct boot_ranges *ranges, u64 *start,
                          struct error *error)
{
    struct elf_info info;
    if (!m->firmware.bytes) {
        return true;
    }
    if (!load_any(m, &m->firmware, ram_of(m).base, false, &info, error)) {
        return false;
    }
    *start = info.entry;
    return claim(ranges, &m->firmware, &info, error);
}

// Without firmware, which alone knows what a file without a header may be, such a file is no
// kernel.
static bool load_kernel(struct machine *m, struct boot_ranges *ranges, struct error *error)
{
    struct memory_image ram = ram_of(m);
    struct elf_info *info = &m->kernel_info;
    bool loaded;
    if (!m->kernel.bytes) {
        return true;
    }
    if (linux_image_recognise(&m->kernel)) {
        loaded = linux_image_load(&m->kernel, &ram, info, error);
    } else if (m->firmware.bytes) {
        loaded = load_any(m, &m->kernel, ram.base + LINUX_IMAGE_OFFSET, false, info, error);
    } else {
        loaded = elf_load(&m->kernel, &ram, info, error);
    }
    return loaded && claim(ranges, &m->kernel, info, error);
}

static bool load_rest(struct machine *m, struct boot_ranges *ranges, u64 hart_pc[MACHINE_HARTS_MAX],
                      struct error *error)
{
    for (u32 i = 0; i < m->load_count; i++) {
        const struct machine_load *load = &m->loads[i];
        struct elf_info info = {.entry = load->pa};
        if (load->image.bytes && (!load_any(m, &load->image, load->pa, load->raw, &info, error) ||
                                  !claim(ranges, &load->image, &info, error))) {
            return false;
        }
        if (load->starts_hart) {
            hart_pc[load->hart] = info.entry;
        }
    }
    return true;
}

bool boot_load(struct machine *m, u64 *reset_pc, u64 hart_pc[MACHINE_HARTS_MAX],
               struct error *error)
{
    struct boot_ranges ranges = {.count = 0};
    u64 start = 0, device_tree;
    m->kernel_info = (struct elf_info){0};
    bool in_flash = flash_banks_has(m, 0), next_in_flash = flash_banks_has(m, 1);
    if (machine_is_empty(m)) {
        return error_set(error, ERROR_USAGE, "there is nothing to boot: name a kernel");
    }
    if (m->kernel.bytes && next_in_flash) {
        return error_set(error, ERROR_USAGE,
                         "%s: the firmware in flash bank 1 would have to be handed the kernel by "
                         "fw_cfg, which has no item for it: leave one of them out",
                         m->kernel.name);
    }
    if (!load_firmware(m, &ranges, &start, error) || !load_kernel(m, &ranges, error) ||
        !load_rest(m, &ranges, hart_pc, error) ||
        !boot_tree_place(m, &ranges, &device_tree, error)) {
        return false;
    }
    if (!m->firmware.bytes) {
        start = m->kernel.bytes ? m->kernel_info.entry : ram_of(m).base;
    }
    write_rom(m, in_flash ? board_map[BOARD_flash0].base : start, device_tree,
              next_in_flash ? board_map[BOARD_flash1].base : m->kernel_info.entry);
    *reset_pc = board_map[BOARD_rom].base;
    m->placed = ranges;
    return true;
}

const void *boot_device_tree(const struct machine *m, size_t *size)
{
    u64 pa;
    memcpy(&pa, m->bus.memories[1].host + ROM_DEVICE_TREE, sizeof pa);
    const void *tree = m->bus.memories[0].host + (pa - m->bus.memories[0].base);
    *size = fdt_totalsize(tree);
    return tree;
}
