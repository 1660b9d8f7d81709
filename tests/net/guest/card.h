// A driver of a virtio network card in slot 1, without interrupts. Numbers are those of VIRTIO 1.2, 5.1.
#pragma once

#include "../../machine/guest/guest.h"

#define FRAME_MAX 1600u

void *memset(void *to, int value, size_t size); // guest.c's
void *memcpy(void *to, const void *from, size_t size);

extern u8 card_mac[6];

// Initialises it. False where there is none.
bool card_start(void);

// The state of the link; why the card interrupts.
u16 card_link(void);
u32 card_interrupts(void);

// Sends a frame, and waits until the card has it.
void card_send(const u8 *frame, u32 size);

// The next frame that `wanted` takes, and its size; others are thrown away.
u32 card_receive(u8 *frame, bool (*wanted)(const u8 *frame, u32 size));
