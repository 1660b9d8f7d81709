#include "inspect/page_walk.h"

#include "cpu/mmu_look.h"

void page_walk(const struct machine *m, u32 hart, u64 va, struct page_walk *walk)
{
    struct mmu_look look;
    mmu_look(&m->cpu->harts[hart], va, ACCESS_LOAD, &look);
    *walk = (struct page_walk){.translated = look.translated,
                               .count = look.count,
                               .mapped = look.mapped,
                               .pa = look.pa,
                               .size_bytes = look.size_bytes};
    for (u32 i = 0; i < look.count; i++) {
        walk->steps[i] = (struct page_walk_step){look.steps[i].pte_pa, look.steps[i].pte};
    }
}
