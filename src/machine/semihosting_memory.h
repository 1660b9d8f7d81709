// The guest's memory as a program sees it that calls semihosting: virtual addresses of its hart.
#pragma once

#include "cpu/hart.h"

// Copies; false where not all of it can be accessed, and then part of it may have been.
bool semihosting_load(struct hart *h, u64 va, void *bytes, size_t size);
bool semihosting_store(struct hart *h, u64 va, const void *bytes, size_t size);
bool semihosting_load_word(struct hart *h, u64 va, u64 *word);
bool semihosting_store_word(struct hart *h, u64 va, u64 word);

// A name of `length` bytes, to at most `size` with an end. False, too, where it is longer or has a
// zero in it.
bool semihosting_load_name(struct hart *h, u64 va, u64 length, char *name, size_t size);
