// Loads and stores that the tables of direct pages did not answer: everything unusual. Devices,
// page faults, misaligned addresses, pages whose stores are watched, and the first use of a page.
//
// An address of data is as the instruction has it, before pointer masking (mmu_address).
//
// All of them need h->clock to be exact. A fault answers false with h->fault and h->fault_tval.
// What the hart must look at again is in h->exit.
#pragma once

#include "cpu/hart.h"

// Loads `size` bytes (1, 2, 4, 8) at `va`, any alignment, zero-extended into h->value.
bool access_load(struct hart *h, u64 va, u32 size);

// Stores the low `size` bytes of `value` at `va`, any alignment.
bool access_store(struct hart *h, u64 va, u32 size, u64 value);

// The host address of `size` aligned bytes at `va` that an atomic is about to load and store; null
// on a fault. Misaligned addresses and devices fault.
void *access_atomic(struct hart *h, u64 va, u32 size);

// The physical address of `size` aligned bytes at `va`, for the access `load reserved` (as a load)
// or `store conditional` (as a store).
bool access_reserve(struct hart *h, u64 va, u32 size, bool store, u64 *pa);

// The instructions on the block of ACCESS_BLOCK_SIZE bytes that `va` lies in (Unpriv. "CMO").
// Faults are a store's, and their tval is va. Device registers fault.
#define ACCESS_BLOCK_SIZE 64

// Whether the block may be managed: it may be loaded from or stored to.
bool access_block_manage(struct hart *h, u64 va);

// Stores zeroes.
bool access_block_zero(struct hart *h, u64 va);

// Fetches the 32 bits at `pc`, or 16 where they make an instruction, across a page boundary too.
bool access_fetch(struct hart *h, u64 pc, u32 *word);
