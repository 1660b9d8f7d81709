// Values of expressions, and changes by them.
#include "command.h"
#include "debugger.h"
#include "format.h"

#include "inspect/expression.h"
#include "inspect/value_text.h"

#include <inttypes.h>
#include <string.h>

static bool evaluate(struct debugger *d, const char *text, struct value *value, struct error *error)
{
    const struct scope scope = debugger_scope(d);
    return expression_evaluate(&scope, text, value, error);
}

bool cmd_print(struct debugger *d, const char *arguments, struct error *error)
{
    struct format format;
    struct value value;
    const struct scope scope = debugger_scope(d);
    if (!format_read_value(&arguments, &format, error)) {
        return false;
    }
    if (!expression_evaluate(&scope, *arguments ? arguments : "$", &value, error) ||
        !value_load(&scope, &value, error)) {
        return false;
    }
    text_print(&d->out, "$%" PRIu64 " = ", variables_remember(&d->variables, &value));
    bool printed = value_print(&d->out, &scope, &value, format.letter, error);
    text_put(&d->out, "\n");
    return printed;
}

bool cmd_output(struct debugger *d, const char *arguments, struct error *error)
{
    struct format format;
    struct value value;
    const struct scope scope = debugger_scope(d);
    return format_read_value(&arguments, &format, error) && evaluate(d, arguments, &value, error) &&
           value_print(&d->out, &scope, &value, format.letter, error);
}

bool cmd_whatis(struct debugger *d, const char *arguments, struct error *error)
{
    char name[512];
    struct value value;
    if (!evaluate(d, arguments, &value, error)) {
        return false;
    }
    value_type_name(value.type, name, sizeof name);
    text_print(&d->out, "type = %s\n", name);
    return true;
}

static void describe_members(struct debugger *d, struct value_type type)
{
    char declaration[512];
    struct debug_member member;
    for (size_t i = 0; debug_type_member(type.info, type.type, i, &member); i++) {
        debug_type_declare(type.info, member.type, member.name ? member.name : "", declaration,
                           sizeof declaration);
        text_print(&d->out, "  /* %4" PRIu64 " */  %s", member.offset_bytes, declaration);
        text_print(&d->out, member.bit_size ? " : %u;\n" : ";\n", member.bit_size);
    }
}

static void describe_enumerators(struct debugger *d, struct value_type type)
{
    struct debug_enumerator enumerator;
    for (size_t i = 0; debug_type_enumerator(type.info, type.type, i, &enumerator); i++) {
        text_print(&d->out, "  %s = %" PRId64 ",\n", enumerator.name, enumerator.value);
    }
}

static void describe_type(struct debugger *d, struct value_type type)
{
    char name[512];
    struct value_type bare = value_strip(type);
    enum debug_type_kind kind = bare.stars ? DEBUG_POINTER : bare.type->kind;
    value_type_name(bare, name, sizeof name);
    if (kind == DEBUG_STRUCT || kind == DEBUG_UNION) {
        text_print(&d->out, "type = %s {\n", name);
        describe_members(d, bare);
        text_print(&d->out, "}, %" PRIu64 " bytes\n", bare.type->size_bytes);
    } else if (kind == DEBUG_ENUM) {
        text_print(&d->out, "type = %s {\n", name);
        describe_enumerators(d, bare);
        text_put(&d->out, "}\n");
    } else {
        text_print(&d->out, "type = %s\n", name);
    }
}

bool cmd_ptype(struct debugger *d, const char *arguments, struct error *error)
{
    const struct scope scope = debugger_scope(d);
    const char *rest = arguments;
    struct value_type type;
    if (expression_type(&scope, &rest, &type, error)) {
        if (*rest) {
            return error_set(error, ERROR_USAGE, "there is \"%.40s\" behind the type", rest);
        }
        describe_type(d, type);
        return true;
    }
    struct value value;
    if (error->kind != ERROR_NONE || !evaluate(d, arguments, &value, error)) {
        return false;
    }
    describe_type(d, value.type);
    return true;
}

// $name = EXPRESSION, where $name is no register: a variable of the user's own.
static bool set_own(struct debugger *d, const char *text, bool *is_own, struct error *error)
{
    char name[VARIABLES_NAME_SIZE + 1];
    size_t length = text[0] == '$' ? strspn(text + 1, "abcdefghijklmnopqrstuvwxyz"
                                                      "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789")
                                   : 0;
    const char *rest = text + 1 + length + strspn(text + 1 + length, " \t");
    *is_own = false;
    if (length == 0 || length >= sizeof name || *rest != '=' || rest[1] == '=') {
        return true;
    }
    memcpy(name, text + 1, length);
    name[length] = 0;
    if (register_named(name).kind != REGISTER_NONE) {
        return true;
    }
    *is_own = true;
    struct value value;
    const struct scope scope = debugger_scope(d);
    return evaluate(d, rest + 1, &value, error) && value_load(&scope, &value, error) &&
           variables_set(&d->variables, name, &value, error);
}

bool debugger_assign(struct debugger *d, const char *text, struct error *error)
{
    bool is_own;
    struct value value;
    u64 before = d->door.changes;
    if (!set_own(d, text, &is_own, error)) {
        return false;
    }
    if (is_own) {
        return true;
    }
    if (!evaluate(d, text, &value, error)) {
        return false;
    }
    return d->door.changes != before ||
           error_set(error, ERROR_USAGE,
                     "set %.60s: that assigns to nothing: write set $a0 = 5, set $sstatus.SIE = 0, "
                     "set {u64}ADDRESS = 1, or the name of a setting (show lists them)",
                     text);
}

bool cmd_set_var(struct debugger *d, const char *arguments, struct error *error)
{
    return debugger_assign(d, arguments, error);
}
