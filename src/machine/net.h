// A network card's cable: frames that wait for the guest, and where those that it sends go.
//
// Frames that wait are input that was not yet taken, as what was typed at the console is: they are
// not part of the machine, nor of its hash and snapshots.
#pragma once

#include "devices/virtio_net.h"

#define NET_WAITING_MAX 256u // frames; more are lost, as in a card whose memory is full

struct net;

// Gets what the guest sends. It must not change the machine.
typedef void net_send(void *self, const u8 *frame, size_t size);

// A cable; `send` null for one with nothing at its other end. Null when the host has no memory.
struct net *net_create(net_send *send, void *self);
void net_destroy(struct net *net); // null is allowed

// A frame for the guest. One that is too long, or one too many, is lost.
void net_put(struct net *net, const u8 *frame, size_t size);

// Frames that wait are gone.
void net_forget(struct net *net);

// What the device in the slot is served with.
struct virtio_net_backend net_backend(struct net *net);
