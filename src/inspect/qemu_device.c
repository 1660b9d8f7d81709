// QEMU's log of devices that are used against their specification (its memory.c, and the devices'
// own sources), as far as the board and the devices' rows know: accesses of a size that a device
// does not take, to what is nowhere, and to what is no register, or not to be read or written.
#include "inspect/qemu_log.h"
#include "machine/board.h"

#include <inttypes.h>

static const struct part {
    const struct device *device;
    u64 first, last;
    const char *region;
    enum qemu_item item;
    const char *read, *write;
    int digits;
    const char *rest;
} parts[] = {
#define virtio_device virtio_mmio_device
#define QEMU_DEVICE(device, first, last, region, item, read, write, digits, rest) \
    {&device##_device, first, last, region, QEMU_##item, read, write, digits, rest},
#include "inspect/qemu_device.def"
#undef QEMU_DEVICE
#undef virtio_device
};

static const struct part *part_at(const struct device *device, u64 offset)
{
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (parts[i].device == device && offset >= parts[i].first && offset <= parts[i].last) {
            return &parts[i];
        }
    }
    return NULL;
}

static const char *verb(const struct device_event *event)
{
    return event->store ? "write" : "read";
}

// An access that the board has refused: there is no device, or it does not take that size or place.
static void say_refused(const struct qemu_log *log, const struct device_event *event,
                        const struct part *part, u64 offset)
{
    const struct text_sink *out = &log->sink.out;
    if (!part) {
        text_print(out,
                   "Invalid %s at addr 0x%" PRIX64 ", size %u, region '(null)', "
                   "reason: rejected\n",
                   verb(event), event->pa, event->size);
        return;
    }
    u32 sizes = part->device->access_sizes;
    text_print(out, "Invalid %s at addr 0x%" PRIX64 ", size %u, region '%s', reason: ", verb(event),
               offset, event->size, part->region);
    if (sizes & event->size) {
        text_put(out, "unaligned\n");
    } else {
        text_print(out, "invalid size (min:%u max:%u)\n", sizes & -sizes,
                   1u << (31 - __builtin_clz(sizes)));
    }
}

// A slot in which there is nothing answers with zeros, as it should.
static bool is_empty_slot(const struct device *device, const void *state)
{
    return device == &virtio_mmio_device && ((const struct virtio_state *)state)->device_id == 0;
}

void qemu_device_accessed(const struct qemu_log *log, const struct device_event *event)
{
    const struct device *device = board_device_at(event->pa);
    const struct board_place *place = board_place_at(log->m, event->pa);
    u64 offset = device ? event->pa - place->base : 0;
    const struct part *part = device ? part_at(device, offset) : NULL;
    offset -= part ? part->first : 0;
    if (event->refused) {
        if (qemu_wants(log, QEMU_guest_errors)) {
            say_refused(log, event, part, offset);
        }
        return;
    }
    const void *state = board_state_at(log->m, event->pa);
    if (part && qemu_wants(log, part->item) && !is_empty_slot(device, state) &&
        !device_register_at(device, state, event->pa - place->base, event->store)) {
        const char *what = event->store ? part->write : part->read;
        if (*what) {
            text_print(&log->sink.out, "%s%0*" PRIx64 "%s\n", what, part->digits, offset,
                       part->rest);
        }
    }
}
