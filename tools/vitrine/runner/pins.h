// Pins: numbers of test cases that are kept beside the test file and rewritten by --update.
// "boot.test.yaml" has them in "boot.pins.yaml", a mapping of each case's name to its numbers.
#pragma once

#include "cases.h"
#include "outcome.h"

struct pins;

// Where the pins of a test file are.
#define PINS_PATH_SIZE 4096
void pins_path(const struct test_file *file, char *path);

// Reads pins; a file that is not there holds none. Null with `error`.
struct pins *pins_read(const char *path, struct error *error);
const char *pins_where(const struct pins *pins);
void pins_free(struct pins *pins); // null is allowed

// The pin `key` of a case. False where there is none.
bool pins_find(const struct pins *pins, const char *case_name, const char *key, u64 *value);

// Puts a case's pins in the place of those that it had.
bool pins_replace(struct pins *pins, const char *case_name, const struct pin *all, u32 count,
                  struct error *error);

// Writes the file anew, where something has been replaced by something else. False with ERROR_FILE,
// and the old file as it was.
bool pins_write(const struct pins *pins, struct error *error);

// Writes a whole file in place of an old one, all or nothing. False with ERROR_FILE.
bool file_replace(const char *path, const char *text, size_t size, struct error *error);
