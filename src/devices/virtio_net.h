// A network card (VIRTIO 1.2, 5.1 "Network Device"), the guest's side. The other end of its cable
// is a struct virtio_net_backend.
#pragma once

#include "devices/device.h"

#define VIRTIO_NET_MAC_SIZE  6u
#define VIRTIO_NET_FRAME_MAX 1518u // Ethernet's longest, without its checksum: with a VLAN tag

// Queues (5.1.2).
enum virtio_net_queue { VIRTIO_NET_RECEIVE = 0, VIRTIO_NET_TRANSMIT = 1 };

// Feature bits (5.1.3).
#define VIRTIO_NET_F_MAC    (1ULL << 5)
#define VIRTIO_NET_F_STATUS (1ULL << 16)

struct virtio_net_identity {
    u8 mac[VIRTIO_NET_MAC_SIZE];
    u8 link_up;
    u8 unused; // so that there is no padding
};

// Frames are Ethernet's, from the destination's address on, without checksum.
struct virtio_net_backend {
    void *self;
    void (*send)(void *self, const u8 *frame, size_t size);
    // The first frame that waits for the guest, of *size bytes; null for none. `take` removes it.
    const u8 *(*first)(void *self, size_t *size);
    void (*take)(void *self);
};

extern const struct virtio_kind virtio_net_kind;
