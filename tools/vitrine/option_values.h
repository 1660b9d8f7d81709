// Values as people write them.
#pragma once

#include "base/types.h"

// "128M", "1G", "512K"; a plain number is MiB, as in QEMU. Powers of 1024, either case. False for
// anything else and for what does not fit.
bool option_value_size(const char *text, u64 *bytes);

// "5000", "20k", "300M", "1G": powers of 1000, either case. False for anything else and for what
// does not fit.
bool option_value_count(const char *text, u64 *count);

// Whether it is one of those, of which the last is followed by null.
bool option_value_is_one_of(const char *text, const char *const accepted[]);

// The number for a field of 32 bits: what is too large stays too large.
static inline u32 option_value_narrowed(u64 number)
{
    return number < UINT32_MAX ? (u32)number : UINT32_MAX;
}
