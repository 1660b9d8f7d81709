// What the parts of the evaluator know of each other. For expression*.c only.
#pragma once

#include "inspect/expression.h"
#include "inspect/expression_token.h"

struct reader {
    const struct scope *scope;
    struct error *error; // its kind is ERROR_NONE until something is wrong
    struct token token;  // the one to be looked at
    const char *behind;  // the end of the token before
    u32 depth;
    bool skip; // what is read is not evaluated
};

// Goes on to the next token.
bool expression_next(struct reader *r);

// Reads a type. False, with the token as it was and no error, where none begins here.
bool expression_read_type(struct reader *r, struct value_type *type);

// The meaning of a name, and of $name.
bool expression_name(const struct scope *scope, const char *name, struct value *value,
                     struct error *error);
bool expression_register(const struct scope *scope, const char *name, struct value *value,
                         struct error *error);

// The scope with more names, the ones at `index`; false from their count on.
bool expression_more(const struct scope *scope, u32 index, struct scope *other);

// Make `value` what the operator makes of it.
bool expression_unary(struct reader *r, char operator_character, struct value *value);
bool expression_binary(struct reader *r, const char *operator_text, struct value *value,
                       struct value *right);
bool expression_cast(struct reader *r, struct value_type type, struct value *value);
bool expression_index(struct reader *r, struct value *value, struct value *index);
bool expression_member(struct reader *r, struct value *value, const char *name, bool arrow);

// The same of floating-point numbers: loaded operands, of which one is a float or double.
bool expression_float_unary(struct reader *r, char operator_character, struct value *value);
bool expression_float_binary(struct reader *r, const char *operator_text, struct value *value,
                             const struct value *right);
bool expression_float_member(struct reader *r, struct value *value, const char *name);

// What the comparison says of two numbers; of a NaN, nothing holds. False where it is no
// comparison.
bool expression_compare(const char *text, bool less, bool equal, bool more, bool *is_true);

// What is at an address, as that type.
bool expression_at(struct reader *r, struct value_type type, u64 address, struct value *value);
