// The names of types in an expression: "struct process *", "unsigned long", "const char **".
#include "inspect/expression_parts.h"

#include <stdio.h>
#include <string.h>

#define NAME_SIZE (2 * TOKEN_NAME_SIZE)

static bool is_word(const struct token *token, const char *word)
{
    return token->kind == TOKEN_NAME && strcmp(token->text, word) == 0;
}

static bool is_tag(const struct token *token)
{
    return is_word(token, "struct") || is_word(token, "union") || is_word(token, "enum");
}

static bool named(const struct scope *scope, const char *name, struct value_type *type)
{
    struct scope other = *scope;
    u32 index = 0;
    do {
        const struct debug_type *found = other.info ? debug_type_named(other.info, name) : NULL;
        if (found) {
            *type = (struct value_type){.type = found, .info = other.info};
            return true;
        }
    } while (expression_more(scope, index++, &other));
    return false;
}

static bool read_tagged(struct reader *r, struct value_type *type)
{
    char name[NAME_SIZE];
    const struct token tag = r->token;
    if (!expression_next(r)) {
        return false;
    }
    if (r->token.kind != TOKEN_NAME) {
        return error_set(r->error, ERROR_USAGE, "%s needs a name", tag.text);
    }
    snprintf(name, sizeof name, "%s %s", tag.text, r->token.text);
    if (!named(r->scope, name, type)) {
        return error_set(r->error, ERROR_USAGE, "there is no %.100s in the debug information here",
                         name);
    }
    return expression_next(r);
}

// The keywords that base types are made of, counted.
struct base_words {
    u32 is_signed, is_unsigned, shorts, longs, ints, chars;
};

static bool count_word(const struct token *token, struct base_words *words)
{
    const struct {
        const char *word;
        u32 *count;
    } rows[] = {
        {"signed", &words->is_signed}, {"unsigned", &words->is_unsigned},
        {"short", &words->shorts},     {"long", &words->longs},
        {"int", &words->ints},         {"char", &words->chars},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (is_word(token, rows[i].word)) {
            (*rows[i].count)++;
            return true;
        }
    }
    return false;
}

static enum value_builtin base_type(const struct base_words *words)
{
    if (words->chars) {
        return words->is_signed ? VALUE_SCHAR : words->is_unsigned ? VALUE_U8 : VALUE_CHAR;
    }
    if (words->shorts) {
        return words->is_unsigned ? VALUE_U16 : VALUE_I16;
    }
    if (words->longs) {
        return words->is_unsigned ? VALUE_ULONG : VALUE_LONG;
    }
    return words->is_unsigned ? VALUE_UINT : VALUE_INT;
}

static bool read_base(struct reader *r, struct value_type *type)
{
    struct base_words words = {0};
    bool any = false;
    while (count_word(&r->token, &words)) {
        any = true;
        if (!expression_next(r)) {
            return false;
        }
    }
    *type = value_builtin(base_type(&words));
    return any;
}

static bool skip_qualifiers(struct reader *r)
{
    while (is_word(&r->token, "const") || is_word(&r->token, "volatile")) {
        if (!expression_next(r)) {
            return false;
        }
    }
    return true;
}

// The name of a type that is one word. A variable of that name comes first, as in C.
static bool read_name(struct reader *r, struct value_type *type)
{
    if (r->token.kind != TOKEN_NAME) {
        return false;
    }
    bool found = named(r->scope, r->token.text, type) || value_builtin_named(r->token.text, type);
    return found && expression_next(r);
}

bool expression_read_type(struct reader *r, struct value_type *type)
{
    if (!skip_qualifiers(r)) {
        return false;
    }
    bool read = is_tag(&r->token) ? read_tagged(r, type) : read_base(r, type) || read_name(r, type);
    if (!read || !skip_qualifiers(r)) {
        return false;
    }
    while (token_is(&r->token, "*")) {
        *type = value_pointer_to(*type);
        if (!expression_next(r) || !skip_qualifiers(r)) {
            return false;
        }
    }
    return true;
}

bool expression_type(const struct scope *scope, const char **text, struct value_type *type,
                     struct error *error)
{
    struct reader r = {.scope = scope, .error = error};
    error->kind = ERROR_NONE;
    if (!token_read(*text, &r.token, error) || !expression_read_type(&r, type)) {
        return false;
    }
    *text = r.token.start;
    return true;
}
