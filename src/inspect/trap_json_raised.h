// Who raised a trap, as JSON. For trap_json.c.
#pragma once

#include "inspect/json_line.h"
#include "inspect/trap_record.h"

// A mode as a string: "U", "S" or "M".
void trap_json_mode(struct json_line *line, enum privilege mode);

// The member "raised", with what is known of its kind.
void trap_json_raised_member(struct json_line *line, const struct trap_record *record);
