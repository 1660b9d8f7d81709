// What:  copies between the kernel and the calling process's memory.
// Why:   a system call's pointers come from a program: none may be believed.
// Invariants: an address of a program is a u64 in the kernel, never a pointer; every page of it is
//        looked up and checked as the processor would for U-mode; sstatus.SUM stays 0.
// Try it in the debugger: `break user_copy_in`, `info args`.
#pragma once

#include "lib/types.h"

struct address_space;

// False where the process may not read, or write, all of it; a part may have been copied by then.
bool user_copy_in(struct address_space *from, void *to, u64 va, u64 size_bytes);
bool user_copy_out(struct address_space *to, u64 va, const void *from, u64 size_bytes);

// A string, ended by a zero within `size_bytes`; false where it is not.
bool user_copy_string(struct address_space *from, char *to, u64 va, u64 size_bytes);
