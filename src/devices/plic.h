// The platform-level interrupt controller: from the wires of devices (sources) to the external
// interrupts of harts (contexts).
//
// Its wires to a hart are high while there is an interrupt to claim: the first that of context 2 ×
// hart, the hart's M-mode (mip.MEIP), the second that of context 2 × hart + 1, its S-mode
// (mip.SEIP).
#pragma once

#include "devices/device.h"

// The offset of each register, how many there are and how far apart: PLIC_ENABLE,
// PLIC_ENABLE_COUNT, PLIC_ENABLE_STRIDE.
enum plic_offset {
#define REGS(offset, name, size, count, stride, ...) \
    PLIC_##name = (offset), PLIC_##name##_COUNT = (count), PLIC_##name##_STRIDE = (stride),
#include "devices/plic.def"
};

#define PLIC_SOURCES  PLIC_PRIORITY_COUNT // with source 0, which does not exist
#define PLIC_NDEV     (PLIC_SOURCES - 1)  // the device tree's riscv,ndev: the greatest source
#define PLIC_CONTEXTS PLIC_THRESHOLD_COUNT
#define PLIC_WORDS    PLIC_PENDING_COUNT // of one bit a source

// Sets of sources are bit (source % 32) of word source / 32.
struct plic_state {
    u32 priority[PLIC_SOURCES];
    u32 threshold[PLIC_CONTEXTS];
    u32 enable[PLIC_CONTEXTS][PLIC_WORDS];
    u32 wire[PLIC_WORDS];       // what the devices hold high
    u32 pending[PLIC_WORDS];    // requests that wait for a claim
    u32 in_service[PLIC_WORDS]; // claimed and not completed: the gateway lets nothing through
    u32 contexts;               // that are there: all at reset, or as many as the board then says
};

extern const struct device plic_device;

// A device's wire is now `level`; source 1 to PLIC_NDEV. Saying again what it already was is
// harmless.
void plic_set_source(struct plic_state *plic, u32 source, bool level);

// The source that a claim by `context` would answer now: the pending and enabled one of the highest
// priority (the lowest number among equals), whatever the threshold; 0 for none.
u32 plic_best(const struct plic_state *plic, u32 context);
