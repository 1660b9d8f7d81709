// What:  reading and writing control and status registers, and the masks of their fields.
// Why:   the compiler knows nothing of CSRs; the assembler knows their names.
// Invariants: a mask is named <csr>_<FIELD> as in the specification and comes from the emulator's
//        own table; sstatus, sie and sip are views of mstatus, mie and mip and share their names.
#pragma once

#include "lib/types.h"

#define csr_read(name)                                                \
    ({                                                                \
        u64 csr_value_;                                               \
        asm volatile("csrr %0, " #name : "=r"(csr_value_)::"memory"); \
        csr_value_;                                                   \
    })
#define csr_write(name, value) asm volatile("csrw " #name ", %0" ::"rK"((u64)(value)) : "memory")
#define csr_set(name, mask)    asm volatile("csrs " #name ", %0" ::"rK"((u64)(mask)) : "memory")
#define csr_clear(name, mask)  asm volatile("csrc " #name ", %0" ::"rK"((u64)(mask)) : "memory")

#define FIELD(csr, name, extension, lowest_bit, width, meaning)                       \
    static const u64 csr##_##name __attribute__((unused)) = (((u64)1 << (width)) - 1) \
                                                            << (lowest_bit);
#include "cpu/csr_fields.def"
#undef FIELD

// A field's value, shifted to its place: mask & -mask is the field's lowest bit.
#define csr_field(mask, value) (((mask) & -(mask)) * (u64)(value))

enum privilege { PRIVILEGE_USER = 0, PRIVILEGE_SUPERVISOR = 1, PRIVILEGE_MACHINE = 3 };
