// What:  a pipe: a ring of bytes that a reader and a writer take turns at.
// Why:   the classic bounded buffer: each side sleeps until the other has made progress.
// Invariants: written - read bytes are in the ring, PIPE_BYTES at most; both counters only grow. The
//        page of the pipe is freed when both ends are closed.
// Try it in the debugger: `break pipe_write`, then type `cat help.txt | wc`.
#include "fs/pipe.h"

#include "fs/file.h"
#include "mm/page.h"
#include "mm/user_copy.h"
#include "proc/process.h"
#include "proc/sleep.h"

struct pipe {
    struct spinlock lock;
    u64 read, written;
    bool reader_open, writer_open;
    char bytes[PIPE_BYTES];
};

_Static_assert(sizeof(struct pipe) <= PAGE_SIZE, "a pipe is one page");

bool
pipe_open(struct file **reader, struct file **writer)
{
    struct pipe *pipe = page_allocate();
    *reader = file_allocate(FILE_PIPE);
    *writer = file_allocate(FILE_PIPE);
    if (pipe == NULL || *reader == NULL || *writer == NULL) {
        file_release(*reader);
        file_release(*writer);
        page_free(pipe);
        return false;
    }
    *pipe = (struct pipe){
        .lock = SPINLOCK("pipe"),
        .reader_open = true,
        .writer_open = true,
    };
    (*reader)->pipe = (*writer)->pipe = pipe;
    (*reader)->readable = (*writer)->writable = true;
    return true;
}

void
pipe_close(struct pipe *pipe, bool writer)
{
    spinlock_take(&pipe->lock);
    *(writer ? &pipe->writer_open : &pipe->reader_open) = false;
    bool unused = !pipe->reader_open && !pipe->writer_open;
    sleep_wake(pipe);
    spinlock_release(&pipe->lock);
    if (unused)
        page_free(pipe);
}

// How much of `size_bytes`, from `at` on in the ring, is in one piece and not more than `available`.
static u64
piece(u64 at, u64 available, u64 size_bytes)
{
    u64 to_the_end = PIPE_BYTES - at % PIPE_BYTES;
    u64 count = size_bytes < available ? size_bytes : available;
    return count < to_the_end ? count : to_the_end;
}

i64
pipe_read(struct pipe *pipe, u64 buffer_va, u64 size_bytes)
{
    struct process *self = process_self();
    i64 done = 0;
    spinlock_take(&pipe->lock);
    while (pipe->read == pipe->written && pipe->writer_open && !self->killed && size_bytes > 0)
        sleep_on(pipe, &pipe->lock, "a pipe to fill");
    for (;;) {
        u64 count = piece(pipe->read, pipe->written - pipe->read, size_bytes - (u64)done);
        if (count == 0)
            break;
        if (!user_copy_out(&self->space, buffer_va + (u64)done,
                           &pipe->bytes[pipe->read % PIPE_BYTES], count)) {
            done = -E_BAD_ADDRESS;
            break;
        }
        pipe->read += count;
        done += (i64)count;
    }
    sleep_wake(pipe);
    spinlock_release(&pipe->lock);
    return done;
}

i64
pipe_write(struct pipe *pipe, u64 buffer_va, u64 size_bytes)
{
    struct process *self = process_self();
    u64 done = 0;
    i64 result = 0;
    spinlock_take(&pipe->lock);
    while (done < size_bytes && result == 0) {
        u64 count =
            piece(pipe->written, PIPE_BYTES - (pipe->written - pipe->read), size_bytes - done);
        if (!pipe->reader_open) {
            result = -E_BROKEN_PIPE;
        } else if (self->killed) {
            result = -E_INTERRUPTED;
        } else if (count == 0) {
            sleep_wake(pipe);
            sleep_on(pipe, &pipe->lock, "a pipe to drain");
        } else if (!user_copy_in(&self->space, &pipe->bytes[pipe->written % PIPE_BYTES],
                                 buffer_va + done, count)) {
            result = -E_BAD_ADDRESS;
        } else {
            pipe->written += count;
            done += count;
        }
    }
    sleep_wake(pipe);
    spinlock_release(&pipe->lock);
    return result < 0 ? result : (i64)done;
}
