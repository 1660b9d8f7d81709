// What came of a case, as the process that ran it tells the one that started it.
#pragma once

#include "golden.h"
#include "measure.h"

enum verdict {
    VERDICT_PASS,
    VERDICT_FAIL,    // something did not hold
    VERDICT_ERROR,   // it could not be run: a wrong option, a kernel that is not there
    VERDICT_CRASHED, // the emulator's process died
};

#define OUTCOME_MESSAGES_SIZE 16384
#define OUTCOME_PINS_MAX      128
#define OUTCOME_KEY_SIZE      96

// A number that is kept in a pins file.
struct pin {
    char key[OUTCOME_KEY_SIZE]; // "steps", "hash", "measure NAME cycles"
    u64 value;
};

struct outcome {
    enum verdict verdict;
    char messages[OUTCOME_MESSAGES_SIZE]; // what did not hold, lines
    char changes[OUTCOME_MESSAGES_SIZE];  // what --update changes of pins and traces, lines
    struct moment end;
    u64 hash;
    struct pin pins[OUTCOME_PINS_MAX]; // all that the file wants pinned, as they are in this run
    u32 pin_count;
    char *trace; // the golden trace that this run would make; null for none
    size_t trace_size;
    char *console; // the end of what was printed
    size_t console_size;
};

// Adds a line to the messages, and makes the verdict one of failure.
void outcome_fail(struct outcome *outcome, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Adds a line to what --update changes.
void outcome_change(struct outcome *outcome, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void outcome_free(struct outcome *outcome);

// Writes it to a file, reads it from memory. Reading answers false where it is not whole, and then
// there is nothing to free.
bool outcome_write(const struct outcome *outcome, int file);
bool outcome_read(struct outcome *outcome, const void *bytes, size_t size);
