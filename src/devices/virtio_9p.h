// A shared folder, the guest's side: requests of the 9P protocol go to a struct virtio_9p_backend,
// and its replies come back. There is no chapter of VIRTIO 1.2 for it beside the device ID 9; the
// configuration and the feature bit are those of Linux' include/uapi/linux/virtio_9p.h.
#pragma once

#include "devices/device.h"

#define VIRTIO_9P_TAG_MAX     30u
#define VIRTIO_9P_MESSAGE_MAX 131072u // bytes of a request or a reply

#define VIRTIO_9P_F_MOUNT_TAG (1ULL << 0)

struct virtio_9p_identity {
    u16 tag_size;
    char tag[VIRTIO_9P_TAG_MAX];
};

struct virtio_9p_backend {
    void *self;
    u8 *request, *reply; // VIRTIO_9P_MESSAGE_MAX bytes each
    // Does what the `size` bytes of `request` say, puts at most `room` bytes into `reply` and
    // answers how many. A request may be any bytes.
    size_t (*answer)(void *self, size_t size, size_t room);
};

extern const struct virtio_kind virtio_9p_kind;
