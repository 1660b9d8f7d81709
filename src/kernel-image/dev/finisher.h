// What:  the device that ends the run.
#pragma once

#include "lib/types.h"

// Powers off; the emulator's exit status is `status`, 0 to 65535.
void finisher_power_off(u32 status) __attribute__((noreturn));
