// The core-local interruptor: the time, and each hart's timer and software interrupt.
//
// Its wires to a hart: the first is msip, the second mtip.
#pragma once

#include "devices/device.h"

// The offset of each register and how many there are, CLINT_MTIMECMP and CLINT_MTIMECMP_COUNT.
enum clint_offset {
#define REG(offset, name, ...) CLINT_##name = (offset),
#define REGS(offset, name, size, count, ...) \
    CLINT_##name = (offset), CLINT_##name##_COUNT = (count),
#include "devices/clint.def"
};

#define CLINT_MAX_HARTS CLINT_MTIMECMP_COUNT

struct clint_state {
    u64 mtimecmp[CLINT_MAX_HARTS];
    u64 mtime_offset;          // mtime - the board's ticks, modulo 2^64
    u32 msip[CLINT_MAX_HARTS]; // 0 or 1
    u64 harts;                 // that are there: all at reset, or as many as the board then says
};

extern const struct device clint_device;

// mtime, which is also what the time CSR reads.
u64 clint_mtime(const struct clint_state *clint, u64 now_ticks);
