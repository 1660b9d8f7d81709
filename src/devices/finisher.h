// SiFive's test finisher: a write to it ends the run, or starts it again.
#pragma once

#include "devices/device.h"

struct finisher_state {
    u32 request; // the last write that asked for something; 0 for none
};

// What the guest asked for: the values of COMMAND.STATUS, and that it asked for nothing.
enum finisher_request {
    FINISHER_NONE = 0,
#define VALUE(register_name, bit_name, name, value, meaning) FINISHER_##name = (value),
#include "devices/finisher.def"
};

extern const struct device finisher_device;

// What was asked for since reset, and in *status what the run shall end with: 0 unless FAIL.
enum finisher_request finisher_requested(const struct finisher_state *finisher, u32 *status);
