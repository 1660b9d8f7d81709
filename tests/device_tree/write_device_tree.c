// write_device_tree HARTS
//
// Writes the device tree of a machine with so many harts to the standard output.
#include "machine/device_tree.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    static _Alignas(DEVICE_TREE_ALIGNMENT) u8 blob[65536];
    static const char *const extensions[] = {"i", "m",     "a",        "f",   "d",
                                             "c", "zicsr", "zifencei", "sstc"};
    const struct device_tree_config config = {
        .hart_count = argc == 2 ? (u32)strtoul(argv[1], NULL, 0) : 1,
        .ram_base = 0x80000000,
        .ram_size = 0x8000000,
        .timebase_hz = 10000000,
        .isa = "rv64imafdc_zicsr_zifencei_sstc",
        .isa_extensions = extensions,
        .mmu_type = "riscv,sv39",
        .isa_extension_count = ARRAY_LEN(extensions),
        .boot_arguments = "console=ttyS0",
    };
    struct error error;
    size_t size = 0;
    if (!device_tree_build(&config, blob, sizeof blob, &size, &error)) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    return fwrite(blob, 1, size, stdout) != size;
}
