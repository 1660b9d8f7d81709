// What a device is: a plain-data state (no pointers) and one of these descriptors. A device knows
// no processor, no board and no host. It does not raise interrupts: its output wires are a pure
// function of its state and the time, and the board looks at them after every access and at
// `deadline`.
//
// Time is in ticks of the board's timebase (10 MHz).
// Sizes and alignment are the board's business: a device is only called with a size in
// `access_sizes`, naturally aligned, inside its region.
#pragma once

#include "base/types.h"

#define DEVICE_NEVER UINT64_MAX // a deadline: nothing will happen by itself

enum device_access { DEVICE_RO, DEVICE_WO, DEVICE_RW };

// One bit field of a register, a row `BIT(register, name, shift, width, "meaning")` in the .def
// file (rows_begin.def lists the kinds of row).
struct device_bit {
    const char *register_name;
    const char *name;
    u8 shift;
    u8 width;
    const char *meaning;
};

// A value of a bit field that has a name, a row `VALUE(register, bit, name, value, "meaning")`.
struct device_value {
    const char *register_name;
    const char *bit_name;
    const char *name;
    u32 value; // of the field alone, unshifted
    const char *meaning;
};

// A register, a row `REG(offset, name, size_bytes, access, reset, "meaning")` in the .def file. A
// register that repeats (one per hart, one per source) is described by its first and `count`,
// `stride` of a row `REGS(offset, name, size_bytes, count, stride, access, reset, "meaning")`.
struct device_register {
    u32 offset;
    const char *name;
    u8 size_bytes;
    u16 count;
    u32 stride;
    enum device_access access;
    u64 reset;
    const char *meaning;
};

// The two wires that a device has to each hart: bit i of each is the wire to hart i.
struct device_hart_wires {
    u64 first, second;
};

struct device {
    const char *name;        // as in board.def
    size_t state_size_bytes; // of the plain-data state
    u32 access_sizes;        // the sum of the sizes in bytes that it takes: 1 | 2 | 4 | 8

    void (*reset)(void *state);
    u64 (*read)(void *state, u64 offset, u32 size, u64 now_ticks);
    void (*write)(void *state, u64 offset, u32 size, u64 value, u64 now_ticks);
    // What read would answer, without any effect of reading.
    u64 (*peek)(const void *state, u64 offset, u32 size, u64 now_ticks);
    // The output wires that are high, bit i for wire i, or those to harts; null where it has none.
    u64 (*lines)(const void *state, u64 now_ticks);
    struct device_hart_wires (*hart_wires)(const void *state, u64 now_ticks);
    // The first tick at which its wires may change with no access; DEVICE_NEVER for none. Null:
    // never.
    u64 (*deadline)(const void *state, u64 now_ticks);

    bool reading_is_pure; // no read changes the state

    const struct device_register *registers;
    size_t register_count;
    const struct device_bit *bits;
    size_t bit_count;
    const struct device_value *values;
    size_t value_count;
    // Whether `reg` is the one that answers at its offset in this state: some registers share one.
    // Null: each does.
    bool (*answers)(const void *state, const struct device_register *reg);
};

// The register that a read (or a write) at `offset` reaches in this state; null for none. An offset
// inside a register finds it.
const struct device_register *device_register_at(const struct device *device, const void *state,
                                                 u64 offset, bool write);

// Which of a repeating register `offset` is in, from 0.
u32 device_register_index(const struct device_register *reg, u64 offset);

// The field `name` of the register `register_name`; null for none.
const struct device_bit *device_bit_find(const struct device *device, const char *register_name,
                                         const char *name);
