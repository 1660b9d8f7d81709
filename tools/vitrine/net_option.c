#include "net_option.h"

#include "drive_option.h"

#include <stdio.h>
#include <string.h>

static bool take_forwards(struct suboptions *s, struct network_user *user, struct error *error)
{
    const char *forward;
    while ((forward = suboptions_take_first(s, "hostfwd"))) {
        if (user->host_forward_count == NETWORK_FORWARDS_MAX) {
            return error_set(error, ERROR_USAGE,
                             "--netdev %s: more than %d times hostfwd=", s->text,
                             NETWORK_FORWARDS_MAX);
        }
        user->host_forwards[user->host_forward_count++] = forward;
    }
    return true;
}

static bool read_user(struct suboptions *s, struct network_user *user, struct error *error)
{
    *user = (struct network_user){
        .id = suboptions_take(s, "id"),
        .tftp = suboptions_take(s, "tftp"),
        .bootfile = suboptions_take(s, "bootfile"),
        .hostname = suboptions_take(s, "hostname"),
        .log = suboptions_take(s, "log"),
    };
    if (!user->id) {
        return error_set(error, ERROR_USAGE, "--netdev %s: lacks id=, by which -device names it",
                         s->text);
    }
    return take_forwards(s, user, error) &&
           suboptions_take_switch(s, "restrict", &user->restricted, error) &&
           suboptions_end(s, error);
}

static bool add_replay(struct suboptions *s, struct network *network, struct error *error)
{
    const char *id = suboptions_take(s, "id"), *file = suboptions_take(s, "file");
    if (!id || !file) {
        return error_set(error, ERROR_USAGE, "--netdev %s: lacks %s", s->text,
                         id ? "file=, the log" : "id=, by which -device names it");
    }
    return suboptions_end(s, error) && network_add_replay(network, id, file, error);
}

static bool add(struct suboptions *s, struct network *network, struct error *error)
{
    struct network_user user;
    const char *kind = suboptions_take(s, "");
    if (kind && strcmp(kind, "user") == 0) {
        return read_user(s, &user, error) && network_add_user(network, &user, error);
    }
    if (kind && strcmp(kind, "replay") == 0) {
        return add_replay(s, network, error);
    }
    return error_set(error, ERROR_USAGE, "--netdev %s: there are only user and replay", s->text);
}

bool net_option_read(const struct option_list *list, struct network *network, struct error *error)
{
    for (u32 i = 0; i < list->count; i++) {
        struct suboptions s;
        if (!suboptions_split(&s, "netdev", list->items[i], error) || !add(&s, network, error)) {
            return false;
        }
    }
    return true;
}

// QEMU's first card has 52:54:00:12:34:56, the second one more.
static bool read_mac(const char *text, u8 number, u8 mac[VIRTIO_NET_MAC_SIZE])
{
    static const u8 first[] = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56};
    char rest;
    memcpy(mac, first, sizeof first);
    mac[VIRTIO_NET_MAC_SIZE - 1] = (u8)(mac[VIRTIO_NET_MAC_SIZE - 1] + number);
    return !text || sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx%c", &mac[0], &mac[1], &mac[2],
                           &mac[3], &mac[4], &mac[5], &rest) == (int)VIRTIO_NET_MAC_SIZE;
}

static u8 cards_of(const struct machine *m)
{
    u8 count = 0;
    for (u32 i = 0; i < VIRTIO_SLOTS; i++) {
        count = (u8)(count + (m->nets[i] != NULL));
    }
    return count;
}

bool net_option_add(struct network *network, struct suboptions *s, struct machine *m, bool legacy,
                    struct error *error)
{
    u8 mac[VIRTIO_NET_MAC_SIZE];
    u32 slot;
    const char *id = suboptions_take(s, "netdev");
    suboptions_take(s, "id"); // which nothing refers to
    if (!read_mac(suboptions_take(s, "mac"), cards_of(m), mac) || (mac[0] & 1)) {
        return error_set(error, ERROR_USAGE,
                         "--device %s: mac is six numbers, the first even: 52:54:00:12:34:56",
                         s->text);
    }
    return drive_option_slot(s, m, &slot, error) && suboptions_end(s, error) &&
           network_plug(network, id, m, slot, mac, legacy, error);
}

bool net_option_finish(const struct network *network, struct error *error)
{
    const char *unused = network_unused(network);
    return !unused ||
           error_set(error, ERROR_USAGE,
                     "--netdev id=%s: no card uses it: add -device virtio-net-device,netdev=%s",
                     unused, unused);
}
