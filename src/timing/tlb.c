// The caches of translations. Each has as many entries as params say; the one that is replaced is
// the first that was not used recently, and once all were, none was (Wally's tlblru).
//
// Inaccuracies: sfence.vma forgets all translations, as Wally's does, when it is told of and not
// when it reaches M.
#include "timing/parts.h"

#include "base/bits.h"

static void use(struct timing_tlb *tlb, u32 entries, u32 i)
{
    tlb->used |= 1ULL << i;
    if (tlb->used == bits_mask(0, entries)) {
        tlb->used = 0;
    }
}

static bool matches(const struct timing_tlb *tlb, u32 i, u64 va, u64 space)
{
    u64 size = tlb->pages[i] % 64;
    return size && va >> size == tlb->pages[i] >> size &&
           (tlb->spaces[i] == space || tlb->spaces[i] == TIMING_GLOBAL);
}

static bool look_up(struct timing_tlb *tlb, u32 entries, u64 va, u64 space)
{
    u8 *hint = &tlb->hints[(va >> 12) % TIMING_TLB_MAX];
    if (matches(tlb, *hint, va, space)) {
        use(tlb, entries, *hint);
        return true;
    }
    for (u32 i = 0; i < entries; i++) {
        if (matches(tlb, i, va, space)) {
            *hint = (u8)i;
            use(tlb, entries, i);
            return true;
        }
    }
    return false;
}

static void insert(struct timing_tlb *tlb, u32 entries, u64 va, u64 space,
                   const struct timing_walk *walk)
{
    u32 i = bits_lowest(~tlb->used);
    tlb->pages[i] = (va & ~bits_mask(0, walk->page_bits)) | walk->page_bits;
    tlb->spaces[i] = walk->global ? TIMING_GLOBAL : space;
    use(tlb, entries, i);
}

void tlb_access(struct timing *t, u32 slot, u64 va)
{
    struct timing_walk *walk = &t->s.walks[slot];
    if (look_up(&t->s.dtlb, t->params.dtlb_entries, va, t->s.space)) {
        return;
    }
    t->s.events[TIMING_EVENT_dtlb_misses]++;
    t->s.slots[slot].flags |= TIMING_WALKS;
    *walk = (struct timing_walk){0};
    t->host.walk(t->host.self, va, false, walk);
    if (!walk->faults) {
        insert(&t->s.dtlb, t->params.dtlb_entries, va, t->s.space, walk);
    }
}

bool tlb_fetch_misses(struct timing *t, u64 va, struct timing_walk *walk)
{
    if (look_up(&t->s.itlb, t->params.itlb_entries, va, t->s.space)) {
        return false;
    }
    t->s.events[TIMING_EVENT_itlb_misses]++;
    *walk = (struct timing_walk){0};
    t->host.walk(t->host.self, va, true, walk);
    if (!walk->faults) {
        insert(&t->s.itlb, t->params.itlb_entries, va, t->s.space, walk);
    }
    return true;
}

void tlb_flush(struct timing *t)
{
    for (u32 i = 0; i < TIMING_TLB_MAX; i++) {
        t->s.itlb.pages[i] = t->s.dtlb.pages[i] = 0;
    }
}
