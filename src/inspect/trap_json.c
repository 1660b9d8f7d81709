#include "inspect/trap_json.h"

#include "cpu/trap.h"
#include "inspect/trap_json_parts.h"
#include "inspect/trap_json_raised.h"

#include <stdlib.h>

// --- parts ---

static void call_member(struct json_line *line, const struct trap_record *record)
{
    if (!record->call.name[0]) {
        return;
    }
    JSON_OPEN(line, "call");
    JSON_STRING(line, "name", record->call.name);
    JSON_STRING(line, "text", record->call.text);
    json_line_close(line, '}');
}

static void registers_member(struct json_line *line, const struct trap_record *record)
{
    JSON_ARRAY(line, "a");
    for (size_t i = 0; i < ARRAY_LEN(record->a); i++) {
        json_line_comma(line);
        json_line_bits(line, record->a[i]);
    }
    json_line_close(line, ']');
}

// --- returns ---

static void back_members(struct trap_json *json, const struct trap_return *back, bool sret,
                         enum privilege to, u64 pid)
{
    const struct guest_place target = {
        .address = back->target, .mode = to, .satp = back->satp, .pid = pid};
    struct json_line *line = &json->line;
    JSON_NUMBER(line, "step", back->step);
    JSON_NUMBER(line, "cycle", back->clock);
    JSON_NUMBER(line, "hart", back->hart);
    if (sret) {
        JSON_WORD(line, "insn", "sret");
    } else {
        JSON_WORD(line, "insn", "mret");
    }
    JSON_BITS(line, "pc", back->pc);
    JSON_KEY(line, "target");
    trap_json_place(json, &target);
    trap_json_status(json, back->mstatus_before, back->mstatus_after);
    JSON_BITS(line, "satp", back->satp);
    JSON_BITS(line, "sp", back->sp);
    JSON_BITS(line, "a0", back->a0);
}

static void result_member(struct trap_json *json, const struct trap_record *record)
{
    const struct guest_view *view = places_view(json->text->places);
    char result[GUEST_CALL_SIZE];
    if (record->call.name[0] && view && view->result &&
        view->result(view->self, &record->call, record->back.a0, result, sizeof result)) {
        JSON_STRING(&json->line, "result", result);
    }
}

static void return_member(struct trap_json *json, const struct trap_record *record)
{
    const struct trap_return *back = &record->back;
    struct json_line *line = &json->line;
    if (record->end != TRAP_RETURNED) {
        return;
    }
    JSON_OPEN(line, "return");
    back_members(json, back, record->to == PRIV_S, record->from, record->process.pid);
    if (back->hart == record->hart) {
        JSON_NUMBER(line, "steps", back->steps);
    }
    JSON_NUMBER(line, "cycles", back->clocks);
    JSON_BOOL(line, "switched", back->switched);
    result_member(json, record);
    json_line_close(line, '}');
}

static void resumed_member(struct json_line *line, const struct trap_resumed *resumed)
{
    if (!resumed->known) {
        return;
    }
    JSON_OPEN(line, "resumed");
    JSON_BOOL(line, "same", resumed->same);
    JSON_NUMBER(line, "step", resumed->step);
    if (resumed->number) {
        JSON_NUMBER(line, "trap", resumed->number);
    }
    JSON_BITS(line, "satp", resumed->satp);
    trap_json_process(line, &resumed->process);
    json_line_close(line, '}');
}

// --- lines ---

static void finish_line(struct trap_json *json)
{
    size_t size = json_line_end(&json->line);
    json->put(json->self, json->line.text, size);
}

struct trap_json *trap_json_create(const struct trap_text *text,
                                   void (*put)(void *self, const char *line, size_t size),
                                   void *self)
{
    struct trap_json *json = calloc(1, sizeof *json);
    if (json) {
        json->text = text;
        json->put = put;
        json->self = self;
    }
    return json;
}

void trap_json_destroy(struct trap_json *json)
{
    free(json);
}

void trap_json_begin(struct trap_json *json, const struct machine *m)
{
    struct json_line *line = &json->line;
    json_line_begin(line);
    JSON_STRING(line, "type", "header");
    JSON_STRING(line, "format", "vitrine-traps");
    JSON_NUMBER(line, "version", TRAP_JSON_VERSION);
    JSON_NUMBER(line, "harts", m->cpu->hart_count);
    finish_line(json);
}

static void modes_members(struct json_line *line, enum privilege from, enum privilege to)
{
    JSON_KEY(line, "from");
    trap_json_mode(line, from);
    JSON_KEY(line, "to");
    trap_json_mode(line, to);
}

static void head_members(struct json_line *line, const struct trap_record *record)
{
    JSON_WORD(line, "type", "trap");
    JSON_NUMBER(line, "number", record->number);
    JSON_NUMBER(line, "step", record->step);
    JSON_NUMBER(line, "cycle", record->clock);
    JSON_NUMBER(line, "hart", record->hart);
    JSON_STRING(line, "cause", trap_cause_name(record->interrupt, record->cause));
    JSON_BOOL(line, "interrupt", record->interrupt);
    JSON_NUMBER(line, "code", record->cause);
    modes_members(line, record->from, record->to);
    JSON_NUMBER(line, "depth", record->depth);
    if (record->outer) {
        JSON_NUMBER(line, "outer", record->outer);
    }
}

void trap_json_trap(struct trap_json *json, const struct trap_record *record)
{
    static const char *const ends[] = {
        [TRAP_OPEN] = "open", [TRAP_RETURNED] = "returned", [TRAP_FORGOTTEN] = "forgotten"};
    struct guest_place place = {.address = record->epc,
                                .mode = record->from,
                                .satp = record->satp,
                                .pid = record->process.pid,
                                .process = record->process.name};
    struct json_line *line = &json->line;
    json_line_begin(line);
    head_members(line, record);
    JSON_KEY(line, "epc");
    trap_json_place(json, &place);
    trap_json_insn(json, record);
    JSON_BITS(line, "tval", record->tval);
    place.address = record->handler;
    place.mode = record->to;
    JSON_KEY(line, "handler");
    trap_json_place(json, &place);
    trap_json_raised(json, record);
    trap_json_reason(json, record);
    trap_json_csrs(json, record);
    JSON_BITS(line, "satp", record->satp);
    JSON_BITS(line, "sp", record->sp);
    registers_member(line, record);
    trap_json_process(line, &record->process);
    call_member(line, record);
    JSON_STRING(line, "end", ends[record->end]);
    return_member(json, record);
    resumed_member(line, &record->resumed);
    finish_line(json);
}

void trap_json_stray(struct trap_json *json, const struct trap_stray *stray)
{
    struct json_line *line = &json->line;
    json_line_begin(line);
    JSON_WORD(line, "type", "return");
    modes_members(line, stray->from, stray->to);
    back_members(json, &stray->back, stray->sret, stray->to, stray->process.pid);
    trap_json_process(line, &stray->process);
    finish_line(json);
}
