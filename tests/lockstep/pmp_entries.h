// PMP: what keeps all programs off the devices, and random entries that leave the runtime alone.
#pragma once

#include "program.h"
#include "random.h"

// Fills in what PMP is from the start of a program on.
void pmp_entries_start(struct case_header *header);

// The entries that are free: to be set as cases like.
enum { PMP_FIRST_FREE = 7, PMP_LAST_FREE = 14 };

// A value for pmpaddr or pmpcfg of `entry`.
u64 pmp_entries_address(struct random *r, u32 entry);
u8 pmp_entries_config(struct random *r, u32 entry);

// All entries of a case, the free ones random.
void pmp_entries_fill(struct random *r, struct case_header *header);
