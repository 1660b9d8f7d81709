// What --help, --version and C-a h print.
#pragma once

#include <stdio.h>

void help_print(FILE *file);
void help_print_version(FILE *file);

// The keys after C-a, from keys.def.
void help_print_keys(FILE *file);
