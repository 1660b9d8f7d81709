// What:  pipes: bytes from one process to another, in order. See pipe.c.
#pragma once

#include "lib/types.h"

struct file;
struct pipe;

// A new pipe as two open files; false where there is no memory or no slot for it.
bool pipe_open(struct file **reader, struct file **writer);

// One of the two files is gone.
void pipe_close(struct pipe *pipe, bool writer);

// Up to `size_bytes`; sleeps while the pipe is empty and somebody may still write. 0: nobody can.
i64 pipe_read(struct pipe *pipe, u64 buffer_va, u64 size_bytes);

// All of it; sleeps while the pipe is full.
i64 pipe_write(struct pipe *pipe, u64 buffer_va, u64 size_bytes);
