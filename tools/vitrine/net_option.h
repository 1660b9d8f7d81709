// -netdev, and -device virtio-net-device: network cards, by the names that QEMU's users know.
#pragma once

#include "network.h"
#include "options.h"
#include "suboptions.h"

// Reads all -netdev. False with ERROR_USAGE, ERROR_HOST.
bool net_option_read(const struct option_list *list, struct network *network, struct error *error);

// -device virtio-net-device[,netdev=ID][,mac=MAC][,bus=virtio-mmio-bus.N]: puts a card into a slot.
bool net_option_add(struct network *network, struct suboptions *s, struct machine *m, bool legacy,
                    struct error *error);

// After all -device: refuses a network without a card.
bool net_option_finish(const struct network *network, struct error *error);
