// The virtio slots: what is in them at the host, and the memory that it reaches.
#pragma once

#include "machine/machine.h"

// Has the device in the slot serve what is due at `now_ticks`.
void virtio_slots_serve(struct machine *m, u32 slot, u64 now_ticks);

// Whether what is typed goes to a virtio console, because there is one and its driver is ready.
bool virtio_slots_take_input(const struct machine *m);

// Something was typed: tells that console.
void virtio_slots_input_came(struct machine *m);

// Forgets what came from outside and the guest has not taken.
void virtio_slots_forget_input(struct machine *m);

// Gives back what is in the slots.
void virtio_slots_close(struct machine *m);
