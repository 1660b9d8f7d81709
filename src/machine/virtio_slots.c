#include "machine/virtio_slots.h"

#include "machine/board.h"
#include "machine/device_dma.h"

#include <string.h>

// --- consoles: the machine's own, as the serial line's is

static void console_put(void *self, const u8 *bytes, size_t size)
{
    const struct machine *m = self;
    if (m->output) {
        m->output(m->output_self, bytes, size);
    }
}

static bool console_has_input(void *self)
{
    const struct machine *m = self;
    return m->state.input_taken < m->input_size_bytes;
}

static size_t console_take(void *self, u8 *bytes, size_t size)
{
    struct machine *m = self;
    u64 left = m->input_size_bytes - m->state.input_taken;
    size_t count = size < left ? size : (size_t)left;
    memcpy(bytes, m->input + (m->state.input_taken - m->input_start), count);
    m->state.input_taken += count;
    return count;
}

static bool is_ready_console(const struct virtio_state *virtio)
{
    return virtio->device_id == VIRTIO_ID_CONSOLE && (virtio->status & VIRTIO_STATUS_DRIVER_OK);
}

bool virtio_slots_take_input(const struct machine *m)
{
    for (u32 i = 0; i < VIRTIO_SLOTS; i++) {
        if (is_ready_console(&m->state.board.virtio[i])) {
            return true;
        }
    }
    return false;
}

// A hart may be ahead of the others: for a device, time does not go back (board.c).
static u64 device_ticks(const struct machine *m)
{
    u64 clock = m->state.clock > m->state.board_clock ? m->state.clock : m->state.board_clock;
    return clock / MACHINE_CLOCK_PER_TICK;
}

void virtio_slots_input_came(struct machine *m)
{
    for (u32 i = 0; i < VIRTIO_SLOTS; i++) {
        struct virtio_state *virtio = &m->state.board.virtio[i];
        if (is_ready_console(virtio)) {
            virtio_input(virtio, VIRTIO_CONSOLE_RECEIVE, device_ticks(m));
        }
    }
}

// --- service

void virtio_slots_serve(struct machine *m, u32 slot, u64 now_ticks)
{
    struct virtio_state *virtio = &m->state.board.virtio[slot];
    if (now_ticks < virtio->due_ticks) {
        return;
    }
    struct device_dma who = {.m = m, .device = board_map[BOARD_virtio0 + slot].name};
    const struct bus_dma dma = device_dma(&who);
    const struct virtio_blk_backend disk = disk_backend(m->disks[slot]);
    const struct virtio_net_backend net = net_backend(m->nets[slot]);
    const struct virtio_9p_backend share = share_backend(m->shares[slot]);
    const struct virtio_console_backend console = {
        .self = m, .put = console_put, .take = console_take, .has_input = console_has_input};
    struct virtio_host host = {.dma = &dma};
    switch (virtio->device_id) {
    case VIRTIO_ID_BLK:
        host.backend = &disk;
        break;
    case VIRTIO_ID_NET:
        host.backend = &net;
        break;
    case VIRTIO_ID_9P:
        host.backend = &share;
        break;
    case VIRTIO_ID_CONSOLE:
        host.backend = &console;
        break;
    default:
        break;
    }
    virtio_serve(virtio, &host, now_ticks);
}

void virtio_slots_forget_input(struct machine *m)
{
    for (u32 i = 0; i < VIRTIO_SLOTS; i++) {
        if (m->nets[i]) {
            net_forget(m->nets[i]);
        }
        if (m->shares[i]) {
            share_forget(m->shares[i]);
        }
    }
}

void virtio_slots_close(struct machine *m)
{
    for (u32 i = 0; i < MACHINE_DISKS; i++) {
        disk_close(m->disks[i]);
    }
    for (u32 i = 0; i < VIRTIO_SLOTS; i++) {
        net_destroy(m->nets[i]);
        share_close(m->shares[i]);
    }
}

static void report(void *self, const char *text)
{
    const struct machine *m = self;
    if (m->report) {
        m->report(m->report_self, text);
    }
}

// The slot, with a device of a kind in it. Null with ERROR_USAGE where there is no such, or no
// room.
static struct virtio_state *insert(struct machine *m, u32 slot, enum virtio_id id, bool legacy,
                                   struct error *error)
{
    if (slot >= VIRTIO_SLOTS) {
        error_set(error, ERROR_USAGE, "there is no virtio slot %u: there are 0 to %d", slot,
                  VIRTIO_SLOTS - 1);
        return NULL;
    }
    struct virtio_state *virtio = &m->state.board.virtio[slot];
    if (virtio->device_id != VIRTIO_ID_NONE) {
        error_set(error, ERROR_USAGE, "virtio slot %u is taken: choose another", slot);
        return NULL;
    }
    virtio_insert(virtio, id, legacy);
    return virtio;
}

bool machine_attach_disk(struct machine *m, u32 slot, struct disk *disk, const char *id,
                         bool legacy, struct error *error)
{
    struct virtio_state *virtio = insert(m, slot, VIRTIO_ID_BLK, legacy, error);
    if (!virtio) {
        return false;
    }
    virtio->identity.blk.sectors = disk_size_bytes(disk) / VIRTIO_BLK_SECTOR_SIZE;
    virtio->features |= disk_mode(disk) == DISK_READ_ONLY ? VIRTIO_BLK_F_RO : 0;
    memcpy(virtio->identity.blk.id, id, strnlen(id, VIRTIO_BLK_ID_SIZE));
    m->disks[slot] = disk;
    disk_set_report(disk, report, m);
    return true;
}

bool machine_attach_rng(struct machine *m, u32 slot, u64 seed, bool legacy, struct error *error)
{
    struct virtio_state *virtio = insert(m, slot, VIRTIO_ID_RNG, legacy, error);
    if (virtio) {
        virtio->identity.rng.seed = seed;
        virtio->lasting.rng.counter = seed;
    }
    return virtio;
}

bool machine_attach_share(struct machine *m, u32 slot, struct share *share, const char *tag,
                          bool legacy, struct error *error)
{
    struct virtio_state *virtio = insert(m, slot, VIRTIO_ID_9P, legacy, error);
    if (!virtio) {
        return false;
    }
    virtio->identity.p9.tag_size = (u16)strnlen(tag, VIRTIO_9P_TAG_MAX);
    memcpy(virtio->identity.p9.tag, tag, virtio->identity.p9.tag_size);
    m->shares[slot] = share;
    return true;
}

bool machine_attach_console(struct machine *m, u32 slot, bool legacy, struct error *error)
{
    return insert(m, slot, VIRTIO_ID_CONSOLE, legacy, error);
}

bool machine_attach_net(struct machine *m, u32 slot, const u8 mac[VIRTIO_NET_MAC_SIZE],
                        net_send *send, void *self, bool legacy, struct error *error)
{
    struct virtio_state *virtio = insert(m, slot, VIRTIO_ID_NET, legacy, error);
    if (!virtio) {
        return false;
    }
    memcpy(virtio->identity.net.mac, mac, VIRTIO_NET_MAC_SIZE);
    virtio->identity.net.link_up = send != NULL;
    m->nets[slot] = net_create(send, self);
    return m->nets[slot] ||
           error_set(error, ERROR_HOST, "the host has no memory for a network card");
}

void machine_net_input(struct machine *m, u32 slot, const u8 *frame, size_t size)
{
    struct virtio_state *virtio = &m->state.board.virtio[slot];
    if (!(virtio->status & VIRTIO_STATUS_DRIVER_OK)) {
        return;
    }
    net_put(m->nets[slot], frame, size);
    virtio_input(virtio, VIRTIO_NET_RECEIVE, device_ticks(m));
    board_state_changed(m);
}
