#include "cpu/stops.h"

#include "cpu/exec_ways.h"

void cpu_set_stops(struct cpu *cpu, const struct cpu_stops *stops)
{
    cpu->stops = stops ? *stops : (struct cpu_stops){0};
    cpu_set_probe(cpu, PROBE_STOPS, cpu->stops.wants);
}

// The tables are made again as the pages' flags say.
static void drop_tables(struct cpu *cpu)
{
    for (u32 i = 0; i < cpu->hart_count; i++) {
        mmu_drop_all(&cpu->harts[i]);
    }
}

void cpu_watch_accesses(struct cpu *cpu, u64 pa, u64 size, bool loads, bool stores)
{
    u8 flags = (u8)((loads ? PAGE_LOADS_TOLD : 0) | (stores ? PAGE_STORES_TOLD : 0));
    cpu->watches = true;
    for (u64 page_pa = pa & PAGE_MASK; page_pa < pa + size; page_pa += BUS_PAGE_SIZE) {
        const struct bus_memory *memory = bus_memory_at(&cpu->bus, page_pa);
        if (memory) {
            cpu_page(cpu, memory, page_pa)->flags |= flags;
        }
    }
    drop_tables(cpu);
}

void cpu_watch_nothing(struct cpu *cpu)
{
    cpu->watches = false;
    for (u64 i = 0; i < cpu->page_count; i++) {
        cpu->pages[i].flags &= (u8) ~(PAGE_LOADS_TOLD | PAGE_STORES_TOLD);
    }
    drop_tables(cpu);
}

static bool is_watched(const struct cpu *cpu, const struct cpu_touch *touch)
{
    const struct cpu_stops *stops = &cpu->stops;
    return cpu->watches && stops->touched && stops->touched(stops->self, touch);
}

void stops_touched(struct hart *h, u64 pa, u32 size, bool store)
{
    const struct cpu_touch touch = {.h = h, .pa = pa, .size = size, .store = store};
    if (is_watched(h->cpu, &touch)) {
        hart_stop(h);
    }
}

void stops_touched_by_walk(struct hart *h, u64 pa, u32 size)
{
    const struct cpu_touch touch = {
        .h = h, .by = CPU_PAGE_WALK, .pa = pa, .size = size, .store = true};
    if (is_watched(h->cpu, &touch)) {
        hart_stop(h);
    }
}

void stops_touched_by_device(struct cpu *cpu, const char *device, u64 pa, u64 size, bool store)
{
    const struct cpu_touch touch = {.by = device, .pa = pa, .size = size, .store = store};
    if (is_watched(cpu, &touch)) {
        hart_stop(&cpu->harts[0]);
    }
}

void stops_probe(HANDLER_PARAMETERS)
{
    const struct cpu_stops *stops = &h->cpu->stops;
    ways_synchronise(op, h, left, tlb, b);
    h->s.pc = ways_pc(op, h, b);
    if (stops->stops(stops->self, h)) {
        hart_stop(h);
        left = dispatch_left_before(left, b, dispatch_info(op, b)->index);
        FINISH(ways_leave);
    }
    CONTINUE(op + 1);
}
