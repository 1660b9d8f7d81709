#include "inspect/door.h"

#include "inspect/guest_memory.h"

static void tell(struct door *door, struct door_change change)
{
    change.step = machine_steps(door->m);
    door->changes++;
    if (door->told) {
        door->told(door->self, &change);
    }
}

void door_set_register(struct door *door, u32 hart, struct register_id id, u64 value)
{
    register_set(&door->m->cpu->harts[hart], id, value);
    tell(door, (struct door_change){
                   .kind = DOOR_REGISTER, .hart = hart, .register_id = id, .value = value});
}

bool door_write_physical(struct door *door, u32 hart, u64 pa, const void *bytes, size_t size)
{
    if (!machine_write_memory(door->m, pa, bytes, size)) {
        return false;
    }
    tell(door, (struct door_change){
                   .kind = DOOR_MEMORY, .hart = hart, .where = pa, .bytes = bytes, .size = size});
    return true;
}

bool door_write(struct door *door, u32 hart, u64 va, const void *bytes, size_t size)
{
    const u8 *from = bytes;
    for (size_t done = 0, part; done < size; done += part) {
        u64 pa;
        size_t left = BUS_PAGE_SIZE - (va + done) % BUS_PAGE_SIZE;
        part = size - done < left ? size - done : left;
        if (!guest_memory_translate(door->m, hart, va + done, &pa) ||
            !door_write_physical(door, hart, pa, from + done, part)) {
            return false;
        }
    }
    return true;
}

void door_set_pending(struct door *door, u32 hart, u32 interrupt, bool pending)
{
    struct hart_state *s = &door->m->cpu->harts[hart].s;
    s->mip = bits_set(s->mip, interrupt, 1, pending);
    tell(door, (struct door_change){
                   .kind = DOOR_INTERRUPT, .hart = hart, .where = interrupt, .value = pending});
}
