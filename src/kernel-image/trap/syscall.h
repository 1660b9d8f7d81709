// What:  the system calls' functions, and the dispatch to them.
#pragma once

#include "trap/abi.h"

struct trapframe;

// A program's address: to the kernel a number, which only user_copy.h turns into memory.
#define USER(type)                                       u64
#define SYSCALL(number, name, count, arguments, meaning) i64 sys_##name arguments;
#include "trap/syscalls.def"
#undef SYSCALL

// Does the call that the frame asks for, and leaves the result in its a0.
void syscall_dispatch(struct trapframe *frame);
