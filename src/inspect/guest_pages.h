// All that a page table maps (Priv. 10.3.2), in the order of virtual addresses, for somebody who
// only looks.
#pragma once

#include "inspect/guest_space.h"

// A leaf.
struct guest_page {
    u64 va, pa, size_bytes;
    u64 pte;
};

// Calls `visit` for each page of the space, until it answers false. Tables that lead in circles end
// it after a while. Nothing is visited where addresses are not translated.
void guest_pages(const struct guest_space *space,
                 bool (*visit)(void *self, const struct guest_page *page), void *self);
