// Making a program that differs short.
#pragma once

#include "compare.h"

// Takes out cases, then items, then what cases start from, while the runs still differ
// in the same way.
void shrink_program(struct program *program, const struct difference *difference, const char *qemu);
