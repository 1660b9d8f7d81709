// -rtc: what the real-time clock says at the start.
#pragma once

#include "base/error.h"

// Reads "base=utc", "base=localtime" (the host's time) or "base=2026-01-01T00:00:00" (UTC), as QEMU
// has them, to seconds since 1970. False with ERROR_USAGE.
bool rtc_option_read(const char *text, u64 *start_time_s, struct error *error);
