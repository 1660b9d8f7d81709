// What stands before an address, for x/-N: strings and instructions, whose sizes differ.
#pragma once

#include "inspect/expression.h"
#include "isa/isa.h"

// Moves `*address` to where the last `count` strings begin that end before it. A string ends with a
// 0, and one that is longer than x shows at once is taken in such pieces, as gdb does. Answers how
// many there are: fewer near the start of memory.
u64 backward_strings(const struct scope *scope, u64 count, u64 *address);

// The same for instructions. They are counted from where the function begins that is before the
// address; where no symbol says, from the first place within reach from which all of them are legal
// and the last ends at the address; else two bytes are data.
u64 backward_insns(const struct scope *scope, const struct isa_set *set, u64 count, u64 *address);
