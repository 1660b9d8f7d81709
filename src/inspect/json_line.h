// JSON for logs of millions of lines: an object a line, as short as JSON can be, into a buffer that
// never grows. Numbers that count are JSON numbers; addresses, registers and bits are strings,
// "0x80000000": most readers of JSON would lose their low bits. For all else there is json.h.
//
// A comma stands before a key or an element unless an object, an array or another comma begins
// right before it; so nobody has to remember which is the first.
#pragma once

#include "base/digits.h"

#define JSON_LINE_SIZE       32768
#define JSON_LINE_STRING_MAX 512 // longer ones are cut

struct json_line {
    char *at; // what comes next is written here
    char text[JSON_LINE_SIZE];
};

static inline void json_line_begin(struct json_line *line)
{
    line->text[0] = '{';
    line->at = line->text + 1;
}

// Ends the line with its newline; answers its size.
size_t json_line_end(struct json_line *line);

// A key, as JSON_KEY writes it: `text` is `,"key":` with `size` bytes.
static inline void json_line_key(struct json_line *line, const char *text, size_t size)
{
    char before = line->at[-1];
    size_t skipped = before == '{' || before == ',';
    memcpy(line->at, text + skipped, size); // with the 0 behind it where one is skipped
    line->at += size - skipped;
}

// The key of a member, which must be a literal; its value is to follow.
#define JSON_KEY(line, key) json_line_key((line), ",\"" key "\":", sizeof(",\"" key "\":") - 1)

// The same for a name that is known at run time, of letters, digits and '_'.
void json_line_name(struct json_line *line, const char *name);

// A comma, unless nothing stands before it: in front of an element of an array, or of text that is
// taken from elsewhere.
static inline void json_line_comma(struct json_line *line)
{
    char before = line->at[-1];
    *line->at = ',';
    line->at += before != '{' && before != '[' && before != ',';
}

// --- values ---

// A string; what is no printable ASCII in it becomes '?'.
void json_line_string(struct json_line *line, const char *text);

static inline void json_line_open(struct json_line *line, char bracket) // '{' or '['
{
    *line->at++ = bracket;
}

static inline void json_line_close(struct json_line *line, char bracket) // '}' or ']'
{
    *line->at++ = bracket;
}

static inline void json_line_number(struct json_line *line, u64 number)
{
    line->at = digits_decimal(line->at, number, 0);
}

static inline void json_line_bits(struct json_line *line, u64 bits) // "0x1f"
{
    static const char zero[] = "\"0x0\"";
    memcpy(line->at, zero, sizeof zero - 1);
    if (bits < 10) { // most registers and CSRs
        line->at[3] = (char)('0' + bits);
        line->at += sizeof zero - 1;
    } else {
        line->at = digits_hex(line->at + 3, bits);
        *line->at++ = '"';
    }
}

static inline void json_line_bool(struct json_line *line, bool value)
{
    line->at = value ? DIGITS_LITERAL(line->at, "true") : DIGITS_LITERAL(line->at, "false");
}

// A literal as a string, of letters, digits and '_'.
#define JSON_WORD(line, key, word) \
    (JSON_KEY(line, key), (line)->at = DIGITS_LITERAL((line)->at, "\"" word "\""))

// --- members, whose keys are literals ---

#define JSON_STRING(line, key, text)   (JSON_KEY(line, key), json_line_string((line), (text)))
#define JSON_NUMBER(line, key, number) (JSON_KEY(line, key), json_line_number((line), (number)))
#define JSON_BITS(line, key, bits)     (JSON_KEY(line, key), json_line_bits((line), (bits)))
#define JSON_BOOL(line, key, value)    (JSON_KEY(line, key), json_line_bool((line), (value)))
#define JSON_OPEN(line, key)           (JSON_KEY(line, key), json_line_open((line), '{'))
#define JSON_ARRAY(line, key)          (JSON_KEY(line, key), json_line_open((line), '['))
