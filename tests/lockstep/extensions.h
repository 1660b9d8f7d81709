// Which extensions are compared: extensions.def.
#pragma once

#include "isa/isa.h"

static inline struct isa_set extensions_compared(void)
{
    return (struct isa_set){.has = {
#define COMPARED(name, ...) [RV_##name] = true,
#include "extensions.def"
#undef COMPARED
                            }};
}
