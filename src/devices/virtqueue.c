// Read next: virtio.h, which says what devices make of chains.
//
// Inaccuracies: chains are taken and given back one at a time and in order, so the driver is
// interrupted for each that it wants to hear of, never once for several. A segment of no bytes is
// taken for what it says; QEMU calls it an error.
#include "devices/virtqueue.h"

#include <string.h>

// Flags of a descriptor (2.7.5), of the available ring (2.7.6).
enum { FLAG_NEXT = 1, FLAG_WRITE = 2, FLAG_INDIRECT = 4 };
enum { FLAG_NO_INTERRUPT = 1 };

enum { RING_INDEX = 2, RING_ENTRIES = 4, USED_ENTRY_SIZE = 8 };

struct descriptor {
    u64 pa;
    u32 size_bytes;
    u16 flags;
    u16 next;
};

static bool read_u16(const struct bus_dma *dma, u64 pa, u16 *value)
{
    return dma->read(dma->board, pa, value, sizeof *value);
}

// Where the driver says for which of its chains to interrupt, and the device of which to be told.
static u64 used_event_pa(const struct virtqueue *queue)
{
    return queue->driver_pa + RING_ENTRIES + sizeof(u16) * (u64)queue->size;
}

static u64 avail_event_pa(const struct virtqueue *queue)
{
    return queue->device_pa + RING_ENTRIES + (u64)USED_ENTRY_SIZE * queue->size;
}

static bool is_usable(const struct virtqueue *queue)
{
    u32 size = queue->size;
    return queue->ready && size > 0 && size <= VIRTQUEUE_SIZE_MAX && (size & (size - 1)) == 0;
}

// The number of chains that wait; false where the ring can't be right.
static bool count_waiting(const struct virtqueue *queue, const struct bus_dma *dma, u16 *count)
{
    u16 index;
    if (!is_usable(queue) || !read_u16(dma, queue->driver_pa + RING_INDEX, &index)) {
        return false;
    }
    *count = (u16)(index - queue->next_available);
    return *count <= queue->size;
}

// Adds a segment; false where it is too many, or one to read follows one to write (2.7.4.2).
static bool add_segment(struct virtqueue_chain *chain, const struct descriptor *descriptor)
{
    bool writable = descriptor->flags & FLAG_WRITE;
    bool after_writable = chain->count > chain->readable_count;
    if (chain->count == VIRTQUEUE_SIZE_MAX || (!writable && after_writable)) {
        return false;
    }
    chain->segments[chain->count++] =
        (struct virtqueue_segment){descriptor->pa, descriptor->size_bytes};
    if (writable) {
        chain->writable_bytes += descriptor->size_bytes;
    } else {
        chain->readable_count++;
        chain->readable_bytes += descriptor->size_bytes;
    }
    return true;
}

// Follows descriptors in a table of `size` from `index` on. A loop ends when it has been followed
// more often than there are descriptors.
static bool follow(const struct bus_dma *dma, u64 table_pa, u64 size, u64 index, bool indirect,
                   struct virtqueue_chain *chain)
{
    for (u64 followed = 0; followed < size && index < size; followed++) {
        struct descriptor descriptor;
        if (!dma->read(dma->board, table_pa + index * sizeof descriptor, &descriptor,
                       sizeof descriptor)) {
            return false;
        }
        if (descriptor.flags & FLAG_INDIRECT) { // the last of a chain, and not nested (2.7.5.3.1)
            u64 entries = descriptor.size_bytes / sizeof descriptor;
            return !indirect && !(descriptor.flags & FLAG_NEXT) && entries > 0 &&
                   descriptor.size_bytes % sizeof descriptor == 0 &&
                   follow(dma, descriptor.pa, entries, 0, true, chain);
        }
        if (!add_segment(chain, &descriptor)) {
            return false;
        }
        if (!(descriptor.flags & FLAG_NEXT)) {
            return true;
        }
        index = descriptor.next;
    }
    return false;
}

enum virtqueue_result virtqueue_take(struct virtqueue *queue, const struct bus_dma *dma,
                                     bool event_index, struct virtqueue_chain *chain)
{
    u16 count, head;
    if (!count_waiting(queue, dma, &count)) {
        return VIRTQUEUE_BROKEN;
    }
    u64 slot = queue->next_available & (queue->size - 1);
    u16 after = (u16)(queue->next_available + (count > 0));
    if (event_index && !dma->write(dma->board, avail_event_pa(queue), &after, sizeof after)) {
        return VIRTQUEUE_BROKEN;
    }
    if (count == 0) {
        return VIRTQUEUE_EMPTY;
    }
    if (!read_u16(dma, queue->driver_pa + RING_ENTRIES + sizeof head * slot, &head)) {
        return VIRTQUEUE_BROKEN;
    }
    chain->head = head;
    chain->count = chain->readable_count = 0;
    chain->readable_bytes = chain->writable_bytes = 0;
    if (!follow(dma, queue->descriptor_pa, queue->size, head, false, chain)) {
        return VIRTQUEUE_BROKEN;
    }
    queue->next_available = after;
    return VIRTQUEUE_TAKEN;
}

void virtqueue_put_back(struct virtqueue *queue)
{
    queue->next_available--;
}

// Whether the driver wants an interrupt for the chain that was the `given`th to be given back
// (2.7.7).
static bool wants_interrupt(const struct virtqueue *queue, const struct bus_dma *dma,
                            bool event_index, u16 given, bool *interrupt)
{
    u16 word;
    if (!read_u16(dma, event_index ? used_event_pa(queue) : queue->driver_pa, &word)) {
        return false;
    }
    *interrupt = event_index ? word == given : !(word & FLAG_NO_INTERRUPT);
    return true;
}

bool virtqueue_give(struct virtqueue *queue, const struct bus_dma *dma, bool event_index, u32 head,
                    u64 written_bytes, bool *interrupt)
{
    u32 entry[2] = {head, written_bytes < UINT32_MAX ? (u32)written_bytes : UINT32_MAX};
    u64 slot = queue->next_used & (queue->size - 1);
    u16 given = queue->next_used;
    u16 next = (u16)(given + 1);
    if (!dma->write(dma->board, queue->device_pa + RING_ENTRIES + sizeof entry * slot, entry,
                    sizeof entry) ||
        !dma->write(dma->board, queue->device_pa + RING_INDEX, &next, sizeof next)) {
        return false;
    }
    queue->next_used = next;
    return wants_interrupt(queue, dma, event_index, given, interrupt);
}

// A place in a chain: segments[index] has `left` bytes before which `offset` bytes lie.
static bool find(const struct virtqueue_chain *chain, u32 *index, u32 end, u64 *offset)
{
    while (*index < end && *offset >= chain->segments[*index].size_bytes) {
        *offset -= chain->segments[(*index)++].size_bytes;
    }
    return *index < end;
}

static size_t part_of(const struct virtqueue_segment *segment, u64 offset, size_t size)
{
    u64 left = segment->size_bytes - offset;
    return size < left ? size : (size_t)left;
}

bool virtqueue_read(const struct virtqueue_chain *chain, const struct bus_dma *dma, u64 offset,
                    void *bytes, size_t size)
{
    u32 index = 0;
    u8 *to = bytes;
    for (size_t done = 0, part; done < size; done += part, offset += part) {
        if (!find(chain, &index, chain->readable_count, &offset)) {
            return false;
        }
        part = part_of(&chain->segments[index], offset, size - done);
        if (!dma->read(dma->board, chain->segments[index].pa + offset, to + done, part)) {
            return false;
        }
    }
    return true;
}

bool virtqueue_write(const struct virtqueue_chain *chain, const struct bus_dma *dma, u64 offset,
                     const void *bytes, size_t size)
{
    u32 index = chain->readable_count;
    const u8 *from = bytes;
    for (size_t done = 0, part; done < size; done += part, offset += part) {
        if (!find(chain, &index, chain->count, &offset)) {
            return false;
        }
        part = part_of(&chain->segments[index], offset, size - done);
        if (!dma->write(dma->board, chain->segments[index].pa + offset, from + done, part)) {
            return false;
        }
    }
    return true;
}
