// A source of random numbers (VIRTIO 1.2, 5.4 "Entropy Device").
#pragma once

#include "devices/device.h"

struct virtio_rng_identity {
    u64 seed;
};

struct virtio_rng_lasting {
    u64 counter; // the seed at first; a reset of the device does not begin anew
};

extern const struct virtio_kind virtio_rng_kind;
