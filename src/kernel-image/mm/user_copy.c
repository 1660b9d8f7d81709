// What:  copies to and from programs, page by page; see user_copy.h.
// Try it in the debugger: `break user_copy_out`, `walk va`.
#include "mm/user_copy.h"

#include "lib/string.h"
#include "mm/address_space.h"
#include "mm/layout.h"

bool
user_copy_in(struct address_space *from, void *to, u64 va, u64 size_bytes)
{
    for (u8 *at = to; size_bytes > 0;) {
        u64 part = page_part(va, size_bytes);
        const void *source = address_space_reach(from, va, ACCESS_READ);
        if (source == NULL)
            return false;
        memcpy(at, source, part);
        at += part;
        va += part;
        size_bytes -= part;
    }
    return true;
}

bool
user_copy_out(struct address_space *to, u64 va, const void *from, u64 size_bytes)
{
    for (const u8 *at = from; size_bytes > 0;) {
        u64 part = page_part(va, size_bytes);
        void *destination = address_space_reach(to, va, ACCESS_WRITE);
        if (destination == NULL)
            return false;
        memcpy(destination, at, part);
        at += part;
        va += part;
        size_bytes -= part;
    }
    return true;
}

bool
user_copy_string(struct address_space *from, char *to, u64 va, u64 size_bytes)
{
    for (; size_bytes > 0; size_bytes--, va++, to++) {
        const char *source = address_space_reach(from, va, ACCESS_READ);
        if (source == NULL)
            return false;
        *to = *source;
        if (*to == 0)
            return true;
    }
    return false;
}
