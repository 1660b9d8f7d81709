// Where text for people goes: a terminal, a file, a test's buffer. Who writes does not know.
#pragma once

#include "base/types.h"

#include <stdarg.h>

struct text_sink {
    // Gets pieces of the text in order; a piece may be part of a line or several.
    void (*put)(void *self, const char *text, size_t size);
    void *self;
};

void text_put(const struct text_sink *sink, const char *text);

// As printf; what is longer than TEXT_PIECE_SIZE - 1 in one call is cut.
#define TEXT_PIECE_SIZE 4096
void text_print(const struct text_sink *sink, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// A sink that keeps the text, at most `size` - 1 bytes of it, in `bytes`, which it terminates.
struct text_buffer {
    char *bytes;
    size_t size, length;
};

struct text_sink text_buffer_sink(struct text_buffer *buffer);

// Room that lines are written to directly, for who writes millions. `more` is asked when it gets
// short: it takes what was written, and afterwards there are at least TEXT_ROOM_MIN bytes.
#define TEXT_ROOM_MIN 4096
struct text_room {
    char *at, *end; // what is written next goes to `at`, up to `end`
    void (*more)(struct text_room *room);
};

// Where `size` bytes (TEXT_ROOM_MIN at most) may be written; who has written sets room->at.
static inline char *text_room_for(struct text_room *room, size_t size)
{
    if (unlikely((size_t)(room->end - room->at) < size)) {
        room->more(room);
    }
    return room->at;
}
