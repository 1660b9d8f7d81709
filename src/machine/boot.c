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

#include "base/bits.h"
#include "isa/isa_string.h"
#include "machine/board.h"
#include "machine/device_tree.h"
#include "machine/elf_file.h"

#include <string.h>

#define DEVICE_TREE_SIZE_MAX 65536
#define DEVICE_TREE_PLACE    (2ULL << 20) // it lies at a multiple of this, as near the end as it can

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

static bool load_firmware(struct machine *m, u64 *start, struct error *error)
{
    struct memory_image ram = ram_of(m);
    if (elf_file_recognise(&m->firmware)) {
        struct elf_info info;
        bool loaded = elf_load(&m->firmware, &ram, &info, error);
        *start = info.entry;
        return loaded;
    }
    *start = ram.base;
    return image_load_raw(&m->firmware, &ram, ram.base, error);
}

// Puts the device tree at the end of RAM, above all that was loaded, and answers where.
static bool place_device_tree(struct machine *m, u64 *address, struct error *error)
{
    struct memory_image ram = ram_of(m);
    const struct isa_set *extensions = &m->cpu->config.extensions;
    const char *isa_names[RV_COUNT];
    char isa[ISA_STRING_SIZE];
    isa_string_write(extensions, isa);
    const struct device_tree_config config = {
        .hart_count = m->config.hart_count,
        .ram_base = ram.base,
        .ram_size = ram.size_bytes,
        .timebase_hz = MACHINE_TIMEBASE_HZ,
        .isa = isa,
        .isa_extensions = isa_names,
        .isa_extension_count = isa_string_names(extensions, isa_names),
        .boot_arguments = m->config.boot_arguments,
    };
    _Alignas(DEVICE_TREE_ALIGNMENT) u8 blob[DEVICE_TREE_SIZE_MAX];
    size_t size;
    if (!device_tree_build(&config, blob, sizeof blob, &size, error)) {
        return false;
    }
    u64 end = ram.base + ram.size_bytes;
    u64 place = bits_align_down(end - size, DEVICE_TREE_PLACE);
    if (place < ram.base + DEVICE_TREE_PLACE) {
        place = bits_align_down(end - size, BUS_PAGE_SIZE); // a small machine
    }
    if (place < m->kernel_info.end_pa) {
        return error_set(error, ERROR_IMAGE,
                         "%s: ends at 0x%llx, which leaves no room for the device tree at the end "
                         "of RAM (0x%llx): give the machine more memory with -m",
                         m->kernel.name, (unsigned long long)m->kernel_info.end_pa,
                         (unsigned long long)end);
    }
    memcpy(ram.bytes + (place - ram.base), blob, size);
    *address = place;
    return true;
}

bool boot_load(struct machine *m, u64 *reset_pc, struct error *error)
{
    struct memory_image ram = ram_of(m);
    u64 start = 0;
    m->kernel_info = (struct elf_info){0};
    if (!m->kernel.bytes && !m->firmware.bytes) {
        return error_set(error, ERROR_USAGE, "there is nothing to boot: name a kernel");
    }
    if (m->firmware.bytes && !load_firmware(m, &start, error)) {
        return false;
    }
    if (m->kernel.bytes && !elf_load(&m->kernel, &ram, &m->kernel_info, error)) {
        return false;
    }
    u64 device_tree;
    if (!place_device_tree(m, &device_tree, error)) {
        return false;
    }
    write_rom(m, m->firmware.bytes ? start : m->kernel_info.entry, device_tree,
              m->kernel_info.entry);
    *reset_pc = board_map[BOARD_rom].base;
    return true;
}
