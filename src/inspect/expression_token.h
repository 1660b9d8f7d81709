// The words that an expression is made of. For expression*.c only.
#pragma once

#include "base/error.h"

#define TOKEN_NAME_SIZE 128

enum token_kind {
    TOKEN_END,
    TOKEN_NUMBER,   // value, and what its letters and size make of it
    TOKEN_FLOAT,    // number
    TOKEN_NAME,     // text
    TOKEN_REGISTER, // $ and a name, or $ alone: text without the $
    TOKEN_OPERATOR, // text: the longest that there is
    TOKEN_BAD,      // a character that belongs to none; text
};

struct token {
    enum token_kind kind;
    const char *start, *end; // in what was written
    char text[TOKEN_NAME_SIZE];
    u64 value;
    double number;
    bool is_unsigned, is_long, is_character, is_single;
};

// Reads the token at `text`. False with ERROR_USAGE for a number or a character that is not one.
bool token_read(const char *text, struct token *token, struct error *error);

bool token_is(const struct token *token, const char *operator_text);

// How tightly the operator binds that the token is, of two operands: the higher, the more; 0 for
// none.
u32 token_level(const struct token *token);

#define TOKEN_LEVEL_OR  1
#define TOKEN_LEVEL_AND 2
