// The board: which device answers where, and the wires between devices and harts.
#pragma once

#include "machine/machine.h"

// The base address, size and PLIC source of a region of board.def.
enum board_region {
#define REGION(name, base, size, irq, meaning) BOARD_##name,
#include "machine/board.def"
#undef REGION
    BOARD_REGION_COUNT
};

struct board_place {
    const char *name;
    u64 base, size_bytes;
    u32 irq;
    const char *meaning;
};

extern const struct board_place board_map[BOARD_REGION_COUNT];

// The region that the physical address `pa` lies in, or null.
const struct board_place *board_place_at(const struct machine *m, u64 pa);

// The device there, or null.
const struct device *board_device_at(u64 pa);

// The state of the device there, or null.
const void *board_state_at(const struct machine *m, u64 pa);

// What a read of the device register at `pa` would answer now, with no effect of it. False where no
// device takes a read of that size there.
bool board_peek(const struct machine *m, u64 pa, u32 size, u64 *value);

// The region whose device drives source `irq` of the PLIC, or null.
const struct board_place *board_place_of_irq(u32 irq);

// The two functions of struct bus; `board` is the struct machine.
enum bus_result board_read(void *board, u64 pa, u32 size, u64 clock, u64 *value);
enum bus_result board_write(void *board, u64 pa, u32 size, u64 clock, u64 value);

void board_reset(struct machine *m);

// Has every device whose deadline has come do what it has to, now: puts wires through to the harts,
// moves the console's bytes, works out m->deadline_ticks.
void board_settle(struct machine *m);

// The same for all devices, when m->state or the console's input was changed from outside.
void board_state_changed(struct machine *m);
