#include "drive_option.h"

#include "option_values.h"

#include "machine/flash_banks.h"

#include <string.h>

#define BUS_PREFIX "virtio-mmio-bus."

// --- drives

// A part that has only values which mean what is done anyway.
static bool check_fixed(struct suboptions *s, const char *name, const char *const accepted[],
                        struct error *error)
{
    const char *value = suboptions_take(s, name);
    return !value || option_value_is_one_of(value, accepted) ||
           error_set(error, ERROR_USAGE, "--drive %s: %s is %s only", s->text, name, accepted[0]);
}

// Every flush goes to the host's disk whatever cache says, and the host's errors go to the guest.
static bool check_all_fixed(struct suboptions *s, struct error *error)
{
    static const char *const raw[] = {"raw", NULL}, *const disk[] = {"disk", NULL};
    static const char *const caches[] = {"writeback", "writethrough", "none", "directsync", NULL};
    static const char *const aio[] = {"threads", "native", "io_uring", NULL};
    static const char *const report[] = {"report", NULL};
    static const char *const discard[] = {"unmap", "on", NULL};
    return check_fixed(s, "format", raw, error) && check_fixed(s, "media", disk, error) &&
           check_fixed(s, "cache", caches, error) && check_fixed(s, "aio", aio, error) &&
           check_fixed(s, "werror", report, error) && check_fixed(s, "rerror", report, error) &&
           check_fixed(s, "discard", discard, error);
}

static bool read_drive(const char *text, bool in_memory, struct drive *drive, struct error *error)
{
    struct suboptions *s = &drive->parts;
    bool read_only = false;
    if (!suboptions_split(s, "drive", text, error) || !check_all_fixed(s, error) ||
        !suboptions_take_switch(s, "readonly", &read_only, error) ||
        !suboptions_take_switch(s, "read-only", &read_only, error) ||
        !suboptions_take_switch(s, "snapshot", &in_memory, error)) {
        return false;
    }
    drive->unit = DRIVE_NEXT_UNIT;
    if (!suboptions_take_number(s, "index", &drive->unit, error) ||
        !suboptions_take_number(s, "unit", &drive->unit, error)) {
        return false;
    }
    const char *interface = suboptions_take(s, "if");
    drive->text = text;
    drive->id = suboptions_take(s, "id");
    drive->file = suboptions_take(s, "file");
    drive->at_once = !interface || strcmp(interface, "virtio") == 0;
    drive->mode = read_only ? DISK_READ_ONLY : in_memory ? DISK_OVERLAY : DISK_THROUGH;
    drive->is_flash = interface && strcmp(interface, "pflash") == 0;
    bool is_alone = drive->at_once || drive->is_flash;
    if (!is_alone && strcmp(interface, "none") != 0) {
        return error_set(error, ERROR_USAGE, "--drive %s: if is none, virtio or pflash", text);
    }
    bool has_file = drive->file && *drive->file;
    if (!has_file || (!is_alone && !drive->id)) {
        return error_set(error, ERROR_USAGE, "--drive %s: lacks %s", text,
                         has_file ? "id=, by which -device names it" : "file=");
    }
    return suboptions_end(s, error);
}

bool drive_option_read(const struct option_list *list, bool in_memory, struct drives *drives,
                       struct error *error)
{
    for (u32 i = 0; i < list->count; i++) {
        struct drive *drive = &drives->list[drives->count++];
        if (!read_drive(list->items[i], in_memory, drive, error)) {
            return false;
        }
        for (u32 k = 0; drive->id && k < i; k++) {
            if (drives->list[k].id && strcmp(drives->list[k].id, drive->id) == 0) {
                return error_set(error, ERROR_USAGE, "two drives have the id %s: rename one",
                                 drive->id);
            }
        }
    }
    return true;
}

// --- slots

bool drive_option_slot(struct suboptions *s, const struct machine *m, u32 *slot,
                       struct error *error)
{
    const char *bus = suboptions_take(s, "bus");
    if (bus) {
        const char *number = bus + strlen(BUS_PREFIX);
        bool good = strncmp(bus, BUS_PREFIX, strlen(BUS_PREFIX)) == 0 && number[0] >= '0' &&
                    number[0] < '0' + VIRTIO_SLOTS && !number[1];
        *slot = good ? (u32)(number[0] - '0') : 0;
        return good || error_set(error, ERROR_USAGE,
                                 "--device %s: there is no bus %s: there are " BUS_PREFIX
                                 "0 to " BUS_PREFIX "%d",
                                 s->text, bus, VIRTIO_SLOTS - 1);
    }
    for (*slot = VIRTIO_SLOTS; (*slot)-- > 0;) {
        if (m->state.board.virtio[*slot].device_id == VIRTIO_ID_NONE) {
            return true;
        }
    }
    return error_set(error, ERROR_USAGE, "there are more than %d virtio devices: leave one out",
                     VIRTIO_SLOTS);
}

static bool attach(struct drives *drives, struct drive *drive, u32 slot, const char *serial,
                   struct machine *m, struct error *error)
{
    struct disk *disk = disk_open(drive->file, drive->mode, error);
    if (!disk) {
        return false;
    }
    if (!machine_attach_disk(m, slot, disk, serial, drives->legacy, error)) {
        disk_close(disk);
        return false;
    }
    drive->used = true;
    return true;
}

static bool attach_flash(struct drive *drive, struct machine *m, struct error *error)
{
    u64 bank = drive->unit == DRIVE_NEXT_UNIT ? flash_banks_has(m, 0) : drive->unit;
    if (bank >= FLASH_BANKS || flash_banks_has(m, (u32)bank)) {
        return error_set(error, ERROR_USAGE,
                         "--drive %s: there are flash banks 0 and 1 (unit=), for one image each",
                         drive->text);
    }
    struct disk *disk = disk_open(drive->file, drive->mode, error);
    bool good = disk && machine_attach_flash(m, (u32)bank, disk, error);
    if (!good) {
        disk_close(disk);
    }
    return good;
}

static struct drive *find(struct drives *drives, const char *id)
{
    for (u32 i = 0; i < drives->count; i++) {
        if (drives->list[i].id && strcmp(drives->list[i].id, id) == 0) {
            return &drives->list[i];
        }
    }
    return NULL;
}

bool drive_option_add(struct drives *drives, struct suboptions *s, struct machine *m,
                      struct error *error)
{
    u32 slot;
    const char *id = suboptions_take(s, "drive");
    const char *serial = suboptions_take(s, "serial");
    suboptions_take(s, "id"); // which nothing refers to
    bool scsi = false;
    if (!suboptions_take_switch(s, "scsi", &scsi, error)) {
        return false;
    }
    if (scsi) {
        return error_set(error, ERROR_USAGE, "--device %s: there is scsi=off only", s->text);
    }
    struct drive *drive = id ? find(drives, id) : NULL;
    if (!drive || drive->used || drive->at_once || drive->is_flash) {
        return error_set(error, ERROR_USAGE, "--device %s: %s", s->text,
                         !id      ? "lacks drive="
                         : !drive ? "there is no -drive with that id and if=none"
                                  : "the drive has a device already: for one of its own it "
                                    "needs if=none");
    }
    return drive_option_slot(s, m, &slot, error) && suboptions_end(s, error) &&
           attach(drives, drive, slot, serial ? serial : "", m, error);
}

bool drive_option_finish(struct drives *drives, struct machine *m, struct error *error)
{
    for (u32 i = 0; i < drives->count; i++) {
        struct drive *drive = &drives->list[i];
        struct suboptions nothing = {.text = drive->text};
        u32 slot;
        if (drive->at_once) {
            if (!drive_option_slot(&nothing, m, &slot, error) ||
                !attach(drives, drive, slot, "", m, error)) {
                return false;
            }
        } else if (drive->is_flash) {
            if (!attach_flash(drive, m, error)) {
                return false;
            }
        } else if (!drive->used) {
            return error_set(
                error, ERROR_USAGE,
                "--drive %s: no device uses it: add -device virtio-blk-device,drive=%s",
                drive->text, drive->id);
        }
    }
    return true;
}
