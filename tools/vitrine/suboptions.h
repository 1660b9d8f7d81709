// The parts of a value as QEMU writes them: "virtio-blk-device,drive=x0,bus=virtio-mmio-bus.0". A
// comma in a part is written twice. Each reader takes those that it knows; what nobody took is an
// error that names it.
#pragma once

#include "base/error.h"

#define SUBOPTIONS_MAX      32   // in a value
#define SUBOPTIONS_TEXT_MAX 4096 // of a value, in bytes

struct suboption {
    const char *name; // "" for a first part without '='
    const char *value;
    bool taken;
};

struct suboptions {
    const char *option, *text; // for messages: "device", and the value as it was given
    struct suboption list[SUBOPTIONS_MAX];
    size_t count;
    char asked[256]; // the names that were asked for, for messages
    char bytes[SUBOPTIONS_TEXT_MAX];
};

// Splits `text`. A part without '=' is a first part's value, or means on. False with ERROR_USAGE
// where it is too long.
bool suboptions_split(struct suboptions *s, const char *option, const char *text,
                      struct error *error);

// The value of a part, the last where there are several; null where there is none.
const char *suboptions_take(struct suboptions *s, const char *name);

// The value of the first part of that name that was not taken yet; null where there is none.
const char *suboptions_take_first(struct suboptions *s, const char *name);

// The same of a part that is on or off; without it *value stays. False with ERROR_USAGE.
bool suboptions_take_switch(struct suboptions *s, const char *name, bool *value,
                            struct error *error);

// The same of a number, decimal or 0x….
bool suboptions_take_number(struct suboptions *s, const char *name, u64 *value,
                            struct error *error);

// False with ERROR_USAGE where a part was not taken.
bool suboptions_end(const struct suboptions *s, struct error *error);
