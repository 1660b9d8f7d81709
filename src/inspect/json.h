// JSON for reports, on top of yajl's generator. Lines by the million: json_line.h.
#pragma once

#include "base/types.h"

#include <yajl/yajl_gen.h>

#define JSON_STRING_MAX 512 // longer ones are cut

// A string; what is no printable ASCII in it becomes '?'.
void json_string(yajl_gen gen, const char *text);

void json_key(yajl_gen gen, const char *key);
void json_number(yajl_gen gen, u64 number);

// Members of an object.
void json_string_member(yajl_gen gen, const char *key, const char *text);
void json_number_member(yajl_gen gen, const char *key, u64 number);

// Begins an object as a member; yajl_gen_map_close ends it.
void json_open_member(yajl_gen gen, const char *key);
