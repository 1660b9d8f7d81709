// What:  the map of every address space: four gigabytes, one root entry each, four roles.
//
//     va                      root entry
//     0x0_0000_0000  ┌──────┐
//                    │      │ 0  the process's own: program, heap, ... , stack (pages with U)
//     0x0_4000_0000  ├──────┤
//                    │      │ 1  devices, at DEVICE_BASE + physical address
//     0x0_8000_0000  ├──────┤
//                    │      │ 2  memory, at its physical address: the kernel is linked here
//     0x0_c000_0000  ├──────┤
//                    │      │ 3  kernel stacks, one a process slot, a guard page under each
//     0x1_0000_0000  └──────┘
//
// Why:   entries 1 to 3 are the same tables in every address space, without U: the kernel is always
//        there and a trap need not switch satp, yet a process cannot touch it.
// Invariants: a kernel pointer to memory is a physical address; no page is both W and X.
// Try it in the debugger: `info mem`, `break kernel_map_create`.
#pragma once

#include "lib/types.h"

#define PAGE_SIZE ((u64)4096)
#define GIGABYTE  ((u64)1 << 30)

#define USER_BASE         ((u64)0x10000) // below lies nothing, so that null pointers fault
#define USER_STACK_TOP    GIGABYTE
#define USER_STACK_BYTES  (64 * PAGE_SIZE) // unless a sandbox sets less
#define USER_HEAP_END_MAX (USER_STACK_TOP - 256 * USER_STACK_BYTES)

#define DEVICE_BASE       GIGABYTE
#define MEMORY_BASE       (2 * GIGABYTE)
#define KERNEL_STACK_BASE (3 * GIGABYTE)

#define KERNEL_STACK_BYTES (2 * PAGE_SIZE)

#define HARTS_MAX     8
#define PROCESSES_MAX 64

// Physical addresses of the board's regions, from its one table.
#define REGION(name, base, size_bytes, irq, meaning) \
    enum { name##_base = (u64)(base), name##_size = (u64)(size_bytes), name##_irq = (irq) };
#include "machine/board.def"
#undef REGION

static inline u64
page_round_down(u64 address)
{
    return address & ~(PAGE_SIZE - 1);
}

static inline u64
page_round_up(u64 address)
{
    return page_round_down(address + PAGE_SIZE - 1);
}

// How much of `size_bytes` from `address` on lies in its page.
static inline u64
page_part(u64 address, u64 size_bytes)
{
    u64 rest = PAGE_SIZE - address % PAGE_SIZE;
    return size_bytes < rest ? size_bytes : rest;
}
