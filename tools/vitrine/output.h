// What the guest writes, to standard output or where -serial says, byte for byte.
#pragma once

#include "base/types.h"

#include <stdio.h>

#define OUTPUT_SIZE_BYTES 65536

struct output {
    u8 bytes[OUTPUT_SIZE_BYTES]; // not written yet
    size_t size;
    u64 total;     // bytes that were put
    int error;     // errno of the write that failed: from then on all is dropped; 0 for none
    bool mid_line; // the last byte was no newline
    int file;      // where to; -1 for nowhere
    // Told that a write has failed, where that is no error: somebody has gone. Null where it is
    // one.
    void (*lost)(void *self);
    void *lost_self;
    FILE *beside; // a stream that shares the reader's screen and its order, or null
};

// For struct machine's `output`; `self` is the struct output. Writes at the end of a line.
void output_put(void *self, const u8 *bytes, size_t size);

// Writes what has not been written, beside it too. Waits where the reader is slow, but not once a
// signal has asked the program to end.
void output_flush(struct output *output);
