// JSON as our logs have it, on top of yajl's generator. Numbers that count are JSON numbers;
// addresses, registers and bits are strings, "0x80000000": most readers of JSON would lose their
// low bits.
#pragma once

#include "base/types.h"

#include <yajl/yajl_gen.h>

#define JSON_STRING_MAX 512 // longer ones are cut

// A string; what is no printable ASCII in it becomes '?'.
void json_string(yajl_gen gen, const char *text);

void json_key(yajl_gen gen, const char *key);
void json_number(yajl_gen gen, u64 number);

// "0x1f"
void json_bits(yajl_gen gen, u64 bits);

// Members of an object.
void json_string_member(yajl_gen gen, const char *key, const char *text);
void json_number_member(yajl_gen gen, const char *key, u64 number);
void json_bits_member(yajl_gen gen, const char *key, u64 bits);
void json_bool_member(yajl_gen gen, const char *key, bool value);

// Begins an object as a member; yajl_gen_map_close ends it.
void json_open_member(yajl_gen gen, const char *key);
