#include "inspect/guest_space.h"

#include "inspect/access_check.h"

static bool is_ram(const struct machine *m, u64 pa)
{
    const struct bus_memory *ram = &m->bus.memories[0];
    return pa - ram->base < ram->size_bytes;
}

bool guest_space_translate(const struct guest_space *space, u64 va, u64 *pa)
{
    if (space->satp == 0 || (space->direct && is_ram(space->m, va))) {
        *pa = va;
        return true;
    }
    const struct access_subject subject = {
        .mode = PRIV_S, .satp = space->satp, .mstatus = MSTATUS_SUM | MSTATUS_MXR};
    struct access_check check;
    access_check(space->m, &space->m->cpu->harts[0], &subject, va, 1, ACCESS_LOAD, &check);
    *pa = check.pa;
    return check.has_pa;
}

bool guest_space_read(const struct guest_space *space, u64 va, void *bytes, size_t size)
{
    u8 *to = bytes;
    for (size_t done = 0; done < size;) {
        u64 pa;
        size_t left = BUS_PAGE_SIZE - (va + done) % BUS_PAGE_SIZE;
        size_t part = size - done < left ? size - done : left;
        if (!guest_space_translate(space, va + done, &pa) ||
            !machine_read_memory(space->m, pa, to + done, part)) {
            return false;
        }
        done += part;
    }
    return true;
}

bool guest_space_text(const struct guest_space *space, u64 va, char *text, size_t size)
{
    for (size_t i = 0; i + 1 < size; i++) {
        if (!guest_space_read(space, va + i, &text[i], 1)) {
            text[i] = 0;
            return false;
        }
        if (!text[i]) {
            return true;
        }
    }
    text[size - 1] = 0;
    return false;
}

static bool read_memory(void *self, u64 va, void *bytes, size_t size)
{
    return guest_space_read(self, va, bytes, size);
}

struct debug_memory guest_space_memory(const struct guest_space *space)
{
    return (struct debug_memory){read_memory, (void *)(uintptr_t)space};
}
