// -drive, and -device virtio-blk-device: disks, by the names that QEMU's users know.
#pragma once

#include "machine/machine.h"
#include "options.h"
#include "suboptions.h"

#define DRIVE_NEXT_UNIT UINT64_MAX

struct drive {
    const char *id, *file;
    const char *text; // as it was given, for messages
    enum disk_mode mode;
    bool at_once;  // if=virtio: it needs no -device
    bool is_flash; // if=pflash: the same
    u64 unit;      // of those, which bank; DRIVE_NEXT_UNIT for the first that is empty
    bool used;
    struct suboptions parts; // which the strings above are of
};

struct drives {
    struct drive list[OPTION_LIST_MAX];
    u32 count;
    bool legacy; // the slots have version 1 of the registers
};

// Reads all -drive; with `in_memory` (-snapshot) none of the files is written. False with
// ERROR_USAGE.
bool drive_option_read(const struct option_list *list, bool in_memory, struct drives *drives,
                       struct error *error);

// -device virtio-blk-device,drive=ID[,bus=virtio-mmio-bus.N][,serial=TEXT]: puts a drive into a
// slot.
bool drive_option_add(struct drives *drives, struct suboptions *s, struct machine *m,
                      struct error *error);

// After all -device: puts those into slots, and into flash banks, that need none, and refuses what
// no device uses.
bool drive_option_finish(struct drives *drives, struct machine *m, struct error *error);

// The slot that a device's bus= names, which it takes; without bus=, the last that is empty, as on
// QEMU. False with ERROR_USAGE.
bool drive_option_slot(struct suboptions *s, const struct machine *m, u32 *slot,
                       struct error *error);
