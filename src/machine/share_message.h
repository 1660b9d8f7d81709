// The parts of a 9P message: numbers are little-endian, a string is its 2 bytes of length and its
// bytes.
#pragma once

#include "base/types.h"

#include <string.h>

#define SHARE_NAME_MAX 255

// A request that is read, or a reply that is written, from the front. What does not fit makes it
// bad, and reads as 0.
struct share_message {
    u8 *bytes;
    size_t size, at;
    bool bad;
};

static inline u8 *share_take(struct share_message *message, size_t size)
{
    if (message->bad || size > message->size - message->at) {
        message->bad = true;
        return NULL;
    }
    u8 *place = message->bytes + message->at;
    message->at += size;
    return place;
}

static inline u64 share_get(struct share_message *message, size_t size)
{
    u64 value = 0;
    const u8 *place = share_take(message, size);
    if (place) {
        memcpy(&value, place, size);
    }
    return value;
}

static inline void share_put(struct share_message *message, size_t size, u64 value)
{
    u8 *place = share_take(message, size);
    if (place) {
        memcpy(place, &value, size);
    }
}

static inline void share_put_string(struct share_message *message, const char *text, size_t length)
{
    share_put(message, 2, length);
    u8 *place = share_take(message, length);
    if (place) {
        memcpy(place, text, length);
    }
}

// A name in a folder. One that is none (empty, with a '/' or a zero in it, ".", "..", too long)
// makes the message bad.
static inline void share_get_name(struct share_message *message, char name[SHARE_NAME_MAX + 1])
{
    size_t length = (size_t)share_get(message, 2);
    const u8 *place = share_take(message, length);
    name[0] = 0;
    if (!place || length == 0 || length > SHARE_NAME_MAX || memchr(place, '/', length) ||
        memchr(place, 0, length)) {
        message->bad = true;
        return;
    }
    memcpy(name, place, length);
    name[length] = 0;
    message->bad = !strcmp(name, ".") || !strcmp(name, "..");
}
