// Saving, restoring and hashing: the same pieces of plain data, in the same order.
//
//     struct snapshot_header | machine_state | hart_state × harts
//         | where there is a timing model: timing_params | timing_state × harts
//         | disks (snapshot_disks.h) | pages, each: u64 number, bytes
//
// Pages that are all zero are left out. A hash has the contents of the disks in place of that part.
//
// Inaccuracies: a snapshot is trusted to have been made by machine_save. The checksum finds damage,
// not forgery.
#include "machine/board.h"
#include "machine/flash_banks.h"
#include "machine/htif.h"
#include "machine/snapshot_disks.h"
#include "machine/virtio_slots.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define SNAPSHOT_MAGIC   0x31656e6972746956ULL // "Vitrine1", first byte first
#define SNAPSHOT_VERSION 5 // goes up with each change of what the states' members mean

struct snapshot_header {
    u64 magic, version;
    u64 machine_size_bytes, hart_size_bytes;    // of the states: the layout
    u64 hart_count, ram_size_bytes, extensions; // the kind of machine; a hash of what harts have
    u64 timing_size_bytes, timing_params;       // of a model's state, and a hash; 0 without one
    u64 page_count, block_count;                // of disks
    u64 checksum;                               // of all that follows the header
};

static bool is_zero(const u8 *page)
{
    static const u8 zeros[BUS_PAGE_SIZE];
    return memcmp(page, zeros, sizeof zeros) == 0;
}

// Calls `visit` for the number and the bytes of each page that is not zero; answers how many.
static u64 visit_pages(const struct machine *m, snapshot_visitor *visit, void *self)
{
    u64 count = 0;
    for (u32 i = 0; i < m->bus.memory_count; i++) {
        const struct bus_memory *memory = &m->bus.memories[i];
        u64 pages =
            memory->commanded ? 0 : memory->size_bytes / BUS_PAGE_SIZE; // flash: its disk is
        for (u64 k = 0; k < pages; k++) {
            const u8 *page = memory->host + k * BUS_PAGE_SIZE;
            u64 number = memory->first_page + k;
            if (!is_zero(page)) {
                visit(self, &number, sizeof number);
                visit(self, page, BUS_PAGE_SIZE);
                count++;
            }
        }
    }
    return count;
}

static void visit_states(const struct machine *m, snapshot_visitor *visit, void *self)
{
    visit(self, &m->state, sizeof m->state);
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        visit(self, &m->cpu->harts[i].s, sizeof m->cpu->harts[i].s);
    }
    if (m->config.timing) {
        visit(self, &m->timing, sizeof m->timing);
        for (u32 i = 0; i < m->cpu->hart_count; i++) {
            visit(self, &m->cpu->harts[i].timing->s, sizeof(struct timing_state));
        }
    }
}

static void hash_bytes(void *self, const void *bytes, size_t size)
{
    XXH3_64bits_update(self, bytes, size);
}

u64 machine_hash(const struct machine *m)
{
    XXH3_state_t *hash = XXH3_createState();
    assert(hash);
    XXH3_64bits_reset(hash);
    visit_states(m, hash_bytes, hash);
    snapshot_disks_hash(m, hash_bytes, hash);
    visit_pages(m, hash_bytes, hash);
    u64 digest = XXH3_64bits_digest(hash);
    XXH3_freeState(hash);
    return digest;
}

static void count_bytes(void *self, const void *bytes, size_t size)
{
    (void)bytes;
    *(size_t *)self += size;
}

static void append_bytes(void *self, const void *bytes, size_t size)
{
    u8 **end = self;
    memcpy(*end, bytes, size);
    *end += size;
}

// Bytes that a timing model and its states take.
static u64 timing_size(const struct machine *m)
{
    return m->config.timing ? sizeof m->timing + m->cpu->hart_count * sizeof(struct timing_state)
                            : 0;
}

static struct snapshot_header header_of(const struct machine *m, u64 page_count, u64 block_count)
{
    return (struct snapshot_header){
        .magic = SNAPSHOT_MAGIC,
        .version = SNAPSHOT_VERSION,
        .machine_size_bytes = sizeof(struct machine_state),
        .hart_size_bytes = sizeof(struct hart_state),
        .hart_count = m->cpu->hart_count,
        .ram_size_bytes = m->config.ram_size_bytes,
        .extensions = XXH3_64bits(m->config.extensions, sizeof *m->config.extensions),
        .timing_size_bytes = timing_size(m),
        .timing_params = m->config.timing ? XXH3_64bits(&m->timing, sizeof m->timing) : 0,
        .page_count = page_count,
        .block_count = block_count,
    };
}

void *machine_save(const struct machine *m, size_t *size_bytes)
{
    size_t size = sizeof(struct snapshot_header);
    visit_states(m, count_bytes, &size);
    bool readable = snapshot_disks_visit(m, count_bytes, &size);
    u64 page_count = visit_pages(m, count_bytes, &size);
    struct snapshot_header header = header_of(m, page_count, snapshot_disks_blocks(m));
    u8 *data = readable ? malloc(size) : NULL;
    if (!data) {
        return NULL;
    }
    u8 *end = data + sizeof header;
    visit_states(m, append_bytes, &end);
    if (!snapshot_disks_visit(m, append_bytes, &end)) {
        free(data);
        return NULL;
    }
    visit_pages(m, append_bytes, &end);
    header.checksum = XXH3_64bits(data + sizeof header, size - sizeof header);
    memcpy(data, &header, sizeof header);
    *size_bytes = size;
    return data;
}

// Where the disks' part begins.
static size_t disks_place(const struct snapshot_header *header)
{
    return sizeof *header + header->machine_size_bytes +
           header->hart_count * header->hart_size_bytes + header->timing_size_bytes;
}

static size_t snapshot_size(const struct snapshot_header *header)
{
    return disks_place(header) + MACHINE_DISKS * sizeof(struct snapshot_disk) +
           header->block_count * SNAPSHOT_BLOCK_SIZE +
           header->page_count * (sizeof(u64) + BUS_PAGE_SIZE);
}

// The memory that page `number` lies in; null where it is not this machine's.
static u8 *page_address(const struct machine *m, u64 number)
{
    for (u32 i = 0; i < m->bus.memory_count; i++) {
        const struct bus_memory *memory = &m->bus.memories[i];
        u64 page = number - memory->first_page;
        if (page < memory->size_bytes / BUS_PAGE_SIZE && !memory->commanded) {
            return memory->host + page * BUS_PAGE_SIZE;
        }
    }
    return NULL;
}

// Whether the same devices are in the same virtio slots.
static bool check_slots(const struct machine *m, const u8 *saved, struct error *error)
{
    for (u32 i = 0; i < VIRTIO_SLOTS; i++) {
        const struct virtio_state *mine = &m->state.board.virtio[i];
        const u8 *place = saved + ((const u8 *)mine - (const u8 *)&m->state);
        size_t size = offsetof(struct virtio_state, lasting);
        if (memcmp(mine, place, size) != 0) {
            return error_set(error, ERROR_IMAGE,
                             "the snapshot has another device in virtio slot %u: give the machine "
                             "the devices that it had",
                             i);
        }
    }
    return true;
}

static bool check_snapshot(const struct machine *m, const u8 *data, size_t size,
                           struct snapshot_header *header, struct error *error)
{
    if (size < sizeof *header) {
        return error_set(error, ERROR_IMAGE, "the snapshot is cut off in its header");
    }
    memcpy(header, data, sizeof *header);
    struct snapshot_header mine = header_of(m, header->page_count, header->block_count);
    mine.checksum = header->checksum;
    if (memcmp(header, &mine, sizeof mine) != 0) {
        return error_set(error, ERROR_IMAGE,
                         "the snapshot is of another kind of machine, or of another version of "
                         "this program: restore it where it was saved");
    }
    if (header->page_count > m->cpu->page_count || header->block_count > size ||
        size != snapshot_size(header)) {
        return error_set(error, ERROR_IMAGE, "the snapshot is damaged: its size is wrong");
    }
    if (header->checksum != XXH3_64bits(data + sizeof *header, size - sizeof *header)) {
        return error_set(error, ERROR_IMAGE, "the snapshot is damaged: its checksum is wrong");
    }
    const u8 *pages = data + size - header->page_count * (sizeof(u64) + BUS_PAGE_SIZE);
    for (u64 i = 0; i < header->page_count; i++) {
        u64 number;
        memcpy(&number, pages + i * (sizeof number + BUS_PAGE_SIZE), sizeof number);
        if (!page_address(m, number)) {
            return error_set(error, ERROR_IMAGE, "the snapshot is damaged: there is no page %llu",
                             (unsigned long long)number);
        }
    }
    return check_slots(m, data + sizeof *header, error) &&
           snapshot_disks_check(m, data + disks_place(header), header->block_count, error);
}

bool machine_check_snapshot(const struct machine *m, const void *data, size_t size_bytes,
                            struct error *error)
{
    struct snapshot_header header = {0};
    return check_snapshot(m, data, size_bytes, &header, error);
}

bool machine_restore(struct machine *m, const void *data, size_t size_bytes, struct error *error)
{
    struct snapshot_header header = {0};
    if (!check_snapshot(m, data, size_bytes, &header, error)) {
        return false;
    }
    const u8 *next = (const u8 *)data + sizeof header;
    u64 flash_hashes[FLASH_BANKS];
    flash_banks_remember(m, flash_hashes);
    if (!snapshot_disks_restore(m, (const u8 *)data + disks_place(&header), error)) {
        return false;
    }
    memcpy(&m->state, next, sizeof m->state);
    next += sizeof m->state;
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        memcpy(&m->cpu->harts[i].s, next, sizeof m->cpu->harts[i].s);
        next += sizeof m->cpu->harts[i].s;
    }
    for (u32 i = 0; m->config.timing && i < m->cpu->hart_count; i++) {
        size_t size = sizeof(struct timing_state);
        memcpy(&m->cpu->harts[i].timing->s, next + sizeof m->timing + i * size, size);
    }
    flash_banks_reload(m, flash_hashes);
    machine_clear_memory(m);
    next = (const u8 *)data + size_bytes - header.page_count * (sizeof(u64) + BUS_PAGE_SIZE);
    for (u64 i = 0; i < header.page_count; i++) {
        u64 number;
        memcpy(&number, next, sizeof number);
        memcpy(page_address(m, number), next + sizeof number, BUS_PAGE_SIZE);
        next += sizeof number + BUS_PAGE_SIZE;
    }
    if (m->state.input_taken < m->input_start || m->state.input_taken > m->input_size_bytes) {
        machine_forget_input(m);
    }
    virtio_slots_forget_input(m);
    cpu_drop_all(m->cpu);
    htif_attach(m);
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        m->cpu->harts[i].clock = m->state.hart_clock[i];
        hart_state_changed(&m->cpu->harts[i]);
    }
    board_state_changed(m);
    return true;
}
