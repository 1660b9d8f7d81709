#include "inspect/value_float.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

bool value_is_float(struct value_type type)
{
    type = value_strip(type);
    return !type.stars && type.type->kind == DEBUG_FLOAT;
}

double value_as_double(const struct value *value)
{
    double number;
    float single;
    if (!value_is_float(value->type)) {
        return value_is_signed(value->type) ? (double)(i64)value->bits : (double)value->bits;
    }
    if (value_size(value->type) == sizeof single) {
        u32 low = (u32)value->bits;
        memcpy(&single, &low, sizeof single);
        return (double)single;
    }
    memcpy(&number, &value->bits, sizeof number);
    return number;
}

static u64 float_bits(struct value_type type, double number)
{
    u64 bits = 0;
    float single = (float)number;
    if (value_size(type) == sizeof single) {
        memcpy(&bits, &single, sizeof single);
    } else {
        memcpy(&bits, &number, sizeof number);
    }
    return bits;
}

static u64 integer_bits(struct value_type type, double number)
{
    if (isnan(number)) {
        return 0;
    }
    if (number < 0 || value_is_signed(type)) {
        return number >= 0x1p63    ? (u64)INT64_MAX
               : number <= -0x1p63 ? (u64)INT64_MIN
                                   : (u64)(i64)number;
    }
    return number >= 0x1p64 ? UINT64_MAX : (u64)number;
}

u64 value_convert(struct value_type to, const struct value *from)
{
    if (value_is_float(to)) {
        return float_bits(to, value_as_double(from));
    }
    struct value_type bare = value_strip(to);
    if (!value_is_float(from->type)) {
        return value_fit(to, from->bits);
    }
    double number = value_as_double(from);
    bool is_truth = !bare.stars && bare.type->kind == DEBUG_BOOLEAN;
    return is_truth ? number != 0 : value_fit(to, integer_bits(to, number));
}

struct value value_of_double(struct value_type type, double number)
{
    return (struct value){.type = type, .bits = float_bits(type, number)};
}

void value_print_float(const struct text_sink *out, u64 bits, u64 size_bytes)
{
    bool is_single = size_bytes == sizeof(float);
    struct value value = {.type = value_builtin(is_single ? VALUE_FLOAT : VALUE_DOUBLE),
                          .bits = bits};
    double number = value_as_double(&value);
    if (isnan(number)) {
        u64 fraction = bits & bits_mask(0, is_single ? 23 : 52);
        bool negative = bits_get(bits, is_single ? 31 : 63, 1);
        text_print(out, "%snan(0x%" PRIx64 ")", negative ? "-" : "", fraction);
    } else {
        text_print(out, "%.*g", is_single ? 9 : 17, number);
    }
}
