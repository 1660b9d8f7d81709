// --signature: what a test of the architecture leaves in memory between its symbols begin_signature
// and end_signature, as text.
#pragma once

#include "machine/machine.h"

#define SIGNATURE_GRANULARITY_DEFAULT 16

// Whether the kernel has a signature, and lines may have `granularity` bytes (a power of 2 up to
// 16). False with ERROR_USAGE or ERROR_IMAGE.
bool signature_check(const struct machine *m, u64 granularity, struct error *error);

// Writes it to the file at `path`: lines of `granularity` bytes, the last padded with zeros, each
// as one number, its most significant digit first. False with ERROR_FILE.
bool signature_write(const struct machine *m, const char *path, u64 granularity,
                     struct error *error);
