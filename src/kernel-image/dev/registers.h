// What:  the registers of the devices: <DEVICE>_<REGISTER> is an offset, <DEVICE>_<REGISTER>_<BIT> a
//        mask, from the same rows as the emulator's devices.
// Why:   a driver and its device cannot disagree about a number that is written once.
// Invariants: before translation is on, a device is at its physical address; after, at DEVICE_BASE more.
// Try it in the debugger: `info devices`, `print/x *(char *)0x50000005`.
#pragma once

#include "lib/csr.h"
#include "mm/layout.h"

#define REG(offset, name, size_bytes, access, reset, meaning) UART_##name = (offset),
#define BIT(reg, name, shift, width, meaning) \
    UART_##reg##_##name = ((1u << (width)) - 1) << (shift),
enum uart_register {
#include "devices/uart.def"
};

#define REG(offset, name, size_bytes, access, reset, meaning) FINISHER_##name = (offset),
#define BIT(reg, name, shift, width, meaning)                 FINISHER_##name##_SHIFT = (shift),
#define VALUE(reg, field, name, value, meaning)               FINISHER_##name = (value),
enum finisher_register {
#include "devices/finisher.def"
};

// Of a register that repeats: that of the first hart, source or context, and the distance to the next.
#define REGS(offset, name, size_bytes, count, stride, access, reset, meaning) \
    PLIC_##name = (offset), PLIC_##name##_STRIDE = (stride),
enum plic_register {
#include "devices/plic.def"
};

#define REGS(offset, name, size_bytes, count, stride, access, reset, meaning) \
    CLINT_##name = (offset), CLINT_##name##_STRIDE = (stride),
enum clint_register {
#include "devices/clint.def"
};

static inline u64
device_address(u64 physical)
{
    return csr_read(satp) == 0 ? physical : DEVICE_BASE + physical;
}

static inline u8
device_read8(u64 physical)
{
    return *(volatile u8 *)device_address(physical);
}

static inline void
device_write8(u64 physical, u8 value)
{
    *(volatile u8 *)device_address(physical) = value;
}

static inline u32
device_read32(u64 physical)
{
    return *(volatile u32 *)device_address(physical);
}

static inline void
device_write32(u64 physical, u32 value)
{
    *(volatile u32 *)device_address(physical) = value;
}
