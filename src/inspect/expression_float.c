// What the operators do to floating-point numbers, of which at least one operand is one (C17,
// 6.3.1.8).
#include "inspect/expression_parts.h"
#include "inspect/value_float.h"

#include <string.h>

static bool is_single(struct value_type type)
{
    return value_is_float(type) && value_size(type) == sizeof(float);
}

// float or double, of a register too.
static struct value_type bare_type(struct value_type type)
{
    return value_builtin(is_single(type) ? VALUE_FLOAT : VALUE_DOUBLE);
}

bool expression_float_unary(struct reader *r, char operator_character, struct value *value)
{
    double number = value_as_double(value);
    if (operator_character == '~') {
        return error_set(r->error, ERROR_USAGE, "~ takes whole numbers only");
    }
    *value = operator_character == '!'   ? value_of(VALUE_INT, number == 0)
             : operator_character == '-' ? value_of_double(bare_type(value->type), -number)
                                         : value_of_double(bare_type(value->type), number);
    return true;
}

// float where neither operand is a double.
static struct value_type common_type(struct value_type left, struct value_type right)
{
    bool left_fits = is_single(left) || !value_is_float(left);
    bool right_fits = is_single(right) || !value_is_float(right);
    return value_builtin(left_fits && right_fits ? VALUE_FLOAT : VALUE_DOUBLE);
}

static bool compute(char operator_character, double a, double b, double *result)
{
    switch (operator_character) {
    case '+':
        *result = a + b;
        return true;
    case '-':
        *result = a - b;
        return true;
    case '*':
        *result = a * b;
        return true;
    case '/':
        *result = a / b;
        return true;
    default:
        return false;
    }
}

bool expression_float_binary(struct reader *r, const char *text, struct value *value,
                             const struct value *right)
{
    struct value_type type = common_type(value->type, right->type);
    double a = value_as_double(value), b = value_as_double(right), result;
    bool is_true;
    if (expression_compare(text, a<b, a == b, a> b, &is_true)) {
        *value = value_of(VALUE_INT, is_true);
        return true;
    }
    if (text[1] || !compute(text[0], a, b, &result)) {
        return error_set(r->error, ERROR_USAGE, "%s takes whole numbers only", text);
    }
    *value = value_of_double(type, result);
    return true;
}

bool expression_compare(const char *text, bool less, bool equal, bool more, bool *is_true)
{
    static const char *const operators[] = {"==", "!=", "<", ">", "<=", ">="};
    const bool results[] = {equal, !equal, less, more, less || equal, more || equal};
    for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
        if (strcmp(text, operators[i]) == 0) {
            *is_true = results[i];
            return true;
        }
    }
    return false;
}

// $fa0.double, $fa0.float
bool expression_float_member(struct reader *r, struct value *value, const char *name)
{
    bool is_single = strcmp(name, "float") == 0;
    if (!is_single && strcmp(name, "double") != 0) {
        return error_set(r->error, ERROR_USAGE,
                         "a floating-point register has .float and .double, not .%.40s", name);
    }
    value->type = value_builtin(is_single ? VALUE_FLOAT : VALUE_DOUBLE);
    return true;
}
