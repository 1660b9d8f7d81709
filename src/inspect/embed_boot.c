#include "inspect/embed.h"
#include "machine/linux_image.h"

#include <stdlib.h>
#include <string.h>

static bool copy_bytes(const void *bytes, size_t size, void **copy)
{
    *copy = malloc(size ? size : 1);
    if (*copy) {
        memcpy(*copy, bytes, size);
    }
    return *copy;
}

// Makes `bytes` what the machine keeps for an image, once it boots from it no more.
static void keep(struct embed_image *image, void *bytes)
{
    free(image->bytes);
    image->bytes = bytes;
}

static void forget_kernel(struct vt_machine *vt)
{
    machine_set_kernel_bytes(vt->m, NULL, 0, "");
    keep(&vt->kernel, NULL);
}

// Reads the symbols of the kernel that was just set, which says whether it is an ELF file, too. A
// Linux Image has none.
static bool read_symbols(struct vt_machine *vt, struct vt_error *error)
{
    struct error cause;
    if (linux_image_recognise(&vt->m->kernel)) {
        symbols_destroy(vt->symbols);
        vt->symbols = NULL;
        return true;
    }
    struct symbols *symbols = symbols_create();
    if (!symbols) {
        forget_kernel(vt);
        return embed_no_memory(error);
    }
    if (!symbols_add_elf(symbols, &vt->m->kernel, 0, &cause)) {
        symbols_destroy(symbols);
        forget_kernel(vt);
        return embed_fail(error, &cause);
    }
    symbols_destroy(vt->symbols);
    vt->symbols = symbols;
    return true;
}

bool vt_set_kernel(struct vt_machine *vt, const char *path, struct vt_error *error)
{
    struct error cause;
    bool opened = machine_set_kernel(vt->m, path, &cause);
    keep(&vt->kernel, NULL);
    return opened ? read_symbols(vt, error) : embed_fail(error, &cause);
}

bool vt_set_kernel_bytes(struct vt_machine *vt, const void *bytes, size_t size, const char *name,
                         struct vt_error *error)
{
    void *copy;
    forget_kernel(vt);
    if (!copy_bytes(bytes, size, &copy)) {
        return embed_no_memory(error);
    }
    machine_set_kernel_bytes(vt->m, copy, size, name);
    keep(&vt->kernel, copy);
    return read_symbols(vt, error);
}

bool vt_set_firmware(struct vt_machine *vt, const char *path, struct vt_error *error)
{
    struct error cause;
    bool opened = machine_set_firmware(vt->m, path, &cause);
    keep(&vt->firmware, NULL);
    return opened || embed_fail(error, &cause);
}

bool vt_set_firmware_bytes(struct vt_machine *vt, const void *bytes, size_t size, const char *name,
                           struct vt_error *error)
{
    void *copy;
    if (!copy_bytes(bytes, size, &copy)) {
        return embed_no_memory(error);
    }
    machine_set_firmware_bytes(vt->m, copy, size, name);
    keep(&vt->firmware, copy);
    return true;
}

bool vt_set_initrd(struct vt_machine *vt, const char *path, struct vt_error *error)
{
    struct error cause;
    return machine_set_initrd(vt->m, path, &cause) || embed_fail(error, &cause);
}

bool vt_set_device_tree(struct vt_machine *vt, const char *path, struct vt_error *error)
{
    struct error cause;
    return machine_set_device_tree(vt->m, path, &cause) || embed_fail(error, &cause);
}

bool vt_add_file(struct vt_machine *vt, const char *path, uint64_t pa, struct vt_error *error)
{
    struct error cause;
    struct machine_load load = {.pa = pa};
    if (!image_open(path, &load.image, &cause)) {
        return embed_fail(error, &cause);
    }
    if (!machine_add_load(vt->m, &load, &cause)) {
        image_close(&load.image);
        return embed_fail(error, &cause);
    }
    return true;
}

bool vt_boot(struct vt_machine *vt, struct vt_error *error)
{
    struct error cause;
    return machine_boot(vt->m, &cause) || embed_fail(error, &cause);
}
