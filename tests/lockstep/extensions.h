// Which extensions are compared: extensions.def.
#pragma once

#include "isa/isa.h"

// Which QEMU Vitrine is compared with: Debian 12's, or a newer one, by its major number.
enum reference { QEMU_7, ALL = QEMU_7, QEMU_10 };

static inline struct isa_set extensions_compared(enum reference reference)
{
    return (struct isa_set){.has = {
#define COMPARED(name, since, ...) [RV_##name] = (since) <= reference,
#include "extensions.def"
#undef COMPARED
                            }};
}
