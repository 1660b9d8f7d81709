// Who raised a trap, as JSON. For trap_json.c.
#pragma once

#include "inspect/json.h"
#include "inspect/trap_record.h"

// A member "mode": "U", "S" or "M".
void trap_json_mode_member(yajl_gen gen, const char *key, enum privilege mode);

// The member "raised", with what is known of its kind.
void trap_json_raised_member(yajl_gen gen, const struct trap_record *record);
