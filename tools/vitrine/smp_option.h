// -smp: how many harts, as QEMU writes it.
#pragma once

#include "base/error.h"

// Reads "4", "cpus=4" or "4,sockets=1,cores=2,threads=2", whose product has to fit, to a number of
// harts, which may be more than a machine can have. A topology and `maxcpus` have no other effect:
// no hart is nearer to one than to another, and none is plugged in later. False with ERROR_USAGE.
bool smp_option_read(const char *text, u32 *harts, struct error *error);
