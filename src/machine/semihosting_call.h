// What the operations of semihosting share; semihosting.h is for everybody else.
#pragma once

#include "machine/semihosting.h"

#define SEMIHOSTING_WORDS_MAX 4
#define SEMIHOSTING_PIECE     4096 // bytes that are moved at once

enum semihosting_handle {
    SEMIHOSTING_INPUT = 1,
    SEMIHOSTING_OUTPUT,
    SEMIHOSTING_ERROR,
    SEMIHOSTING_FEATURES,
    SEMIHOSTING_FILES, // the first of the host's
};

// A call in progress.
struct semihosting_call {
    struct machine *m;
    struct hart *h;
    u64 parameter;
    u64 words[SEMIHOSTING_WORDS_MAX]; // where the parameter is their address
};

// Notes the errno, and answers -1.
i64 semihosting_failed(const struct semihosting_call *call, i64 error);

// Writes to the console.
void semihosting_put(struct machine *m, const u8 *bytes, size_t size);

// Reads what has been typed; comes back later, by the ebreak itself, where that is nothing.
i64 semihosting_read_console(struct semihosting_call *call);

// The operations on files (semihosting_files.c).
i64 semihosting_open(struct semihosting_call *call);
i64 semihosting_close(struct semihosting_call *call);
i64 semihosting_write(struct semihosting_call *call);
i64 semihosting_read(struct semihosting_call *call);
i64 semihosting_seek(struct semihosting_call *call);
i64 semihosting_length(struct semihosting_call *call);
i64 semihosting_remove(struct semihosting_call *call);
i64 semihosting_rename(struct semihosting_call *call);
