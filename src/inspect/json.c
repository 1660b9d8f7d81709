#include "inspect/json.h"

#include "base/digits.h"

#include <string.h>

// What is no printable ASCII may come from a guest's memory or file, and is no UTF-8 for sure.
void json_string(yajl_gen gen, const char *text)
{
    unsigned char clean[JSON_STRING_MAX];
    size_t length = 0;
    for (; length < JSON_STRING_MAX && text[length]; length++) {
        char c = text[length];
        clean[length] = c >= ' ' && c <= '~' ? (unsigned char)c : '?';
    }
    yajl_gen_string(gen, clean, length);
}

void json_key(yajl_gen gen, const char *key)
{
    yajl_gen_string(gen, (const unsigned char *)key, strlen(key));
}

void json_number(yajl_gen gen, u64 number)
{
    char text[DIGITS_DECIMAL_MAX];
    yajl_gen_number(gen, text, (size_t)(digits_decimal(text, number, 0) - text));
}

void json_bits(yajl_gen gen, u64 bits)
{
    char text[2 + DIGITS_HEX_MAX];
    size_t length = (size_t)(digits_address(text, bits) - text);
    yajl_gen_string(gen, (const unsigned char *)text, length);
}

void json_string_member(yajl_gen gen, const char *key, const char *text)
{
    json_key(gen, key);
    json_string(gen, text);
}

void json_number_member(yajl_gen gen, const char *key, u64 number)
{
    json_key(gen, key);
    json_number(gen, number);
}

void json_bits_member(yajl_gen gen, const char *key, u64 bits)
{
    json_key(gen, key);
    json_bits(gen, bits);
}

void json_bool_member(yajl_gen gen, const char *key, bool value)
{
    json_key(gen, key);
    yajl_gen_bool(gen, value);
}

void json_open_member(yajl_gen gen, const char *key)
{
    json_key(gen, key);
    yajl_gen_map_open(gen);
}
