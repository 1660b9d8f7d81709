#include "loader_option.h"

#include "machine/elf_file.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT64_MAX

struct loader {
    const char *file;
    u64 address, data, data_size, hart;
    bool raw, big_endian;
};

static bool read_loader(struct suboptions *s, struct loader *loader, struct error *error)
{
    *loader = (struct loader){.address = NONE, .data = NONE, .data_size = NONE, .hart = NONE};
    loader->file = suboptions_take(s, "file");
    if (!suboptions_take_number(s, "addr", &loader->address, error) ||
        !suboptions_take_number(s, "data", &loader->data, error) ||
        !suboptions_take_number(s, "data-len", &loader->data_size, error) ||
        !suboptions_take_number(s, "cpu-num", &loader->hart, error) ||
        !suboptions_take_switch(s, "force-raw", &loader->raw, error) ||
        !suboptions_take_switch(s, "data-be", &loader->big_endian, error) ||
        !suboptions_end(s, error)) {
        return false;
    }
    bool has_data = loader->data_size != NONE;
    if (has_data && (loader->file || loader->data_size < 1 || loader->data_size > 8)) {
        return error_set(error, ERROR_USAGE,
                         "--device %s: data-len is 1 to 8, and excludes file: use one of them",
                         s->text);
    }
    if (!loader->file && (loader->address == NONE || (!has_data && loader->hart == NONE))) {
        return error_set(error, ERROR_USAGE,
                         "--device %s: names nothing to load: give it file=, or addr= with data= "
                         "and data-len=",
                         s->text);
    }
    return true;
}

// The bytes of a number, which the image owns.
static bool data_image(const struct loader *loader, struct image *image, struct error *error)
{
    u8 *bytes = malloc(loader->data_size);
    if (!bytes) {
        return error_set(error, ERROR_HOST, "the host has no memory for 8 bytes");
    }
    for (u64 i = 0; i < loader->data_size; i++) {
        u64 place = loader->big_endian ? loader->data_size - 1 - i : i;
        bytes[i] = (u8)(loader->data >> (8 * place));
    }
    *image = image_from_memory(bytes, loader->data_size, "the data of -device loader");
    image->owned = bytes;
    return true;
}

static bool open_image(const struct loader *loader, const char *text, struct image *image,
                       struct error *error)
{
    if (loader->data_size != NONE) {
        return data_image(loader, image, error);
    }
    if (!loader->file) {
        return true;
    }
    if (!image_open(loader->file, image, error)) {
        return false;
    }
    if (loader->address == NONE && (loader->raw || !elf_file_recognise(image))) {
        image_close(image);
        return error_set(error, ERROR_USAGE,
                         "--device %s: no ELF file, which has an address: give it addr=", text);
    }
    return true;
}

bool loader_option_add(struct suboptions *s, struct machine *m, struct error *error)
{
    struct loader loader;
    struct machine_load load = {.image = {0}};
    if (!read_loader(s, &loader, error) || !open_image(&loader, s->text, &load.image, error)) {
        return false;
    }
    load.pa = loader.address;
    load.raw = loader.raw;
    load.starts_hart = loader.hart != NONE;
    load.hart = loader.hart < UINT32_MAX ? (u32)loader.hart : UINT32_MAX;
    if (!machine_add_load(m, &load, error)) {
        image_close(&load.image);
        return false;
    }
    return true;
}
