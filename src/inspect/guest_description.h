// A description of a guest's kernel: what has to be known of it, beside its debug information, to
// list its processes and to name its system calls. A file in YAML, read strictly;
// guest_description.def has its keys, docs/guest-descriptions.md says how to write one.
#pragma once

#include "base/error.h"
#include "base/types.h"

struct image;

#define GUEST_LIST_MAX  32  // texts in a list
#define GUEST_CALLS_MAX 512 // rows of system calls, of errors

struct guest_list {
    const char *items[GUEST_LIST_MAX];
    u32 count;
};

// A row of calls.list: number, name, prototype; of calls.errors: number, meaning.
struct guest_call_row {
    u64 number;
    const char *name, *prototype;
};

// A row of aliases: code or data that is mapped at another address too.
struct guest_alias {
    u64 address, size_bytes;
    const char *symbol;
};

struct guest_description {
#define SECTION(name, meaning)
#define DECLARE_TEXT                             const char *
#define DECLARE_LIST                             struct guest_list
#define KEY(section, key, kind, needed, meaning) DECLARE_##kind section##_##key;
#include "inspect/guest_description.def"
#undef KEY
#undef SECTION
#undef DECLARE_TEXT
#undef DECLARE_LIST
    struct guest_call_row calls[GUEST_CALLS_MAX], errors[GUEST_CALLS_MAX];
    u32 call_count, error_count;
    struct guest_alias aliases[GUEST_LIST_MAX];
    u32 alias_count;
    const char *file; // what messages call it
    void *document;   // holds the texts
};

// Reads a description; its texts live until guest_description_free. Null with ERROR_IMAGE, which
// names file and line, or ERROR_HOST.
struct guest_description *guest_description_read(const struct image *image, struct error *error);
void guest_description_free(struct guest_description *description); // null is allowed
