#include "inspect/embed.h"

#include <string.h>

static_assert((int)VT_DISK_THROUGH == DISK_THROUGH && (int)VT_DISK_OVERLAY == DISK_OVERLAY &&
                  (int)VT_DISK_READ_ONLY == DISK_READ_ONLY,
              "include/vitrine.h repeats machine/disk.h");

static struct disk *open_disk(const struct vt_disk *disk, struct error *error)
{
    enum disk_mode mode = (enum disk_mode)disk->mode;
    if (disk->path) {
        return disk_open(disk->path, mode, error);
    }
    if (disk->size_bytes == 0 || disk->size_bytes % VIRTIO_BLK_SECTOR_SIZE != 0) {
        error_set(error, ERROR_USAGE, "a disk can't have %llu bytes: give it whole sectors of %u",
                  (unsigned long long)disk->size_bytes, VIRTIO_BLK_SECTOR_SIZE);
        return NULL;
    }
    assert(disk->read && (mode != DISK_THROUGH || (disk->write && disk->zero && disk->flush)));
    const struct virtio_blk_backend image = {.self = disk->self,
                                             .read = disk->read,
                                             .write = disk->write,
                                             .zero = disk->zero,
                                             .flush = disk->flush};
    return disk_create(&image, disk->size_bytes, mode, error);
}

bool vt_attach_disk(struct vt_machine *vt, uint32_t slot, const struct vt_disk *disk,
                    struct vt_error *error)
{
    struct error cause;
    struct disk *opened = open_disk(disk, &cause);
    if (!opened) {
        return embed_fail(error, &cause);
    }
    const char *id = disk->id ? disk->id : "";
    if (!machine_attach_disk(vt->m, slot, opened, id, disk->legacy, &cause)) {
        disk_close(opened);
        return embed_fail(error, &cause);
    }
    return true;
}

bool vt_attach_network(struct vt_machine *vt, uint32_t slot, const struct vt_network *network,
                       struct vt_error *error)
{
    struct error cause;
    return machine_attach_net(vt->m, slot, network->mac, network->send, network->self,
                              network->legacy, &cause) ||
           embed_fail(error, &cause);
}

void vt_network_input(struct vt_machine *vt, uint32_t slot, const void *frame, size_t size)
{
    assert(slot < VIRTIO_SLOTS && vt->m->nets[slot]);
    machine_net_input(vt->m, slot, frame, size);
}

bool vt_attach_random(struct vt_machine *vt, uint32_t slot, uint64_t seed, bool legacy,
                      struct vt_error *error)
{
    struct error cause;
    return machine_attach_rng(vt->m, slot, seed, legacy, &cause) || embed_fail(error, &cause);
}

bool vt_attach_console(struct vt_machine *vt, uint32_t slot, bool legacy, struct vt_error *error)
{
    struct error cause;
    return machine_attach_console(vt->m, slot, legacy, &cause) || embed_fail(error, &cause);
}

bool vt_attach_folder(struct vt_machine *vt, uint32_t slot, const struct vt_folder *folder,
                      struct vt_error *error)
{
    struct error cause;
    size_t tag_size = strlen(folder->tag);
    if (tag_size == 0 || tag_size > VIRTIO_9P_TAG_MAX) {
        error_set(&cause, ERROR_USAGE, "a folder's tag is 1 to %u characters", VIRTIO_9P_TAG_MAX);
        return embed_fail(error, &cause);
    }
    struct share *share = share_open(folder->path, folder->read_only, &cause);
    if (!share) {
        return embed_fail(error, &cause);
    }
    if (!machine_attach_share(vt->m, slot, share, folder->tag, folder->legacy, &cause)) {
        share_close(share);
        return embed_fail(error, &cause);
    }
    return true;
}
