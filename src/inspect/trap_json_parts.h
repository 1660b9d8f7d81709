// The parts of a trap as JSON whose texts are remembered, because they are written again and again.
// For trap_json.c only.
#pragma once

#include "inspect/json_line.h"
#include "inspect/text_memo.h"
#include "inspect/trap_json.h"

struct trap_json {
    const struct trap_text *text;
    void (*put)(void *self, const char *line, size_t size);
    void *self;
    struct json_line line;
    struct text_memo memo;
};

// A place as an object: its address, symbol and source line.
void trap_json_place(struct trap_json *json, const struct guest_place *place);

// The members "process", where it is known, and "insn", where that is.
void trap_json_process(struct json_line *line, const struct guest_process *process);
void trap_json_insn(struct trap_json *json, const struct trap_record *record);

// The members "raised", "reason" and "csrs".
void trap_json_raised(struct trap_json *json, const struct trap_record *record);
void trap_json_reason(struct trap_json *json, const struct trap_record *record);
void trap_json_csrs(struct trap_json *json, const struct trap_record *record);

// The member "mstatus", with each field that changed as [before, after].
void trap_json_status(struct trap_json *json, u64 before, u64 after);
