#include "machine/boot_images.h"

#include "machine/flash_banks.h"
#include "machine/linux_image.h"

#define FIRMWARE_ROOM (512ULL << 10) // what OpenSBI keeps for itself, from the start of RAM

static bool reopen(struct image *image, const char *path, struct error *error)
{
    image_close(image);
    return image_open(path, image, error);
}

static void replace(struct image *image, const void *bytes, size_t size, const char *name)
{
    image_close(image);
    *image = image_from_memory(bytes, size, name);
}

bool machine_set_firmware(struct machine *m, const char *path, struct error *error)
{
    return reopen(&m->firmware, path, error);
}

bool machine_set_kernel(struct machine *m, const char *path, struct error *error)
{
    return reopen(&m->kernel, path, error);
}

bool machine_set_initrd(struct machine *m, const char *path, struct error *error)
{
    return reopen(&m->initrd, path, error);
}

bool machine_set_device_tree(struct machine *m, const char *path, struct error *error)
{
    return reopen(&m->device_tree, path, error);
}

void machine_set_kernel_bytes(struct machine *m, const void *bytes, size_t size, const char *name)
{
    replace(&m->kernel, bytes, size, name);
}

void machine_set_firmware_bytes(struct machine *m, const void *bytes, size_t size, const char *name)
{
    replace(&m->firmware, bytes, size, name);
}

bool machine_add_load(struct machine *m, const struct machine_load *load, struct error *error)
{
    if (m->load_count == MACHINE_LOADS_MAX) {
        return error_set(error, ERROR_USAGE, "more than %d things to load: join some of them",
                         MACHINE_LOADS_MAX);
    }
    if (load->starts_hart && load->hart >= m->config.hart_count) {
        return error_set(error, ERROR_USAGE,
                         "there is no hart %u to start: the machine has %u (-smp)", load->hart,
                         m->config.hart_count);
    }
    m->loads[m->load_count++] = *load;
    return true;
}

bool machine_is_empty(const struct machine *m)
{
    return !m->kernel.bytes && !m->firmware.bytes && m->load_count == 0 && !flash_banks_has(m, 0);
}

bool machine_kernel_wants_firmware(const struct machine *m)
{
    if (!m->kernel.bytes || flash_banks_has(m, 0)) {
        return flash_banks_has(m, 1) && !flash_banks_has(m, 0);
    }
    if (linux_image_recognise(&m->kernel)) {
        return true;
    }
    u64 lowest = elf_lowest_address(&m->kernel);
    return lowest != UINT64_MAX && lowest >= m->bus.memories[0].base + FIRMWARE_ROOM;
}

void boot_images_close(struct machine *m)
{
    image_close(&m->firmware);
    image_close(&m->kernel);
    image_close(&m->initrd);
    image_close(&m->device_tree);
    for (u32 i = 0; i < m->load_count; i++) {
        image_close(&m->loads[i].image);
    }
    m->load_count = 0;
}
