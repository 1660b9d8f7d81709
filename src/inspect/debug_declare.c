// Types as C declares them.
#include "inspect/debug_internal.h"

#include <stdio.h>
#include <string.h>

#define NESTING_MAX  16 // of declarators
#define LEVELS_MAX   3  // of parameters that are functions with parameters
#define DECLARE_SIZE 256

static const char *keyword(const struct debug_type *type)
{
    switch (type->kind) {
    case DEBUG_STRUCT:
        return "struct ";
    case DEBUG_UNION:
        return "union ";
    case DEBUG_ENUM:
        return "enum ";
    case DEBUG_CONST:
        return "const";
    case DEBUG_VOLATILE:
        return "volatile";
    default:
        return "";
    }
}

static size_t declare(struct debug_info *info, const struct debug_type *type, const char *name,
                      u32 level, char *text, size_t size);

// The parameters of a function type, "(int, char *)".
static void parameters(struct debug_info *info, const struct debug_type *type, u32 level,
                       char text[DECLARE_SIZE])
{
    const struct debug_type *parameter;
    size_t length = (size_t)snprintf(text, DECLARE_SIZE, "(");
    for (size_t i = 0; debug_type_parameter(info, type, i, &parameter); i++) {
        char one[DECLARE_SIZE] = "?";
        if (level < LEVELS_MAX) {
            declare(info, parameter, "", level + 1, one, sizeof one);
        }
        length +=
            (size_t)snprintf(text + length, DECLARE_SIZE - length, "%s%s", i ? ", " : "", one);
        length = length < DECLARE_SIZE ? length : DECLARE_SIZE - 1;
    }
    snprintf(text + length, DECLARE_SIZE - length, length == 1 ? "void)" : ")");
}

// Wraps `declarator` from the name outwards, as C's declarations are read, until a type with a name
// is reached, which goes before it.
static size_t declare(struct debug_info *info, const struct debug_type *type, const char *name,
                      u32 level, char *text, size_t size)
{
    char declarator[DECLARE_SIZE], qualifiers[32] = "", next[DECLARE_SIZE];
    snprintf(declarator, sizeof declarator, "%s", name);
    bool pointed = false;
    for (u32 depth = 0; depth < NESTING_MAX; depth++) {
        char list[DECLARE_SIZE];
        bool bracket = pointed && (type->kind == DEBUG_ARRAY || type->kind == DEBUG_FUNCTION);
        const char *open = bracket ? "(" : "", *close = bracket ? ")" : "";
        if (type->kind == DEBUG_POINTER) {
            const char *blank = qualifiers[0] && declarator[0] ? " " : "";
            snprintf(next, sizeof next, "*%s%s%.200s", qualifiers, blank, declarator);
            qualifiers[0] = 0;
        } else if (type->kind == DEBUG_ARRAY && type->count) {
            snprintf(next, sizeof next, "%s%.200s%s[%llu]", open, declarator, close,
                     (unsigned long long)type->count);
        } else if (type->kind == DEBUG_ARRAY) {
            snprintf(next, sizeof next, "%s%.200s%s[]", open, declarator, close);
        } else if (type->kind == DEBUG_FUNCTION) {
            parameters(info, type, level, list);
            snprintf(next, sizeof next, "%s%.100s%s%.140s", open, declarator, close, list);
        } else if (type->kind == DEBUG_CONST || type->kind == DEBUG_VOLATILE) {
            snprintf(qualifiers, sizeof qualifiers, "%s", keyword(type));
            type = debug_type_target(info, type);
            continue;
        } else {
            break;
        }
        pointed = type->kind == DEBUG_POINTER;
        memcpy(declarator, next, sizeof declarator);
        type = debug_type_target(info, type);
    }
    int length =
        snprintf(text, size, "%s%s%s%s%s%s", qualifiers, qualifiers[0] ? " " : "", keyword(type),
                 type->name ? type->name : "{...}", declarator[0] ? " " : "", declarator);
    return (size_t)length < size ? (size_t)length : size - 1;
}

size_t debug_type_declare(struct debug_info *info, const struct debug_type *type, const char *name,
                          char *text, size_t size)
{
    return declare(info, type, name, 0, text, size);
}
