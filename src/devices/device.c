// Looking things up in a device's rows, for traces and for people. The devices themselves never do.
#include "devices/device.h"

#include <string.h>

static bool holds(const struct device_register *reg, u64 offset)
{
    if (offset < reg->offset) {
        return false;
    }
    u64 distance = offset - reg->offset;
    if (reg->count == 1) {
        return distance < reg->size_bytes;
    }
    return distance / reg->stride < reg->count && distance % reg->stride < reg->size_bytes;
}

const struct device_register *device_register_at(const struct device *device, const void *state,
                                                 u64 offset, bool write)
{
    enum device_access forbidden = write ? DEVICE_RO : DEVICE_WO;
    for (size_t i = 0; i < device->register_count; i++) {
        const struct device_register *reg = &device->registers[i];
        if (reg->access != forbidden && holds(reg, offset) &&
            (!device->answers || device->answers(state, reg))) {
            return reg;
        }
    }
    return NULL;
}

u32 device_register_index(const struct device_register *reg, u64 offset)
{
    return reg->count == 1 ? 0 : (u32)((offset - reg->offset) / reg->stride);
}

const struct device_bit *device_bit_find(const struct device *device, const char *register_name,
                                         const char *name)
{
    for (size_t i = 0; i < device->bit_count; i++) {
        const struct device_bit *bit = &device->bits[i];
        if (!strcmp(bit->register_name, register_name) && !strcmp(bit->name, name)) {
            return bit;
        }
    }
    return NULL;
}
