#include "cpu/access.h"

#include "cpu/mmu.h"
#include "cpu/stops.h"

#include <string.h>

static u64 bytes_left_in_page(u64 va)
{
    return BUS_PAGE_SIZE - va % BUS_PAGE_SIZE;
}

// Puts the page in the table of pages that are loaded from directly, where all of it may be.
static void remember_load(struct hart *h, const struct bus_memory *memory, u64 va, u64 pa)
{
    bool told = cpu_page(h->cpu, memory, pa)->flags & PAGE_LOADS_TOLD;
    if (!told && pmp_page_is_uniform(h, pa)) {
        struct tlb_entry *entry = &h->context->load[TLB_INDEX(va)];
        entry->tag = va & PAGE_MASK;
        entry->addend = (u64)(uintptr_t)bus_host_address(memory, pa) - va;
    }
}

static void remember_store(struct hart *h, const struct bus_memory *memory, u64 va, u64 pa)
{
    struct page *page = cpu_page(h->cpu, memory, pa);
    if (!(page->flags & PAGE_WATCHED) && pmp_page_is_uniform(h, pa)) {
        struct tlb_entry *entry = &h->context->store[TLB_INDEX(va)];
        entry->tag = va & PAGE_MASK;
        entry->addend = (u64)(uintptr_t)bus_host_address(memory, pa) - va;
        page->flags |= PAGE_STORED;
    }
}

// What a device's answer means to the hart.
static bool took_effect(struct hart *h, enum bus_result result, enum access access, u64 va)
{
    if (result == BUS_FAULT) {
        return mmu_access_fault(h, access, va);
    }
    if (result == BUS_CHANGED) {
        h->exit = HART_BOARD_CHANGED;
    }
    return true;
}

static void tell_of_device(const struct hart *h, u64 pa, u32 size, bool store,
                           enum bus_result result)
{
    const struct device_event event = {.hart = h->s.mhartid,
                                       .pa = pa,
                                       .size = size,
                                       .store = store,
                                       .refused = result == BUS_FAULT};
    for (u32 i = 0; i < h->cpu->listener_count; i++) {
        const struct cpu_listener *listener = &h->cpu->listeners[i];
        if (listener->device) {
            listener->device(listener->self, &event);
        }
    }
}

// To be called before a store to memory: drops what derives from it, and has the hart come back
// where it must look at something again.
static void announce_store(struct hart *h, const struct bus_memory *memory, u64 pa, u32 size)
{
    u8 flags = cpu_page(h->cpu, memory, pa)->flags;
    if (cpu_before_store(h->cpu, memory, pa, size)) {
        h->exit = HART_REFETCH;
    }
    if (flags & PAGE_STORES_TOLD) {
        stops_touched(h, pa, size, true);
    }
    if (flags & PAGE_BOARD) {
        h->exit = HART_BOARD_CHANGED;
    }
}

static void tell_of_load(struct hart *h, const struct bus_memory *memory, u64 pa, u32 size)
{
    if (cpu_page(h->cpu, memory, pa)->flags & PAGE_LOADS_TOLD) {
        stops_touched(h, pa, size, false);
    }
}

// A load that lies in one page.
static bool load_in_page(struct hart *h, u64 va, u32 size)
{
    u64 pa;
    if (!mmu_translate_checked(h, va, size, ACCESS_LOAD, &pa)) {
        return false;
    }
    const struct bus_memory *memory = bus_memory_at(&h->cpu->bus, pa);
    if (!memory) {
        const struct bus *bus = &h->cpu->bus;
        stops_touched(h, pa, size, false);
        enum bus_result result = bus->read(bus->board, pa, size, h->clock, &h->value);
        if (unlikely(h->cpu->tells_of_devices)) {
            tell_of_device(h, pa, size, false, result);
        }
        return took_effect(h, result, ACCESS_LOAD, va);
    }
    tell_of_load(h, memory, pa, size);
    h->value = 0;
    memcpy(&h->value, bus_host_address(memory, pa), size);
    remember_load(h, memory, va, pa);
    return true;
}

// A store to memory, in one page.
static void store_to_memory(struct hart *h, const struct bus_memory *memory, u64 pa, u32 size,
                            u64 value)
{
    announce_store(h, memory, pa, size);
    memcpy(bus_host_address(memory, pa), &value, size);
}

// A store that lies in one page and was translated.
static bool store_at(struct hart *h, u64 va, u64 pa, u32 size, u64 value)
{
    const struct bus_memory *memory = bus_memory_at(&h->cpu->bus, pa);
    if (!memory || memory->commanded) {
        const struct bus *bus = &h->cpu->bus;
        stops_touched(h, pa, size, true);
        enum bus_result result = bus->write(bus->board, pa, size, h->clock, value);
        if (unlikely(h->cpu->tells_of_devices)) {
            tell_of_device(h, pa, size, true, result);
        }
        return took_effect(h, result, ACCESS_STORE, va);
    }
    if (!memory->writable) {
        return mmu_access_fault(h, ACCESS_STORE, va);
    }
    store_to_memory(h, memory, pa, size, value);
    remember_store(h, memory, va, pa);
    return true;
}

static bool misaligned(struct hart *h, u64 va, bool store)
{
    h->fault = store ? EXC_store_address_misaligned : EXC_load_address_misaligned;
    h->fault_tval = mmu_address(h, va, store ? ACCESS_STORE : ACCESS_LOAD);
    return false;
}

// Whether the access is one that only Zicclsm makes.
static bool is_refused(const struct hart *h, u64 va, u32 size)
{
    return va % size != 0 && !h->cpu->config.extensions.has[RV_Zicclsm];
}

// The parts on both sides of a page boundary are two accesses; the first to fault is reported.
bool access_load(struct hart *h, u64 va, u32 size)
{
    u64 first = bytes_left_in_page(va);
    if (is_refused(h, va, size)) {
        return misaligned(h, va, false);
    }
    if (size <= first) {
        return load_in_page(h, va, size);
    }
    u64 value = 0;
    for (u32 i = 0; i < size; i++) {
        if (!load_in_page(h, va + i, 1)) {
            return false;
        }
        value |= h->value << (8 * i);
    }
    h->value = value;
    return true;
}

// Nothing is stored before both parts are known to be allowed. What memory there is is asked last,
// as on QEMU. The pages are not remembered: the first part may have changed the table that maps the
// second.
static bool store_across_pages(struct hart *h, u64 va, u32 size, u64 value)
{
    u32 first = (u32)bytes_left_in_page(va);
    u64 pa[2];
    if (!mmu_translate_checked(h, va, first, ACCESS_STORE, &pa[0]) ||
        !mmu_translate_checked(h, va + first, size - first, ACCESS_STORE, &pa[1])) {
        return false;
    }
    for (u32 part = 0; part < 2; part++) {
        const struct bus_memory *memory = bus_memory_at(&h->cpu->bus, pa[part]);
        if (!memory || !memory->writable) {
            return mmu_access_fault(h, ACCESS_STORE, part ? va + first : va);
        }
    }
    for (u32 i = 0; i < size; i++) {
        u64 byte_pa = i < first ? pa[0] + i : pa[1] + (i - first);
        store_to_memory(h, bus_memory_at(&h->cpu->bus, byte_pa), byte_pa, 1, value >> (8 * i));
    }
    return true;
}

bool access_store(struct hart *h, u64 va, u32 size, u64 value)
{
    u64 pa;
    if (is_refused(h, va, size)) {
        return misaligned(h, va, true);
    }
    if (size > bytes_left_in_page(va)) {
        return store_across_pages(h, va, size, value);
    }
    return mmu_translate_checked(h, va, size, ACCESS_STORE, &pa) &&
           store_at(h, va, pa, size, value);
}

bool access_reserve(struct hart *h, u64 va, u32 size, bool store, u64 *pa)
{
    enum access access = store ? ACCESS_STORE : ACCESS_LOAD;
    if (va % size != 0) {
        return misaligned(h, va, store);
    }
    if (!mmu_translate_checked(h, va, size, access, pa)) {
        return false;
    }
    const struct bus_memory *memory = bus_memory_at(&h->cpu->bus, *pa);
    if (!memory || (store && !memory->writable)) {
        return mmu_access_fault(h, access, va);
    }
    if (!store) {
        tell_of_load(h, memory, *pa, size);
    }
    return true;
}

void *access_atomic(struct hart *h, u64 va, u32 size)
{
    u64 pa;
    if (!access_reserve(h, va, size, true, &pa)) {
        return NULL;
    }
    const struct bus_memory *memory = bus_memory_at(&h->cpu->bus, pa);
    tell_of_load(h, memory, pa, size);
    announce_store(h, memory, pa, size);
    remember_store(h, memory, va, pa);
    return bus_host_address(memory, pa);
}

bool access_block_manage(struct hart *h, u64 va)
{
    u64 pa;
    if (!mmu_translate(h, va, ACCESS_LOAD, &pa)) { // what may not be loaded from is not stored to
        bool page_fault = h->fault == EXC_load_page_fault;
        return page_fault ? mmu_page_fault(h, ACCESS_STORE, va)
                          : mmu_access_fault(h, ACCESS_STORE, va);
    }
    pa = bits_align_down(pa, ACCESS_BLOCK_SIZE);
    enum privilege priv = mmu_privilege(h, ACCESS_LOAD);
    bool allowed = pmp_allows(h, pa, ACCESS_BLOCK_SIZE, ACCESS_LOAD, priv) ||
                   pmp_allows(h, pa, ACCESS_BLOCK_SIZE, ACCESS_STORE, priv);
    return (allowed && bus_memory_at(&h->cpu->bus, pa)) || mmu_access_fault(h, ACCESS_STORE, va);
}

bool access_block_zero(struct hart *h, u64 va)
{
    u64 pa;
    if (!mmu_translate(h, va, ACCESS_STORE, &pa)) {
        return false;
    }
    pa = bits_align_down(pa, ACCESS_BLOCK_SIZE);
    enum privilege priv = mmu_privilege(h, ACCESS_STORE);
    const struct bus_memory *memory = bus_memory_at(&h->cpu->bus, pa);
    if (!pmp_allows(h, pa, ACCESS_BLOCK_SIZE, ACCESS_STORE, priv) || !memory || !memory->writable) {
        return mmu_access_fault(h, ACCESS_STORE, va);
    }
    announce_store(h, memory, pa, ACCESS_BLOCK_SIZE);
    memset(bus_host_address(memory, pa), 0, ACCESS_BLOCK_SIZE);
    return true;
}

static bool fetch_half(struct hart *h, u64 va, u16 *half)
{
    u64 pa;
    if (!mmu_translate_checked(h, va, sizeof *half, ACCESS_FETCH, &pa)) {
        return false;
    }
    const struct bus_memory *memory = bus_memory_at(&h->cpu->bus, pa);
    if (!memory) {
        return mmu_access_fault(h, ACCESS_FETCH, va);
    }
    memcpy(half, bus_host_address(memory, pa), sizeof *half);
    return true;
}

bool access_fetch(struct hart *h, u64 pc, u32 *word)
{
    u16 low = 0;
    u16 high = 0;
    if (!fetch_half(h, pc, &low) || (!isa_is_compressed(low) && !fetch_half(h, pc + 2, &high))) {
        return false;
    }
    *word = low | ((u32)high << 16);
    return true;
}
