// The letter of a privilege mode.
#pragma once

#include "cpu/hart.h"

static inline char mode_letter(enum privilege mode)
{
    switch (mode) {
    case PRIV_U:
        return 'U';
    case PRIV_S:
        return 'S';
    case PRIV_M:
        return 'M';
    }
    return '?';
}
