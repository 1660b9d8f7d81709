// The board's flash memory: what its banks hold, and where the host keeps it.
//
// What a bank holds is a disk (disk.h): the image of -drive if=pflash, or zeroes that are nobody's.
// It is in the machine's memory as well, where harts read and execute it; what the guest changes
// goes to both at once, and is on the host's disk when the guest goes back to reading. A snapshot
// and a hash have it as a disk. A bank that nobody uses takes addresses of the host and no memory.
#pragma once

#include "machine/machine.h"

// Gives the machine's bus, which has RAM and ROM, its banks, empty. False when the host has no
// memory.
bool flash_banks_create(struct machine *m);

// Whether an image was put into the bank.
bool flash_banks_has(const struct machine *m, u32 bank);

// After an access to a bank's device: does what it completed, and has the device or the memory
// answer from now on. Answers whether that changed.
bool flash_banks_settle(struct machine *m, u32 bank);

// Before and after the disks of the machine were changed from outside: has in memory what they
// hold.
void flash_banks_remember(struct machine *m, u64 hashes[FLASH_BANKS]);
void flash_banks_reload(struct machine *m, const u64 hashes[FLASH_BANKS]);
