// What:  memory and strings; the handful of functions that freestanding C still calls by name.
// Why:   the compiler emits calls of memcpy and memset for structures, and there is no libc here.
// Invariants: pure; also compiled into the user programs and into the tests on the host.
#pragma once

#include "lib/types.h"

void *memcpy(void *destination, const void *source, size_t size_bytes);
void *memmove(void *destination, const void *source, size_t size_bytes);
void *memset(void *destination, int byte, size_t size_bytes);
int memcmp(const void *left, const void *right, size_t size_bytes);
size_t strlen(const char *text);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t length_max);
char *strchr(const char *text, int character);

// Copies what fits into `size_bytes` and always ends with a zero; false where it was cut.
bool string_copy(char *destination, const char *source, size_t size_bytes);

// Reads a decimal number; false where `text` is not one, or negative, or beyond 18 digits.
bool string_to_number(const char *text, i64 *number);

// Reads a time, "10ms" or "500us"; false where `text` is none, or over 10 seconds.
bool string_to_microseconds(const char *text, i64 *microseconds);
