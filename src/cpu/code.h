// Translated code: blocks of operations, kept by the physical page that they were translated from.
//
// A block is a run of instructions that lie in one page, entered only at its start. It holds no
// virtual address, so it serves every address space; links between blocks stay inside a page, so
// dropping a page's blocks leaves nothing that points to them.
//
//     struct block | op op op … op | op_info op_info … op_info
//                    count of slots  one for each slot
//
// The pool is bounded: when it or the table of code pages is full, all of it is dropped.
#pragma once

#include "cpu/cpu.h"

struct op;

// How handlers are called; dispatch.h has the rest.
#define HANDLER_PARAMETERS \
    const struct op *op, struct hart *h, i64 left, struct context *tlb, const struct block *b
typedef void handler(HANDLER_PARAMETERS);

// One operation: a decoded instruction, or something that the translator added.
struct op {
    handler *run;
    u8 rd, rs1, rs2, rs3; // in struct hart_state's registers; rd is HART_SINK for x0
    i32 imm;              // of a floating-point operation, its rm
};

// The slot behind an operation that leaves a block for one in the same page: where it goes. A link
// that is not made yet points to code_unlinked.
struct op_links {
    const struct block *taken, *next;
};

// What is known of a slot when something unusual happens in it.
struct op_info {
    u16 offset; // of the instruction, in its page
    u16 index;  // of the instruction, in its block
    u32 raw;    // its bits
};

#define BLOCK_SLOTS_MAX (7 * BLOCK_INSNS_MAX + 4) // with six probes before each instruction

struct block {
    i64 count;              // instructions
    struct code_page *page; // that it is kept in; null for one that is used once
    struct block *next;     // in the page's list
    u16 start, end;         // offsets in the page: of the first instruction, behind the last
    u16 slots;
    u16 units; // of the pool
    struct op ops[];
};

#define BLOCK_SIZE_MAX \
    (sizeof(struct block) + BLOCK_SLOTS_MAX * (sizeof(struct op) + sizeof(struct op_info)))

#define CODE_CHUNK_SIZE 64 // bytes; a page has 64 of them

struct code_page {
    u64 chunks;                   // bit i: instructions of a block lie in chunk i
    struct block *blocks;         // all of them
    const u8 *host;               // the page's memory
    u32 page_number;              // in cpu->pages
    u32 entry[BUS_PAGE_SIZE / 2]; // by halfword: the block that starts there, as its offset in the
                                  // pool in units of CODE_POOL_UNIT; 0 for none
};

#define CODE_POOL_UNIT 16
#define CODE_POOL_SIZE (16ULL << 20)
#define CODE_UNITS_MAX (BLOCK_SIZE_MAX / CODE_POOL_UNIT + 1) // of a block
#define CODE_PAGES_MAX 1024

struct code_pool {
    u8 *base;
    u64 used_bytes;
    struct block *free[CODE_UNITS_MAX + 1]; // by units: blocks that were dropped
    struct code_page *pages;
    u32 page_count;
};

// What a link points to before it is made: its count is more than any budget, so that no separate
// question is needed.
extern const struct block code_unlinked;

struct code_pool *code_pool_create(void);
void code_pool_destroy(struct code_pool *pool);

// The code page of the page of `memory` at `pa`, made where there is none yet.
struct code_page *code_page_get(struct cpu *cpu, const struct bus_memory *memory, u64 pa);

// Room for a block of `size` bytes. May drop everything to make it, code pages too: look them up
// afterwards.
struct block *code_allocate(struct cpu *cpu, size_t size);

// Keeps a block, which is where code_allocate said, for its page.
void code_add(struct cpu *cpu, struct code_page *page, struct block *block);

// Drops the blocks of a page if [pa, pa + size) touches one of their chunks; answers whether.
bool code_before_store(struct cpu *cpu, struct page *page, u64 pa, u64 size);

void code_drop_all(struct cpu *cpu);

static inline const struct op_info *block_info(const struct block *block)
{
    return (const struct op_info *)(block->ops + block->slots);
}

static inline struct block *code_block_at(u8 *pool_base, const struct code_page *page, u64 va)
{
    u32 entry = page->entry[(va % BUS_PAGE_SIZE) / 2];
    return entry ? (struct block *)(pool_base + (u64)entry * CODE_POOL_UNIT) : NULL;
}
