// The flattened device tree (Devicetree Specification 0.4, chapter 5) that describes the machine to
// its kernel, node for node as QEMU's `virt` board describes itself.
#pragma once

#include "base/error.h"
#include "base/types.h"

#define DEVICE_TREE_ALIGNMENT 8 // of the blob, in guest memory as in the host's, in bytes

struct device_tree_config {
    u32 hart_count;
    u64 ram_base, ram_size; // in bytes
    u64 timebase_hz;        // at which mtime counts

    const char *isa;                   // "rv64imac_zicsr_zifencei"
    const char *const *isa_extensions; // "i", "m", "a", …: each by itself
    size_t isa_extension_count;
    u32 management_block_size, zero_block_size, prefetch_block_size; // in bytes; 0: no instructions
    const char *mmu_type; // "riscv,sv39"; null where nothing is translated

    const char *boot_arguments;   // the kernel's command line; null for none
    u64 initrd_start, initrd_end; // physical addresses, the second after its last byte; 0, 0: none
};

// Writes the tree to `buffer` (of `size` bytes, aligned to DEVICE_TREE_ALIGNMENT) and its length to
// `*used`. False with ERROR_USAGE when it does not fit: 4 KiB and 1 KiB a hart do, with the boot
// arguments and extensions of an ordinary machine.
bool device_tree_build(const struct device_tree_config *config, void *buffer, size_t size,
                       size_t *used, struct error *error);
