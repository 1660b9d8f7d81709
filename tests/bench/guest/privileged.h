// What the trap programs share: CSRs, leaving M-mode, and page tables (Priv. 3 and 4.4).
#pragma once

#include "bench.h"

#define CSR_READ(csr)                                                   \
    ({                                                                  \
        u64 csr_value;                                                  \
        __asm__ volatile("csrr %0, " #csr : "=r"(csr_value)::"memory"); \
        csr_value;                                                      \
    })
#define CSR_WRITE(csr, value) __asm__ volatile("csrw " #csr ", %0" ::"r"((u64)(value)) : "memory")
#define CSR_SET(csr, bits)    __asm__ volatile("csrs " #csr ", %0" ::"r"((u64)(bits)) : "memory")
#define CSR_CLEAR(csr, bits)  __asm__ volatile("csrc " #csr ", %0" ::"r"((u64)(bits)) : "memory")

#define MSTATUS_MIE  (1ul << 3)
#define MSTATUS_MPP  (3ul << 11)
#define SSTATUS_SIE  (1ul << 1)
#define SSTATUS_SPIE (1ul << 5)
#define SSTATUS_SPP  (1ul << 8)
#define IE_STIE      (1ul << 5)
#define IE_MTIE      (1ul << 7)

#define CLINT_MTIMECMP 0x02004000
#define CLINT_MTIME    0x0200bff8

#define PAGE_SIZE     4096ul
#define PTE_V         1ul
#define PTE_R         2ul
#define PTE_W         4ul
#define PTE_X         8ul
#define PTE_U         16ul
#define PTE_AD        0xc0ul // accessed and dirty, so that the machine has nothing to set
#define PTE_PPN_SHIFT 10

// Pages that user mode may see, and one that the address spaces share: see bench.ld.
extern u8 bench_user_start[], bench_user_end[], bench_trampoline[];

// Calls `function` in S-mode with `argument`, with all of memory open to it and every trap but ecall
// from S delegated. Returns what it returns.
u64 supervisor_call(u64 (*function)(u64), u64 argument);

// Starts `code` in U-mode with a0 = `argument`, s1 = 0 and a7 = 0, from S-mode. Comes back when the trap handler calls
// user_return with the value to return here. (Both in privileged_entry.S.)
u64 user_call(void (*code)(void), u64 argument);
__attribute__((noreturn)) void user_return(u64 value);

// A page of zeroes that nothing else uses.
void *page_allocate(void);

// The entry for `va` in the Sv39 table `root`; the tables above it are made where they are missing.
u64 *page_entry(u64 *root, u64 va);

// Maps size bytes from `va` on to `pa` with 4 KiB pages; `flags` are PTE_R, PTE_W, PTE_X, PTE_U.
void page_map(u64 *root, u64 va, u64 pa, u64 size, u64 flags);

// A table that maps the program (user pages for user mode, the rest for the kernel) and the tables
// themselves to where they are.
u64 *page_table_identity(void);

// The value of satp for a table.
static inline u64 page_satp(const u64 *root)
{
    return 8ul << 60 | (u64)root / PAGE_SIZE;
}

// sfence.vma for everything.
static inline void page_fence(void)
{
    __asm__ volatile("sfence.vma" ::: "memory");
}
