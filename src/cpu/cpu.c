#include "cpu/cpu.h"

#include "base/host_float.h"

#include "cpu/code.h"
#include "cpu/mmu.h"
#include "cpu/timed.h"

#include <stdlib.h>
#include <string.h>

// After so many stores with no walk in between, a page is taken to be a table no more.
#define TABLE_STORES_MAX 64

static bool harts_create(struct cpu *cpu)
{
    for (u32 i = 0; i < cpu->hart_count; i++) {
        struct hart *h = &cpu->harts[i];
        h->cpu = cpu;
        h->pool = cpu->code->base;
        h->contexts = aligned_alloc(64, bits_align_up(CONTEXT_COUNT * sizeof *h->contexts, 64));
        h->scratch = malloc(BLOCK_SIZE_MAX);
        h->timing = cpu->config.timing ? timed_create(h, cpu->config.timing) : NULL;
        if (!h->contexts || !h->scratch || !h->timing != !cpu->config.timing) {
            return false;
        }
        memset(h->contexts, 0, CONTEXT_COUNT * sizeof *h->contexts);
        for (u32 k = 0; k < CONTEXT_COUNT; k++) {
            h->contexts[k].mode = UINT32_MAX; // none that is ever looked for
        }
        mmu_drop_all(h);
    }
    return true;
}

struct cpu *cpu_create(const struct bus *bus, const struct hart_config *config, u32 hart_count)
{
    struct cpu *cpu = calloc(1, sizeof *cpu);
    if (!cpu) {
        return NULL;
    }
    cpu->bus = *bus;
    cpu->config = *config;
    cpu->probes = config->timing ? PROBE_TIMING : 0;
    cpu->hart_count = hart_count;
    cpu->host_has_fma = host_has_fma();
    for (u32 i = 0; i < bus->memory_count; i++) {
        cpu->page_count += bus->memories[i].size_bytes / BUS_PAGE_SIZE;
    }
    cpu->pages = calloc(cpu->page_count, sizeof *cpu->pages);
    cpu->harts = calloc(hart_count, sizeof *cpu->harts);
    cpu->code = code_pool_create();
    cpu->decoded = calloc(1u << CPU_DECODED_BITS, sizeof *cpu->decoded);
    if (!cpu->pages || !cpu->harts || !cpu->code || !cpu->decoded || !harts_create(cpu)) {
        cpu_destroy(cpu);
        return NULL;
    }
    return cpu;
}

void cpu_destroy(struct cpu *cpu)
{
    if (!cpu) {
        return;
    }
    for (u32 i = 0; cpu->harts && i < cpu->hart_count; i++) {
        free(cpu->harts[i].contexts);
        free(cpu->harts[i].scratch);
        free(cpu->harts[i].timing);
    }
    code_pool_destroy(cpu->code);
    free(cpu->harts);
    free(cpu->pages);
    free(cpu->decoded);
    free(cpu);
}

void cpu_listen(struct cpu *cpu, const struct cpu_listener *listener)
{
    assert(cpu->listener_count < CPU_LISTENERS_MAX);
    cpu->listeners[cpu->listener_count++] = *listener;
    cpu->tells_of_devices |= listener->device != NULL;
}

void cpu_stop_direct_stores(struct cpu *cpu, const struct bus_memory *memory, u64 pa)
{
    struct page *page = cpu_page(cpu, memory, pa);
    if (page->flags & PAGE_STORED) {
        for (u32 i = 0; i < cpu->hart_count; i++) {
            mmu_drop_stores(&cpu->harts[i], bus_host_address(memory, pa & PAGE_MASK));
        }
        page->flags &= (u8)~PAGE_STORED;
    }
}

void cpu_watch_page(struct cpu *cpu, const struct bus_memory *memory, u64 pa)
{
    cpu_stop_direct_stores(cpu, memory, pa);
    cpu_page(cpu, memory, pa)->flags |= PAGE_BOARD;
}

// Drops what derives from the whole table, and looks at its stores no more.
static void forget_table(struct cpu *cpu, struct page *page)
{
    for (u32 i = 0; i < cpu->hart_count; i++) {
        mmu_drop_space(&cpu->harts[i], page->table_root,
                       page->flags & (PAGE_TABLE_ROOTS | PAGE_TABLE_PLACES));
    }
    page->flags &= (u8) ~(PAGE_TABLE | PAGE_TABLE_ROOTS | PAGE_TABLE_PLACES);
}

// Drops what derives from entry `index` of a table. An entry that is not valid has nothing.
static void drop_table_entry(struct cpu *cpu, const struct page *page, u64 index)
{
    bool any_root = page->flags & PAGE_TABLE_ROOTS;
    u64 va = page->table_va + (index << 12);
    for (u32 i = 0; i < cpu->hart_count; i++) {
        struct hart *h = &cpu->harts[i];
        if (page->flags & PAGE_TABLE_PLACES) {
            mmu_drop_space(h, 0, true);
        } else if (page->table_level > 0) {
            mmu_drop_space(h, page->table_root, any_root);
        } else {
            mmu_drop_page(h, va, page->table_root, any_root);
        }
    }
}

static bool table_before_store(struct cpu *cpu, struct page *page, const struct bus_memory *memory,
                               u64 pa, u64 size)
{
    bool dropped = false;
    u64 last = bits_align_down(pa + size - 1, sizeof(u64));
    for (u64 entry_pa = bits_align_down(pa, sizeof(u64)); entry_pa <= last;
         entry_pa += sizeof(u64)) {
        u64 entry;
        memcpy(&entry, bus_host_address(memory, entry_pa), sizeof entry);
        if (entry & 1) {
            drop_table_entry(cpu, page, entry_pa % BUS_PAGE_SIZE / sizeof entry);
            dropped = true;
        }
    }
    if (++page->table_stores > TABLE_STORES_MAX) {
        forget_table(cpu, page);
        dropped = true;
    }
    return dropped;
}

bool cpu_before_store(struct cpu *cpu, const struct bus_memory *memory, u64 pa, u64 size)
{
    struct page *page = cpu_page(cpu, memory, pa);
    bool dropped = false;
    if (page->flags & PAGE_CODE) {
        dropped |= code_before_store(cpu, page, pa, size);
    }
    if (page->flags & PAGE_TABLE) {
        dropped |= table_before_store(cpu, page, memory, pa, size);
    }
    return dropped;
}

void cpu_set_probe(struct cpu *cpu, enum cpu_probe probe, bool wanted)
{
    cpu->probes = wanted ? cpu->probes | probe : cpu->probes & ~(u32)probe;
    code_drop_all(cpu);
}

void cpu_drop_all(struct cpu *cpu)
{
    for (u64 i = 0; cpu->has_run && i < cpu->page_count; i++) { // untouched, they cost no memory
        if (cpu->pages[i].flags) {
            cpu->pages[i] =
                (struct page){.code = cpu->pages[i].code,
                              .flags = cpu->pages[i].flags & (PAGE_CODE | PAGE_BOARD |
                                                              PAGE_STORES_TOLD | PAGE_LOADS_TOLD)};
        }
    }
    code_drop_all(cpu);
    for (u32 i = 0; i < cpu->hart_count; i++) {
        mmu_drop_all(&cpu->harts[i]);
    }
    cpu->has_run = false;
}

// Blocks that were translated from it stay: they are only reached by way of what is dropped here.
void cpu_hide_memory(struct cpu *cpu, u32 memory, bool hidden)
{
    cpu->bus.memories[memory].hidden = hidden;
    for (u32 i = 0; hidden && i < cpu->hart_count; i++) {
        mmu_drop_all(&cpu->harts[i]);
    }
}
