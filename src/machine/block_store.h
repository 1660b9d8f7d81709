// A set of a disk's blocks in memory: those that were put into it take memory, others only
// addresses.
#pragma once

#include "base/types.h"

#define BLOCK_SIZE 4096u

struct block_store {
    u8 *bytes;    // block i at i * BLOCK_SIZE; pages of the host come to be when they are touched
    u64 *present; // bit i: block i is in the set
    u64 block_count, present_count;
};

// An empty set for blocks 0 to block_count - 1. False when the host has no room for it.
bool block_store_create(struct block_store *store, u64 block_count);
void block_store_destroy(struct block_store *store); // also of one that is all zeroes

bool block_store_has(const struct block_store *store, u64 block);

// Where the bytes of a block are, or will be: those of one that is not in the set are anything.
u8 *block_store_bytes(const struct block_store *store, u64 block);

// Puts a block into the set or takes it out.
void block_store_set(struct block_store *store, u64 block, bool present);

// Makes the block zeroes, without memory for them where the host's pages are such.
void block_store_clear(struct block_store *store, u64 block);

// The first block of the set from `from` on. False for none.
bool block_store_next(const struct block_store *store, u64 from, u64 *block);
