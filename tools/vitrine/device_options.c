#include "device_options.h"

#include "drive_option.h"
#include "loader_option.h"
#include "net_option.h"
#include "share_option.h"
#include "suboptions.h"

#include <stdlib.h>
#include <string.h>

// What the devices are made of.
struct parts {
    struct machine *m;
    struct drives drives;
    const struct option_list *folders;
    struct network *network; // null where there may be none
};

static bool add_loader(struct parts *parts, struct suboptions *s, struct error *error)
{
    return loader_option_add(s, parts->m, error);
}

static bool add_disk(struct parts *parts, struct suboptions *s, struct error *error)
{
    return drive_option_add(&parts->drives, s, parts->m, error);
}

static bool add_console(struct parts *parts, struct suboptions *s, struct error *error)
{
    u32 slot;
    suboptions_take(s, "id"); // which nothing refers to
    return drive_option_slot(s, parts->m, &slot, error) && suboptions_end(s, error) &&
           machine_attach_console(parts->m, slot, parts->drives.legacy, error);
}

static bool add_rng(struct parts *parts, struct suboptions *s, struct error *error)
{
    u64 seed = 0;
    u32 slot;
    suboptions_take(s, "id"); // which nothing refers to
    return suboptions_take_number(s, "seed", &seed, error) &&
           drive_option_slot(s, parts->m, &slot, error) && suboptions_end(s, error) &&
           machine_attach_rng(parts->m, slot, seed, parts->drives.legacy, error);
}

static bool add_net(struct parts *parts, struct suboptions *s, struct error *error)
{
    if (!parts->network) {
        return error_set(error, ERROR_USAGE,
                         "--device %s: a test's machine has no network: leave it out", s->text);
    }
    return net_option_add(parts->network, s, parts->m, parts->drives.legacy, error);
}

static bool add_share(struct parts *parts, struct suboptions *s, struct error *error)
{
    return share_option_add(parts->folders, s, parts->m, parts->drives.legacy, error);
}

static const struct {
    const char *name;
    bool (*add)(struct parts *parts, struct suboptions *s, struct error *error);
    const char *meaning;
} devices[] = {
    {"loader", add_loader, "file=FILE[,addr=N]: something that is in memory at the start"},
    {"virtio-blk-device", add_disk, "drive=ID[,bus=virtio-mmio-bus.N][,serial=TEXT]: a disk"},
    {"virtio-serial-device", add_console,
     "[bus=virtio-mmio-bus.N]: a console of one port, beside the serial line and on the same "
     "terminal"},
    {"virtio-net-device", add_net,
     "[netdev=ID][,mac=MAC][,bus=virtio-mmio-bus.N]: a network card; without netdev= not plugged "
     "in"},
    {"virtio-rng-device", add_rng,
     "[seed=N][,bus=virtio-mmio-bus.N]: the same random numbers for the same seed"},
    {"virtio-9p-device", add_share,
     "fsdev=ID,mount_tag=TAG[,bus=virtio-mmio-bus.N]: a folder of the host"},
};

static bool add(struct parts *parts, struct suboptions *s, struct error *error)
{
    const char *name = suboptions_take(s, "");
    for (size_t i = 0; name && i < ARRAY_LEN(devices); i++) {
        if (strcmp(devices[i].name, name) == 0) {
            return devices[i].add(parts, s, error);
        }
    }
    return error_set(
        error, ERROR_USAGE,
        "--device %s: there is no such device: -device help lists those that there are", s->text);
}

static bool read_globals(const struct option_list *globals, bool *legacy, struct error *error)
{
    for (u32 i = 0; i < globals->count; i++) {
        struct suboptions s;
        if (!suboptions_split(&s, "global", globals->items[i], error) ||
            !suboptions_take_switch(&s, "virtio-mmio.force-legacy", legacy, error) ||
            !suboptions_end(&s, error)) {
            return false;
        }
    }
    return true;
}

static bool add_all(const struct options *options, struct parts *parts, struct error *error)
{
    struct drives *drives = &parts->drives;
    if (!read_globals(&options->globals, &drives->legacy, error) ||
        !drive_option_read(&options->drives, options->snapshot, drives, error) ||
        (parts->network && !net_option_read(&options->networks, parts->network, error))) {
        return false;
    }
    for (u32 i = 0; i < options->devices.count; i++) {
        struct suboptions s;
        if (!suboptions_split(&s, "device", options->devices.items[i], error) ||
            !add(parts, &s, error)) {
            return false;
        }
    }
    return drive_option_finish(drives, parts->m, error) &&
           share_option_finish(options, parts->m, drives->legacy, error) &&
           (!parts->network || net_option_finish(parts->network, error));
}

bool device_options_add(const struct options *options, struct machine *m, struct network *network,
                        struct error *error)
{
    struct parts *parts = calloc(1, sizeof *parts);
    if (!parts) {
        return error_set(error, ERROR_HOST, "the host has no memory for the command line");
    }
    parts->m = m;
    parts->network = network;
    parts->folders = &options->folders;
    parts->drives.legacy = true; // QEMU's default, on which older kernels rely
    bool added = add_all(options, parts, error);
    free(parts);
    return added;
}

void device_options_print(FILE *file)
{
    for (size_t i = 0; i < ARRAY_LEN(devices); i++) {
        fprintf(file, "%-20s %s\n", devices[i].name, devices[i].meaning);
    }
}
