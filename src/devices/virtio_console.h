// A console (VIRTIO 1.2, 5.3 "Console Device") of one port, the guest's side.
#pragma once

#include "devices/device.h"

// Queues (5.3.2).
enum virtio_console_queue { VIRTIO_CONSOLE_RECEIVE = 0, VIRTIO_CONSOLE_TRANSMIT = 1 };

struct virtio_console_backend {
    void *self;
    void (*put)(void *self, const u8 *bytes, size_t size);
    // Takes what was typed, at most `size` bytes; answers how many.
    size_t (*take)(void *self, u8 *bytes, size_t size);
    bool (*has_input)(void *self);
};

extern const struct virtio_kind virtio_console_kind;
