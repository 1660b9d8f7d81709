// Evaluates while it reads: each function reads what binds as tightly as it says, or more so. What
// is not to be evaluated, behind && and the like, is read with `skip` set, and means nothing.
//
// read next: expression_token.h, value.h; names are looked up in expression_name.c, types are read
// in expression_type.c, operators are in expression_operator.c and expression_float.c.
#include "inspect/expression.h"

#include "inspect/expression_parts.h"
#include "inspect/value_float.h"

#include <inttypes.h>
#include <string.h>

bool expression_next(struct reader *r)
{
    r->behind = r->token.end;
    return token_read(r->token.end, &r->token, r->error);
}

static bool expect(struct reader *r, const char *text)
{
    if (!token_is(&r->token, text)) {
        bool ends = r->token.kind == TOKEN_END;
        return error_set(r->error, ERROR_USAGE, "%s is missing %s%.40s", text,
                         ends ? "at the end" : "before ", r->token.start);
    }
    return expression_next(r);
}

static bool read_assignment(struct reader *r, struct value *value);
static bool read_unary(struct reader *r, struct value *value);

// --- primary and postfix expressions ---

static struct value number_of(const struct token *token)
{
    enum value_builtin type = VALUE_INT;
    if (token->is_character) {
        type = VALUE_CHAR;
    } else if (token->is_long) {
        type = token->is_unsigned ? VALUE_ULONG : VALUE_LONG;
    } else if (token->is_unsigned) {
        type = VALUE_UINT;
    }
    return value_of(type, token->value);
}

// {type}address
static bool read_typed_address(struct reader *r, struct value *value)
{
    struct value_type type;
    if (!expression_next(r) || !expression_read_type(r, &type)) {
        return r->error->kind != ERROR_NONE
                   ? false
                   : error_set(r->error, ERROR_USAGE,
                               "{TYPE}ADDRESS needs a type: {u64}0x80000000");
    }
    if (!expect(r, "}") || !read_unary(r, value)) {
        return false;
    }
    return r->skip ||
           (value_load(r->scope, value, r->error) && expression_at(r, type, value->bits, value));
}

static bool read_primary(struct reader *r, struct value *value)
{
    const struct token token = r->token;
    switch (token.kind) {
    case TOKEN_NUMBER:
        *value = number_of(&token);
        return expression_next(r);
    case TOKEN_FLOAT:
        *value = value_of_double(value_builtin(token.is_single ? VALUE_FLOAT : VALUE_DOUBLE),
                                 token.number);
        return expression_next(r);
    case TOKEN_NAME:
        return expression_next(r) &&
               (r->skip || expression_name(r->scope, token.text, value, r->error));
    case TOKEN_REGISTER:
        return expression_next(r) &&
               (r->skip || expression_register(r->scope, token.text, value, r->error));
    case TOKEN_OPERATOR:
        if (token_is(&token, "(")) {
            return expression_next(r) && read_assignment(r, value) && expect(r, ")");
        }
        if (token_is(&token, "{")) {
            return read_typed_address(r, value);
        }
        break;
    case TOKEN_END:
        return error_set(r->error, ERROR_USAGE, "the expression ends where more of it is needed");
    case TOKEN_BAD:
        break;
    }
    return error_set(r->error, ERROR_USAGE, "an expression can't have \"%.20s\" here", token.start);
}

// One of [index], .member, ->member, or a call, which can't be made.
static bool read_suffix(struct reader *r, struct value *value)
{
    bool arrow = token_is(&r->token, "->");
    if (token_is(&r->token, "[")) {
        struct value index = {0};
        return expression_next(r) && read_assignment(r, &index) && expect(r, "]") &&
               (r->skip || expression_index(r, value, &index));
    }
    if (token_is(&r->token, "(")) {
        return error_set(r->error, ERROR_USAGE, "functions of the guest can't be called");
    }
    if (!expression_next(r)) {
        return false;
    }
    const struct token name = r->token;
    if (name.kind != TOKEN_NAME) {
        return error_set(r->error, ERROR_USAGE, "%s needs the name of a member",
                         arrow ? "->" : ".");
    }
    return expression_next(r) && (r->skip || expression_member(r, value, name.text, arrow));
}

static bool read_postfix(struct reader *r, struct value *value)
{
    if (!read_primary(r, value)) {
        return false;
    }
    while (token_is(&r->token, "[") || token_is(&r->token, ".") || token_is(&r->token, "->") ||
           token_is(&r->token, "(")) {
        if (!read_suffix(r, value)) {
            return false;
        }
    }
    return true;
}

// --- unary expressions and casts ---

static bool read_sizeof(struct reader *r, struct value *value)
{
    struct value_type type;
    struct reader before = *r;
    bool bracket = token_is(&r->token, "(");
    if (bracket && expression_next(r) && expression_read_type(r, &type)) {
        *value = value_of(VALUE_ULONG, value_size(type));
        return expect(r, ")");
    }
    if (r->error->kind != ERROR_NONE) {
        return false;
    }
    *r = before;
    if (!read_unary(r, value)) {
        return false;
    }
    if (!r->skip) {
        *value = value_of(VALUE_ULONG, value_size(value->type));
    }
    return true;
}

// (type)unary, or what begins with a bracket.
static bool read_cast(struct reader *r, struct value *value)
{
    struct reader before = *r;
    struct value_type type;
    if (expression_next(r) && expression_read_type(r, &type)) {
        return expect(r, ")") && read_unary(r, value) &&
               (r->skip || expression_cast(r, type, value));
    }
    if (r->error->kind != ERROR_NONE) {
        return false;
    }
    *r = before;
    return read_postfix(r, value);
}

static bool read_unary_inside(struct reader *r, struct value *value)
{
    static const char operators[] = "-+!~*&";
    if (r->token.kind == TOKEN_NAME && strcmp(r->token.text, "sizeof") == 0) {
        return expression_next(r) && read_sizeof(r, value);
    }
    if (token_is(&r->token, "(")) {
        return read_cast(r, value);
    }
    char c = r->token.kind == TOKEN_OPERATOR ? r->token.text[0] : 0;
    if (c && r->token.text[1] == 0 && strchr(operators, c)) {
        return expression_next(r) && read_unary(r, value) &&
               (r->skip || expression_unary(r, c, value));
    }
    return read_postfix(r, value);
}

static bool read_unary(struct reader *r, struct value *value)
{
    if (r->depth == EXPRESSION_DEPTH_MAX) {
        return error_set(r->error, ERROR_USAGE, "the expression is nested more than %d deep",
                         EXPRESSION_DEPTH_MAX);
    }
    r->depth++;
    bool read = read_unary_inside(r, value);
    r->depth--;
    return read;
}

// --- binary expressions, by precedence ---

static bool is_not_zero(const struct value *value)
{
    return value_is_float(value->type) ? value_as_double(value) != 0 : value->bits != 0;
}

static bool truth(struct reader *r, struct value *value, bool *is_true)
{
    *is_true = false;
    if (r->skip) {
        return true;
    }
    if (!value_load(r->scope, value, r->error)) {
        return false;
    }
    *is_true = is_not_zero(value);
    return true;
}

static bool read_binary(struct reader *r, u32 level, struct value *value);

// The right side of && or ||, which is skipped where the left side decides.
static bool read_logical(struct reader *r, u32 level, struct value *value)
{
    bool left, right;
    struct value other = {0};
    bool skipped = r->skip;
    if (!truth(r, value, &left)) {
        return false;
    }
    bool decides = left == (level == TOKEN_LEVEL_OR);
    r->skip |= decides;
    bool read = read_binary(r, level + 1, &other) && truth(r, &other, &right);
    r->skip = skipped;
    *value = value_of(VALUE_INT, decides ? left : read && right);
    return read;
}

static bool read_binary(struct reader *r, u32 level, struct value *value)
{
    if (!read_unary(r, value)) {
        return false;
    }
    for (u32 found; (found = token_level(&r->token)) >= level && found;) {
        const struct token token = r->token;
        if (!expression_next(r)) {
            return false;
        }
        if (found <= TOKEN_LEVEL_AND) {
            if (!read_logical(r, found, value)) {
                return false;
            }
            continue;
        }
        struct value right = {0};
        if (!read_binary(r, found + 1, &right) ||
            (!r->skip && !expression_binary(r, token.text, value, &right))) {
            return false;
        }
    }
    return true;
}

// --- the conditional operator and assignments ---

static bool read_conditional(struct reader *r, struct value *value)
{
    bool is_true;
    if (!read_binary(r, 1, value) || !token_is(&r->token, "?")) {
        return r->error->kind == ERROR_NONE;
    }
    struct value otherwise = {0};
    bool skipped = r->skip;
    if (!truth(r, value, &is_true) || !expression_next(r)) {
        return false;
    }
    r->skip = skipped || !is_true;
    bool read = read_assignment(r, value) && expect(r, ":");
    r->skip = skipped || is_true;
    read = read && read_assignment(r, &otherwise);
    r->skip = skipped;
    *value = is_true ? *value : otherwise;
    return read;
}

// "+" of "+=", "" of "=", or null where the token is no assignment.
static bool assignment_operator(const struct token *token, char text[4])
{
    size_t length = strlen(token->text);
    if (token->kind != TOKEN_OPERATOR || token->text[length - 1] != '=' || token_level(token)) {
        return false;
    }
    memcpy(text, token->text, length - 1);
    text[length - 1] = 0;
    return true;
}

static bool assign(struct reader *r, const char *operator_text, struct value *to,
                   struct value *from)
{
    struct value result = *to;
    if (*operator_text ? !expression_binary(r, operator_text, &result, from)
                       : !value_load(r->scope, from, r->error)) {
        return false;
    }
    u64 bits = value_convert(to->type, *operator_text ? &result : from);
    return value_store(r->scope, to, bits, r->error) && value_load(r->scope, to, r->error);
}

static bool read_assignment_inside(struct reader *r, struct value *value)
{
    char text[4];
    if (!read_conditional(r, value)) {
        return false;
    }
    if (!assignment_operator(&r->token, text)) {
        return true;
    }
    struct value from = {0};
    return expression_next(r) && read_assignment(r, &from) &&
           (r->skip || assign(r, text, value, &from));
}

static bool read_assignment(struct reader *r, struct value *value)
{
    if (r->depth == EXPRESSION_DEPTH_MAX) {
        return error_set(r->error, ERROR_USAGE, "the expression is nested more than %d deep",
                         EXPRESSION_DEPTH_MAX);
    }
    r->depth++;
    bool read = read_assignment_inside(r, value);
    r->depth--;
    return read;
}

// --- from outside ---

bool expression_parse(const struct scope *scope, const char **text, struct value *value,
                      struct error *error)
{
    struct reader r = {.scope = scope, .error = error};
    error->kind = ERROR_NONE;
    *value = value_of(VALUE_INT, 0);
    if (!token_read(*text, &r.token, error) || !read_assignment(&r, value)) {
        return false;
    }
    *text = r.token.start;
    return true;
}

bool expression_evaluate(const struct scope *scope, const char *text, struct value *value,
                         struct error *error)
{
    const char *rest = text;
    if (!expression_parse(scope, &rest, value, error)) {
        return false;
    }
    return !*rest ||
           error_set(error, ERROR_USAGE, "there is \"%.40s\" behind the expression", rest);
}

bool expression_number(const struct scope *scope, const char *text, u64 *number,
                       struct error *error)
{
    struct value value;
    if (!expression_evaluate(scope, text, &value, error) || !value_load(scope, &value, error)) {
        return false;
    }
    *number = value_convert(value_builtin(VALUE_LONG), &value);
    return true;
}

bool expression_truth(const struct scope *scope, const char *text, bool *is_true,
                      struct error *error)
{
    struct value value;
    if (!expression_evaluate(scope, text, &value, error) || !value_load(scope, &value, error)) {
        return false;
    }
    *is_true = is_not_zero(&value);
    return true;
}
