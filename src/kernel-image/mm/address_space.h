// What:  a process's own gigabyte: program, heap, and a stack that grows as it is touched.
//
//     USER_BASE     program: text R X, constants R, data R W
//     heap_start    heap, moved by sbrk up to heap_end
//                   nothing
//     stack_bottom  what the stack may grow down to; below is its guard
//     USER_STACK_TOP
//
// Why:   isolation: what is not mapped here cannot be named, let alone touched.
// Invariants: only the process itself changes its address space, so its pages need no lock; a page
//        is W only if this space is its only owner.
// Try it in the debugger: `break address_space_fault`, `info mem`.
#pragma once

#include "lib/types.h"

struct address_space {
    u64 *root;
    u64 heap_start;
    u64 heap_end;
    u64 stack_bottom;
};

enum access { ACCESS_READ, ACCESS_WRITE, ACCESS_EXECUTE };

// What a page fault turned out to be.
enum fault_outcome {
    FAULT_MENDED,         // the page is there now: try again
    FAULT_BAD_ADDRESS,    // nothing is mapped there, or not for this access
    FAULT_STACK_OVERFLOW, // just below the stack's limit
    FAULT_NO_MEMORY,
};

// An empty space with a stack of up to `stack_bytes`; false where there is no memory.
bool address_space_create(struct address_space *space, u64 stack_bytes);

// Makes `copy` an equal of `space`; their pages are shared until one of them stores.
bool address_space_fork(struct address_space *space, struct address_space *copy);

// Gives everything back. `space` must not be in use by any hart.
void address_space_free(struct address_space *space);

// Adds zeroed pages with PTE flags from `va` for `size_bytes`, both multiples of a page.
bool address_space_add(struct address_space *space, u64 va, u64 size_bytes, u64 flags);

// Moves the heap's end by `change_bytes`; false where that is too far or there is no memory.
bool address_space_move_heap(struct address_space *space, i64 change_bytes);

// Makes `va` accessible, if it should be: copies a shared page, grows the stack.
enum fault_outcome address_space_fault(struct address_space *space, u64 va, enum access access);

// The kernel's pointer to the byte at `va`, after the same checks as the processor would make; null
// where the process could not access it itself.
void *address_space_reach(struct address_space *space, u64 va, enum access access);
