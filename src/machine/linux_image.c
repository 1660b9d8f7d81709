#include "machine/linux_image.h"

#include <inttypes.h>
#include <string.h>

#define MAGIC          0x5643534952ULL // "RISCV"
#define MAGIC2         0x05435352U     // "RSC", 5
#define BIG_ENDIAN_BIT 1

struct header {
    u32 code0, code1;
    u64 text_offset, image_size, flags;
    u32 version, reserved1;
    u64 reserved2, magic;
    u32 magic2, reserved3;
};

static_assert(sizeof(struct header) == 64, "as Linux has it");

bool linux_image_recognise(const struct image *image)
{
    struct header header;
    if (image->size < sizeof header) {
        return false;
    }
    memcpy(&header, image->bytes, sizeof header);
    return header.magic2 == MAGIC2 || header.magic == MAGIC;
}

bool linux_image_load(const struct image *image, const struct memory_image *ram,
                      struct elf_info *info, struct error *error)
{
    struct header header;
    memcpy(&header, image->bytes, sizeof header);
    u64 start = ram->base + LINUX_IMAGE_OFFSET;
    u64 size = header.image_size > image->size ? header.image_size : image->size;
    *info = (struct elf_info){.entry = start, .low_pa = start, .end_pa = start + size};
    if (header.flags & BIG_ENDIAN_BIT) {
        return error_set(error, ERROR_IMAGE,
                         "%s: a big-endian Linux image, and the machine is little-endian: build "
                         "it without CONFIG_CPU_BIG_ENDIAN",
                         image->name);
    }
    if (!image_range_in_ram(ram, start, size)) {
        return error_set(error, ERROR_IMAGE,
                         "%s: needs 0x%" PRIx64 " bytes from 0x%" PRIx64
                         " on, beyond the end of RAM (0x%" PRIx64
                         "): give the machine more with -m",
                         image->name, size, start, ram->base + ram->size_bytes);
    }
    return image_load_raw(image, ram, start, error);
}
