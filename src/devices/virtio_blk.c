// VIRTIO 1.2, 5.2 "Block Device": a request is
//
//     le32 type | le32 reserved | le64 sector        16 bytes that the device reads
//     data                                           read or written by the device
//     u8 status                                      the last byte that it writes
//
// however it is cut into segments (2.7.4). Discarded sectors read as zeroes from then on, so that
// what a guest sees does not depend on the host's file system.
//
// With VIRTIO_BLK_F_FLUSH, writes are safe after a FLUSH; a driver that does not know it gets each
// write flushed before it is told that it is done, as WRITEBACK = 0 does (5.2.6.2).
//
// Inaccuracies: there is no geometry, no multiqueue, no secure erase, no zones; a request without a
// status byte or a whole header is a broken queue.
#include "devices/virtio_blk.h"

#include "devices/virtio.h"

#include <string.h>

#define DEVICE_ROWS "devices/virtio_blk.def"
#include "devices/tables.def"

#define CHUNK_SIZE (64u * 1024) // bytes that are moved between disk and memory at once

enum config_offset {
#define REG(offset, name, ...) CONFIG_##name = (offset),
#include "devices/virtio_blk.def"
};

enum config_reset {
#define REG(offset, name, size, access, reset, meaning) RESET_##name = (reset),
#include "devices/virtio_blk.def"
};

enum { RANGE_UNMAP = 1 }; // flag of struct range

struct header {
    u32 type;
    u32 reserved;
    u64 sector;
};

// Of a discard, or a write of zeroes.
struct range {
    u64 sector;
    u32 sectors;
    u32 flags;
};

// A request in the making.
struct request {
    struct virtio_state *virtio;
    const struct virtio_blk_backend *disk;
    const struct bus_dma *dma;
    const struct virtqueue_chain *chain;
    struct header header;
    u64 written_bytes; // of the writable part, before the status
    bool broken;       // a segment leads out of memory
};

static void reset(struct virtio_state *virtio)
{
    virtio->kind.blk.writeback = RESET_WRITEBACK;
}

// --- configuration

static void config(const struct virtio_state *virtio, u8 bytes[VIRTIO_CONFIG_MAX])
{
    for (size_t i = 0; i < ARRAY_LEN(registers); i++) {
        memcpy(bytes + registers[i].offset, &registers[i].reset, registers[i].size_bytes);
    }
    memcpy(bytes + CONFIG_CAPACITY, &virtio->identity.blk.sectors, sizeof(u64));
    bytes[CONFIG_WRITEBACK] = (u8)virtio->kind.blk.writeback;
}

static void config_write(struct virtio_state *virtio, u32 offset, u32 size, u64 value)
{
    if (offset == CONFIG_WRITEBACK && size == 1) {
        virtio->kind.blk.writeback = value & 1;
    }
}

// Whether each write is to be flushed at once.
static bool writes_through(const struct virtio_state *virtio)
{
    if (virtio_has(virtio, VIRTIO_BLK_F_CONFIG_WCE)) {
        return !virtio->kind.blk.writeback;
    }
    return !virtio_has(virtio, VIRTIO_BLK_F_FLUSH);
}

// --- requests

static bool on_disk(const struct request *request, u64 sector, u64 size)
{
    u64 sectors = request->virtio->identity.blk.sectors;
    return sector <= sectors && size <= (sectors - sector) * VIRTIO_BLK_SECTOR_SIZE &&
           size % VIRTIO_BLK_SECTOR_SIZE == 0;
}

static bool read_only(const struct request *request)
{
    return request->virtio->features & VIRTIO_BLK_F_RO;
}

static enum virtio_blk_status after_writing(const struct request *request, bool written)
{
    if (written && writes_through(request->virtio)) {
        written = request->disk->flush(request->disk->self);
    }
    return written ? VIRTIO_BLK_S_OK : VIRTIO_BLK_S_IOERR;
}

static size_t chunk_of(u64 left)
{
    return left < CHUNK_SIZE ? (size_t)left : CHUNK_SIZE;
}

static enum virtio_blk_status transfer_in(struct request *request)
{
    u8 chunk[CHUNK_SIZE];
    u64 size = request->chain->writable_bytes - 1;
    u64 place = request->header.sector * VIRTIO_BLK_SECTOR_SIZE;
    if (!on_disk(request, request->header.sector, size)) {
        return VIRTIO_BLK_S_IOERR;
    }
    for (u64 done = 0; done < size;) {
        size_t part = chunk_of(size - done);
        if (!request->disk->read(request->disk->self, place + done, chunk, part)) {
            return VIRTIO_BLK_S_IOERR;
        }
        if (!virtqueue_write(request->chain, request->dma, done, chunk, part)) {
            request->broken = true;
            return VIRTIO_BLK_S_IOERR;
        }
        done += part;
        request->written_bytes = done;
    }
    return VIRTIO_BLK_S_OK;
}

static enum virtio_blk_status transfer_out(struct request *request)
{
    u8 chunk[CHUNK_SIZE];
    u64 size = request->chain->readable_bytes - sizeof(struct header);
    u64 place = request->header.sector * VIRTIO_BLK_SECTOR_SIZE;
    if (read_only(request) || !on_disk(request, request->header.sector, size)) {
        return VIRTIO_BLK_S_IOERR;
    }
    for (u64 done = 0; done < size;) {
        size_t part = chunk_of(size - done);
        if (!virtqueue_read(request->chain, request->dma, sizeof(struct header) + done, chunk,
                            part)) {
            request->broken = true;
            return VIRTIO_BLK_S_IOERR;
        }
        if (!request->disk->write(request->disk->self, place + done, chunk, part)) {
            return VIRTIO_BLK_S_IOERR;
        }
        done += part;
    }
    return after_writing(request, true);
}

static enum virtio_blk_status zero_range(struct request *request, const struct range *range)
{
    bool discard = request->header.type == VIRTIO_BLK_T_DISCARD;
    u64 size = (u64)range->sectors * VIRTIO_BLK_SECTOR_SIZE;
    u32 most = discard ? RESET_MAX_DISCARD_SECTORS : RESET_MAX_WRITE_ZEROES_SECTORS;
    if (range->flags & (discard ? ~0u : ~(u32)RANGE_UNMAP)) {
        return VIRTIO_BLK_S_UNSUPP;
    }
    if (range->sectors > most || !on_disk(request, range->sector, size)) {
        return VIRTIO_BLK_S_IOERR;
    }
    bool unmap = discard || (range->flags & RANGE_UNMAP);
    return after_writing(request,
                         request->disk->zero(request->disk->self,
                                             range->sector * VIRTIO_BLK_SECTOR_SIZE, size, unmap));
}

// A discard, or a write of zeroes: one range.
static enum virtio_blk_status zero(struct request *request)
{
    struct range range;
    if (read_only(request) ||
        request->chain->readable_bytes != sizeof(struct header) + sizeof range) {
        return VIRTIO_BLK_S_IOERR;
    }
    if (!virtqueue_read(request->chain, request->dma, sizeof(struct header), &range,
                        sizeof range)) {
        request->broken = true;
        return VIRTIO_BLK_S_IOERR;
    }
    return zero_range(request, &range);
}

static enum virtio_blk_status get_id(struct request *request)
{
    u64 room = request->chain->writable_bytes - 1;
    size_t size = room < VIRTIO_BLK_ID_SIZE ? (size_t)room : VIRTIO_BLK_ID_SIZE;
    request->broken =
        !virtqueue_write(request->chain, request->dma, 0, request->virtio->identity.blk.id, size);
    request->written_bytes = size;
    return VIRTIO_BLK_S_OK;
}

static enum virtio_blk_status perform(struct request *request)
{
    switch (request->header.type) {
    case VIRTIO_BLK_T_IN:
        return transfer_in(request);
    case VIRTIO_BLK_T_OUT:
        return transfer_out(request);
    case VIRTIO_BLK_T_FLUSH:
        return request->disk->flush(request->disk->self) ? VIRTIO_BLK_S_OK : VIRTIO_BLK_S_IOERR;
    case VIRTIO_BLK_T_GET_ID:
        return get_id(request);
    case VIRTIO_BLK_T_DISCARD:
    case VIRTIO_BLK_T_WRITE_ZEROES:
        return zero(request);
    default:
        return VIRTIO_BLK_S_UNSUPP;
    }
}

static enum virtio_served serve(struct virtio_state *virtio, u32 queue,
                                const struct virtio_host *host)
{
    struct virtqueue_chain chain;
    enum virtio_served taken = virtio_take(virtio, queue, host, &chain);
    if (taken != VIRTIO_DONE) {
        return taken;
    }
    struct request request = {
        .virtio = virtio, .disk = host->backend, .dma = host->dma, .chain = &chain};
    if (chain.writable_bytes == 0 ||
        !virtqueue_read(&chain, host->dma, 0, &request.header, sizeof request.header)) {
        return VIRTIO_BROKEN;
    }
    u8 status = (u8)perform(&request);
    u64 status_place = chain.writable_bytes - 1;
    if (request.broken ||
        !virtqueue_write(&chain, host->dma, status_place, &status, sizeof status)) {
        return VIRTIO_BROKEN;
    }
    // What lies between the data and the status was not written: the length tells of none of it.
    u64 written =
        request.written_bytes == status_place ? chain.writable_bytes : request.written_bytes;
    return virtio_give(virtio, queue, host, chain.head, written);
}

const struct virtio_kind virtio_blk_kind = {
    .name = "blk",
    .id = VIRTIO_ID_BLK,
    .queue_count = 1,
    .features = VIRTIO_BLK_F_SEG_MAX | VIRTIO_BLK_F_BLK_SIZE | VIRTIO_BLK_F_FLUSH |
                VIRTIO_BLK_F_CONFIG_WCE | VIRTIO_BLK_F_DISCARD | VIRTIO_BLK_F_WRITE_ZEROES,
    .reset = reset,
    .config = config,
    .config_write = config_write,
    .serve = serve,
    .registers = registers,
    .register_count = ARRAY_LEN(registers),
};
