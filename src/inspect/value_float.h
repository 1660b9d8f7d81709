// Floating-point numbers as values: float and double, and registers that hold either. A value's
// `bits` are the number's own (IEEE 754), as many as its type has.
#pragma once

#include "base/text.h"
#include "inspect/value.h"

// Whether it is float or double, or a floating-point register as a whole.
bool value_is_float(struct value_type type);

// A loaded number as a double, whatever its type.
double value_as_double(const struct value *value);

// A loaded number's bits in another type of number (C17, 6.3.1). What an integer can't hold becomes
// its largest or least; a NaN 0. In a floating-point register as a whole: a double.
u64 value_convert(struct value_type to, const struct value *from);

// The value `number` has, as one of that type.
struct value value_of_double(struct value_type type, double number);

// Writes a number of 4 or 8 bytes as gdb does: as many digits as tell it from its neighbours.
void value_print_float(const struct text_sink *out, u64 bits, u64 size_bytes);
