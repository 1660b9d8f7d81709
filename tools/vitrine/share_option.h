// -fsdev, -virtfs and -device virtio-9p-device: folders of the host that the guest may use.
#pragma once

#include "machine/machine.h"
#include "options.h"
#include "suboptions.h"

// -device virtio-9p-device,fsdev=ID,mount_tag=TAG[,bus=virtio-mmio-bus.N]: puts the folder of the
// -fsdev in `folders` that has the id into a slot. False with ERROR_USAGE, ERROR_FILE, ERROR_HOST.
bool share_option_add(const struct option_list *folders, struct suboptions *s, struct machine *m,
                      bool legacy, struct error *error);

// After all -device: each -virtfs, which is both in one, and refuses a -fsdev that no device uses.
bool share_option_finish(const struct options *options, struct machine *m, bool legacy,
                         struct error *error);
