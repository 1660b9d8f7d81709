#include "inspect/expression_token.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// The longer ones first.
static const char *const operators[] = {
    "<<=", ">>=", "->", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "+=", "-=", "*=", "/=",
    "%=",  "&=",  "|=", "^=", "+",  "-",  "*",  "/",  "%",  "&",  "|",  "^",  "~",  "!",  "<",
    ">",   "=",   "?",  ":",  "(",  ")",  "[",  "]",  "{",  "}",  ".",  ",",  "@",
};

static bool is_name_start(char c)
{
    return isalpha((unsigned char)c) || c == '_';
}

static bool is_name_part(char c)
{
    return is_name_start(c) || isdigit((unsigned char)c);
}

static void set_text(struct token *token, const char *from, const char *to)
{
    size_t length = (size_t)(to - from);
    length = length < TOKEN_NAME_SIZE ? length : TOKEN_NAME_SIZE - 1;
    memcpy(token->text, from, length);
    token->text[length] = 0;
}

static bool not_a_number(const struct token *token, struct error *error)
{
    const char *end = token->start;
    while (is_name_part(*end) || *end == '.') {
        end++;
    }
    return error_set(error, ERROR_USAGE, "%.*s is no number", (int)(end - token->start),
                     token->start);
}

// The digits of a number in `base` from `*text` on; false where there is none, or too many.
static bool read_digits(const char **text, u32 base, u64 *value)
{
    const char *begin = *text;
    *value = 0;
    for (; isxdigit((unsigned char)**text); (*text)++) {
        u32 c = (u32)tolower((unsigned char)**text);
        u32 digit = c >= 'a' ? c - 'a' + 10 : c - '0';
        if (digit >= base || *value > (UINT64_MAX - digit) / base) {
            return false;
        }
        *value = *value * base + digit;
    }
    return *text != begin;
}

// Of a number without letters, whether int holds it, or its hexadecimal form unsigned int, … (C17,
// 6.4.4.1).
static void choose_type(struct token *token, bool decimal)
{
    u64 value = token->value;
    token->is_long |= value > UINT32_MAX || (value > INT32_MAX && decimal);
    token->is_unsigned |= value > INT64_MAX || (value > INT32_MAX && !token->is_long);
}

// How many characters from `text` on belong to a number with a point or an exponent; 0 where none
// does.
static size_t float_length(const char *text)
{
    bool hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const char *digits = hexadecimal ? "0123456789abcdefABCDEF" : "0123456789";
    const char *next = text + (hexadecimal ? 2 : 0);
    next += strspn(next, digits);
    bool has_point = *next == '.';
    next += has_point;
    next += has_point ? strspn(next, digits) : 0;
    const char *exponent = next + 1 + (next[0] && (next[1] == '+' || next[1] == '-'));
    bool has_exponent =
        *next && strchr(hexadecimal ? "pP" : "eE", *next) && isdigit((unsigned char)*exponent);
    if (has_exponent) {
        next = exponent + strspn(exponent, "0123456789");
    }
    return has_point || has_exponent ? (size_t)(next - text) : 0;
}

// A number with a point or an exponent (C17, 6.4.4.2).
static bool read_float(struct token *token, size_t length, struct error *error)
{
    char text[TOKEN_NAME_SIZE];
    const char *end = token->start + length;
    char *stop;
    if (length >= sizeof text) {
        return not_a_number(token, error);
    }
    memcpy(text, token->start, length);
    text[length] = 0;
    token->number = strtod(text, &stop);
    token->is_single = *end == 'f' || *end == 'F';
    end += token->is_single || *end == 'l' || *end == 'L';
    if (*stop || is_name_part(*end)) {
        return not_a_number(token, error);
    }
    token->kind = TOKEN_FLOAT;
    token->end = end;
    return true;
}

static bool read_number(struct token *token, struct error *error)
{
    const char *next = token->start;
    u32 base = 10;
    size_t length = float_length(next);
    if (length) {
        return read_float(token, length, error);
    }
    if (*next == '0' && (next[1] == 'x' || next[1] == 'X')) {
        base = 16;
        next += 2;
    } else if (*next == '0' && (next[1] == 'b' || next[1] == 'B')) {
        base = 2;
        next += 2;
    } else if (*next == '0') {
        base = 8;
    }
    if (!read_digits(&next, base, &token->value)) {
        return not_a_number(token, error);
    }
    for (; *next && strchr("uUlL", *next); next++) {
        token->is_unsigned |= *next == 'u' || *next == 'U';
        token->is_long |= *next == 'l' || *next == 'L';
    }
    if (is_name_part(*next)) {
        return not_a_number(token, error);
    }
    choose_type(token, base == 10);
    token->kind = TOKEN_NUMBER;
    token->end = next;
    return true;
}

static bool read_character(struct token *token, struct error *error)
{
    static const char escapes[] = "n\nt\tr\r0\0\\\\''";
    const char *next = token->start + 1;
    char c = *next;
    if (c == '\\') {
        const char *escape = escapes;
        while (escape < escapes + sizeof escapes - 1 && *escape != next[1]) {
            escape += 2;
        }
        c = escape < escapes + sizeof escapes - 1 ? escape[1] : next[1];
        next++;
    }
    if (!*next || next[1] != '\'') {
        return error_set(error, ERROR_USAGE, "a character is written 'x'");
    }
    token->kind = TOKEN_NUMBER;
    token->is_character = true;
    token->value = (u8)c;
    token->end = next + 2;
    return true;
}

static void read_word(struct token *token, enum token_kind kind, const char *begin)
{
    token->end = begin;
    while (is_name_part(*token->end) || (kind == TOKEN_REGISTER && *token->end == '$')) {
        token->end++;
    }
    set_text(token, begin, token->end);
    token->kind = kind;
}

static void read_operator(struct token *token)
{
    for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
        size_t length = strlen(operators[i]);
        if (strncmp(token->start, operators[i], length) == 0) {
            token->kind = TOKEN_OPERATOR;
            token->end = token->start + length;
            set_text(token, token->start, token->end);
            return;
        }
    }
    token->kind = TOKEN_BAD;
    token->end = token->start + 1;
    set_text(token, token->start, token->end);
}

bool token_read(const char *text, struct token *token, struct error *error)
{
    *token = (struct token){.start = text + strspn(text, " \t")};
    char c = *token->start;
    token->end = token->start;
    if (c == 0) {
        token->kind = TOKEN_END;
    } else if (isdigit((unsigned char)c) || (c == '.' && isdigit((unsigned char)token->start[1]))) {
        return read_number(token, error);
    } else if (c == '\'') {
        return read_character(token, error);
    } else if (is_name_start(c)) {
        read_word(token, TOKEN_NAME, token->start);
    } else if (c == '$') {
        read_word(token, TOKEN_REGISTER, token->start + 1);
    } else {
        read_operator(token);
    }
    return true;
}

bool token_is(const struct token *token, const char *operator_text)
{
    return token->kind == TOKEN_OPERATOR && strcmp(token->text, operator_text) == 0;
}

static const struct {
    const char *text;
    u32 level;
} binaries[] = {
    {"||", TOKEN_LEVEL_OR},
    {"&&", TOKEN_LEVEL_AND},
    {"|", 3},
    {"^", 4},
    {"&", 5},
    {"==", 6},
    {"!=", 6},
    {"<", 7},
    {">", 7},
    {"<=", 7},
    {">=", 7},
    {"<<", 8},
    {">>", 8},
    {"@", 9},
    {"+", 10},
    {"-", 10},
    {"*", 11},
    {"/", 11},
    {"%", 11},
};

u32 token_level(const struct token *token)
{
    for (size_t i = 0; i < ARRAY_LEN(binaries); i++) {
        if (token_is(token, binaries[i].text)) {
            return binaries[i].level;
        }
    }
    return 0;
}
