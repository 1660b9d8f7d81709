#include "machine/boot_tree.h"

#include "base/bits.h"
#include "cpu/access.h"
#include "isa/isa_string.h"
#include "machine/board.h"
#include "machine/device_tree.h"

#include <libfdt.h>
#include <string.h>

#define TREE_SIZE_MAX (128u * 1024)
#define TREE_PLACE    (2ULL << 20) // it lies at a multiple of this, as near the end as it can

struct tree {
    _Alignas(DEVICE_TREE_ALIGNMENT) u8 bytes[TREE_SIZE_MAX];
    size_t size;
};

// The largest of the modes of translation.
static const char *mmu_type(const struct isa_set *extensions)
{
    return extensions->has[RV_Sv57]   ? "riscv,sv57"
           : extensions->has[RV_Sv48] ? "riscv,sv48"
           : extensions->has[RV_Sv39] ? "riscv,sv39"
                                      : NULL;
}

// Kernels take the list for what S-mode has. Of the entropy source that is so only once firmware
// has set mseccfg.SSEED, which Debian's OpenSBI 1.1 does not do: Linux would fail on it in its
// first steps.
static struct isa_set told_to_kernels(const struct isa_set *extensions)
{
    struct isa_set told = *extensions;
    told.has[RV_Zkr] = false;
    return told;
}

static bool build(const struct machine *m, u64 initrd_start, u64 initrd_end, struct tree *tree,
                  struct error *error)
{
    const struct isa_set extensions = told_to_kernels(&m->cpu->config.extensions);
    const char *isa_names[RV_COUNT];
    char isa[ISA_STRING_SIZE];
    isa_string_write(&extensions, isa);
    const struct device_tree_config config = {
        .hart_count = m->config.hart_count,
        .ram_base = m->bus.memories[0].base,
        .ram_size = m->bus.memories[0].size_bytes,
        .timebase_hz = MACHINE_TIMEBASE_HZ,
        .isa = isa,
        .isa_extensions = isa_names,
        .isa_extension_count = isa_string_names(&extensions, isa_names),
        .management_block_size = extensions.has[RV_Zicbom] ? ACCESS_BLOCK_SIZE : 0,
        .zero_block_size = extensions.has[RV_Zicboz] ? ACCESS_BLOCK_SIZE : 0,
        .prefetch_block_size = extensions.has[RV_Zicbop] ? ACCESS_BLOCK_SIZE : 0,
        .mmu_type = mmu_type(&extensions),
        .boot_arguments = m->config.boot_arguments,
        .initrd_start = initrd_start,
        .initrd_end = initrd_end,
    };
    return device_tree_build(&config, tree->bytes, sizeof tree->bytes, &tree->size, error);
}

// Puts into /chosen of a tree that somebody else made what its kernel has to be told.
static int tell_kernel(void *blob, const char *arguments, u64 initrd_start, u64 initrd_end)
{
    int chosen = fdt_path_offset(blob, "/chosen");
    if (chosen == -FDT_ERR_NOTFOUND) {
        chosen = fdt_add_subnode(blob, 0, "chosen");
    }
    int result = chosen < 0 ? chosen : 0;
    if (result == 0 && arguments) {
        result = fdt_setprop_string(blob, chosen, "bootargs", arguments);
    }
    if (result == 0 && initrd_end > initrd_start) {
        result = fdt_setprop_u64(blob, chosen, "linux,initrd-start", initrd_start);
        result = result ? result : fdt_setprop_u64(blob, chosen, "linux,initrd-end", initrd_end);
    }
    return result;
}

static bool read_file(const struct machine *m, u64 initrd_start, u64 initrd_end, struct tree *tree,
                      struct error *error)
{
    const struct image *file = &m->device_tree;
    int result = fdt_check_full(file->bytes, file->size);
    if (result == 0) {
        result = fdt_open_into(file->bytes, tree->bytes, sizeof tree->bytes);
    }
    if (result == 0) {
        result = tell_kernel(tree->bytes, m->config.boot_arguments, initrd_start, initrd_end);
    }
    if (result == 0) {
        result = fdt_pack(tree->bytes);
    }
    if (result != 0) {
        return error_set(error, ERROR_IMAGE,
                         "%s: not a device tree that can be used (%s): make one with dtc -O dtb",
                         file->name, fdt_strerror(result));
    }
    tree->size = fdt_totalsize(tree->bytes);
    return true;
}

static bool make(const struct machine *m, u64 initrd_start, u64 initrd_end, struct tree *tree,
                 struct error *error)
{
    return (m->device_tree.bytes ? read_file : build)(m, initrd_start, initrd_end, tree, error);
}

static u64 place_of_tree(const struct machine *m, size_t size)
{
    u64 base = m->bus.memories[0].base;
    u64 end = base + m->bus.memories[0].size_bytes;
    u64 place = bits_align_down(end - size, TREE_PLACE);
    return place >= base + TREE_PLACE ? place : bits_align_down(end - size, BUS_PAGE_SIZE);
}

static bool load_initrd(struct machine *m, struct boot_ranges *ranges, u64 end, u64 *start,
                        struct error *error)
{
    const struct bus_memory *memory = &m->bus.memories[0];
    const struct memory_image ram = {memory->base, memory->size_bytes, memory->host};
    u64 size = m->initrd.size;
    if (size > end - ram.base) {
        return error_set(error, ERROR_IMAGE,
                         "%s: its %llu bytes do not fit into RAM: give the machine more with -m",
                         m->initrd.name, (unsigned long long)size);
    }
    *start = bits_align_down(end - size, BUS_PAGE_SIZE);
    const struct boot_range range = {m->initrd.name, *start, *start + size};
    return boot_claim(ranges, range, error) && image_load_raw(&m->initrd, &ram, *start, error);
}

bool boot_tree_place(struct machine *m, struct boot_ranges *ranges, u64 *address,
                     struct error *error)
{
    struct tree tree = {.size = 0};
    // Its size does not depend on what the addresses are, so it is made twice.
    u64 initrd_start = 0, initrd_end = m->initrd.bytes ? 1 : 0;
    if (!make(m, initrd_start, initrd_end, &tree, error)) {
        return false;
    }
    *address = place_of_tree(m, tree.size);
    const struct boot_range range = {"the device tree at the end of RAM", *address,
                                     *address + tree.size};
    if (!boot_claim(ranges, range, error)) {
        return false;
    }
    if (m->initrd.bytes) {
        if (!load_initrd(m, ranges, *address, &initrd_start, error)) {
            return false;
        }
        initrd_end = initrd_start + m->initrd.size;
        if (!make(m, initrd_start, initrd_end, &tree, error)) {
            return false;
        }
    }
    const struct bus_memory *ram = &m->bus.memories[0];
    memcpy(ram->host + (*address - ram->base), tree.bytes, tree.size);
    return true;
}
