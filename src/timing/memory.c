// Caches, address translation and the bus: how long a beat stands still.
#include "timing/parts.h"

#define VALID 1ULL
#define DIRTY 2ULL

#define PAGE_SIZE           4096
#define LAST_LEVEL_BITS_MAX 16 // of a page that the last table describes
#define NOWHERE_STALL       2  // a fetch over the bus that nothing answers

struct access {
    bool missed, dirty;
};

// Of a cache.
struct shape {
    u32 sets, ways, line_bits;
    const struct timing_touch *touch;
};

static struct shape icache_shape(const struct timing *t)
{
    return (struct shape){t->icache_sets, t->params.icache_ways, t->line_bits, t->icache_touch};
}

static struct shape dcache_shape(const struct timing *t)
{
    return (struct shape){t->dcache_sets, t->params.dcache_ways, t->line_bits, t->dcache_touch};
}

static u32 words_of(const struct timing *t)
{
    return t->params.line_bytes / t->params.bus_bytes;
}

// A set, of up to 8 ways, has a tree: bit n - 1 is node n (the root is 1, its children 2n and 2n +
// 1), set where the least recently used way is on the right.

static u32 oldest_way(u8 tree, u32 ways)
{
    u32 node = 1, way = 0;
    for (u32 half = ways / 2; half > 0; half /= 2) {
        u32 right = tree >> (node - 1) & 1;
        way = 2 * way + right;
        node = 2 * node + right;
    }
    return way;
}

static u32 victim_way(const u64 *set, u8 tree, u32 ways)
{
    for (u32 way = 0; way < ways; way++) {
        if (!(set[way] & VALID)) {
            return way;
        }
    }
    return oldest_way(tree, ways);
}

// Looks up the line at `line`, brings it in where it is not there, marks it as used and, of a
// store, as dirty.
static struct access use_line(struct timing_cache *cache, const struct shape *shape, u64 line,
                              bool store)
{
    u32 ways = shape->ways;
    u32 set_number = (u32)(line >> shape->line_bits) & (shape->sets - 1);
    u64 *set = &cache->lines[set_number * ways];
    u8 *tree = &cache->recent[set_number];
    struct access access = {0};
    u32 way = 0;
    while (way < ways && (set[way] & ~DIRTY) != (line | VALID)) {
        way++;
    }
    if (way == ways) {
        way = victim_way(set, *tree, ways);
        access = (struct access){.missed = true, .dirty = set[way] & DIRTY};
        set[way] = line | VALID;
    }
    if (store) {
        set[way] |= DIRTY;
    }
    *tree = (*tree & shape->touch[way].keep) | shape->touch[way].set;
    return access;
}

// Cycles that one of the two sides stands still, by itself, and whether it used the bus.
struct side {
    u32 stall;
    bool bus;  // uses the bus, from the first cycle on
    bool late; // … from the second cycle on: a store's write-back
    bool device;
};

static u32 fetch_line(struct timing *t, u64 pa, struct side *side)
{
    u64 line = pa & t->line_mask;
    if (line == t->s.fetch_line) {
        return 0;
    }
    t->s.fetch_line = line;
    const struct shape shape = icache_shape(t);
    struct access access = use_line(&t->s.icache, &shape, line, false);
    if (!access.missed) {
        return 0;
    }
    t->s.events[TIMING_EVENT_icache_misses]++;
    side->bus = true;
    return t->miss;
}

// A 4-byte instruction that begins in the last two bytes of a line is fetched in two.
static void fetch(struct timing *t, const struct timing_slot *f, struct side *side)
{
    if (f->address == TIMING_NO_LINE || f->address == TIMING_NOWHERE) {
        side->stall = f->address == TIMING_NOWHERE ? NOWHERE_STALL : 0;
        return;
    }
    side->stall = fetch_line(t, f->address, side);
    u64 second = f->address + 2;
    if ((f->flags & TIMING_WIDE) && (second & ~t->line_mask) == 0) {
        u16 half;
        if (second % PAGE_SIZE == 0 &&
            t->host.fetch(t->host.self, f->pc + 2, &second, &half) != TIMING_FETCHED) {
            return;
        }
        side->stall += 1 + fetch_line(t, second, side);
    }
}

static u32 data_line(struct timing *t, u64 pa, u32 flags, struct side *side)
{
    u64 line = pa & t->line_mask;
    bool store = flags & TIMING_STORE;
    u64 filter = line | (store ? DIRTY : 0);
    if (filter == t->s.data_line || (!store && line == (t->s.data_line & ~DIRTY))) {
        return 0;
    }
    t->s.data_line = filter;
    const struct shape shape = dcache_shape(t);
    struct access access = use_line(&t->s.dcache, &shape, line, store);
    if (!access.missed) {
        return 0;
    }
    t->s.events[TIMING_EVENT_dcache_misses]++;
    side->bus = true;
    if (!access.dirty) {
        return t->miss;
    }
    // A load asks for the write-back at once, a store a cycle later (Wally's cachefsm).
    t->s.events[TIMING_EVENT_dcache_writebacks]++;
    side->late = !(flags & TIMING_LOAD);
    return t->miss + t->writeback + side->late;
}

static void access_data(struct timing *t, const struct timing_slot *m, struct side *side)
{
    if (m->flags & TIMING_DEVICE) {
        side->stall = t->params.device_stall;
        side->bus = side->device = true;
        return;
    }
    side->stall = data_line(t, m->address, m->flags, side);
    u64 last = m->address + m->bytes - 1;
    if (((m->address ^ last) & t->line_mask) != 0) {
        side->stall += 1 + data_line(t, last, m->flags, side);
    }
}

// fence.i: every way of every set of the data cache is looked at, and what is dirty is written
// back.
static u32 fence_i(struct timing *t)
{
    u32 lines = t->dcache_sets * t->params.dcache_ways;
    u32 dirty = 0;
    for (u32 i = 0; i < lines; i++) {
        dirty += t->s.dcache.lines[i] / DIRTY & 1;
        t->s.dcache.lines[i] &= ~DIRTY;
    }
    t->s.events[TIMING_EVENT_dcache_writebacks] += dirty;
    for (u32 i = 0; i < t->icache_sets * t->params.icache_ways; i++) {
        t->s.icache.lines[i] = 0;
    }
    for (u32 i = 0; i < t->icache_sets; i++) {
        t->s.icache.recent[i] = 0;
    }
    t->s.fetch_line = t->s.data_line = TIMING_NO_LINE;
    return 1 + lines + dirty * (words_of(t) + 1);
}

// cbo.*: a cycle, and the write-back of a line that is dirty.
static u32 line_operation(struct timing *t, const struct timing_slot *m)
{
    u64 line = m->address & t->line_mask;
    u64 *set =
        &t->s.dcache
             .lines[(line / t->params.line_bytes & (t->dcache_sets - 1)) * t->params.dcache_ways];
    t->s.data_line = TIMING_NO_LINE;
    if (m->flags & TIMING_ZERO) {
        const struct shape shape = dcache_shape(t);
        struct access access = use_line(&t->s.dcache, &shape, line, true);
        return 1 + (access.dirty ? words_of(t) + 1 : 0);
    }
    for (u32 way = 0; way < t->params.dcache_ways; way++) {
        if ((set[way] & ~DIRTY) == (line | VALID)) {
            bool dirty = set[way] & DIRTY;
            set[way] = m->flags & TIMING_DROP ? 0 : set[way] & ~DIRTY;
            return 1 + (dirty ? words_of(t) + 1 : 0);
        }
    }
    return 1;
}

// Both sides want the bus: the data cache goes first, unless it asks a cycle later.
static u64 share_bus(const struct timing *t, const struct side *fetch, const struct side *data)
{
    if (data->late) {
        return data->stall + words_of(t);
    }
    return (u64)fetch->stall + data->stall - (data->device ? 1 : 2);
}

// A page walk: a cycle to begin, two for each entry beside what the data cache takes, one more
// where a leaf is not in the last table, and one to end (Wally's hptw).
static u64 walk(struct timing *t, const struct timing_walk *walk)
{
    u64 cycles = 2 + (walk->page_bits > LAST_LEVEL_BITS_MAX);
    for (u32 i = 0; i < walk->levels; i++) {
        struct side side = {0};
        cycles += 2 + data_line(t, walk->entries[i], TIMING_LOAD, &side);
    }
    t->s.events[TIMING_EVENT_stall_walk] += cycles;
    return cycles;
}

static u64 walks(struct timing *t, const struct timing_slot *f, const struct timing_slot *m)
{
    u64 cycles = 0;
    struct timing_walk fetch;
    if (m->flags & TIMING_WALKS) {
        cycles += walk(t, &t->s.walks[timing_slot_of(t, STAGE_M)]);
    }
    if (f && t->s.fetch_translated && tlb_fetch_misses(t, f->pc, &fetch)) {
        cycles += walk(t, &fetch);
    }
    return cycles;
}

u64 memory_stall(struct timing *t, const struct timing_slot *f, const struct timing_slot *m)
{
    struct side fetched = {0}, data = {0};
    u64 walked = 0;
    if (unlikely(t->s.fetch_translated || (m->flags & TIMING_WALKS))) {
        walked = walks(t, f, m);
    }
    if (f) {
        fetch(t, f, &fetched);
    }
    if ((m->flags & (TIMING_LOAD | TIMING_STORE)) && !(m->flags & TIMING_TRAPPED)) {
        access_data(t, m, &data);
    } else if (m->flags & (TIMING_FENCE_I | TIMING_LINE)) {
        data.stall = m->flags & TIMING_FENCE_I ? fence_i(t) : line_operation(t, m);
    }
    if (fetched.stall == 0 && data.stall == 0) {
        return walked;
    }
    u64 stall = fetched.stall > data.stall ? fetched.stall : data.stall;
    if (fetched.bus && data.bus) {
        stall = share_bus(t, &fetched, &data);
    }
    t->s.events[TIMING_EVENT_stall_fetch] += fetched.stall;
    t->s.events[TIMING_EVENT_stall_data] += stall - fetched.stall;
    return walked + stall;
}
