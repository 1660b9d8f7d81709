#include "inspect/trap_json_parts.h"

#include "inspect/trap_json_raised.h"
#include "inspect/trap_words.h"

#define SOURCE_SIZE 256

// --- what is remembered, because it is written again and again ---

enum memo_kind { MEMO_PLACE, MEMO_INSN, MEMO_RAISED, MEMO_REASON, MEMO_STATUS };

// Adds the text of `key`, if it is remembered.
static bool add_known(struct trap_json *json, const struct text_memo_key *key)
{
    char *end = text_memo_add(&json->memo, key, json->line.at);
    json->line.at = end ? end : json->line.at;
    return end;
}

static void keep(struct trap_json *json, const struct text_memo_key *key, const char *start)
{
    text_memo_keep(&json->memo, key, start, json->line.at);
}

// --- the parts ---

static void make_place(struct trap_json *json, const struct guest_place *place)
{
    size_t length;
    char source[SOURCE_SIZE];
    struct json_line *line = &json->line;
    const char *name = places_name(json->text->places, place, &length);
    places_source(json->text->places, place, source, sizeof source);
    json_line_open(line, '{');
    JSON_BITS(line, "address", place->address);
    if (length > 0) {
        JSON_STRING(line, "symbol", name);
    }
    if (*source) {
        JSON_STRING(line, "source", source);
    }
    json_line_close(line, '}');
}

void trap_json_place(struct trap_json *json, const struct guest_place *place)
{
    const struct text_memo_key key = {{MEMO_PLACE | (u64)place->mode << 8, place->address,
                                       (uintptr_t)places_names_at(json->text->places, place),
                                       places_generation(json->text->places)}};
    const char *start = json->line.at;
    if (!add_known(json, &key)) {
        make_place(json, place);
        keep(json, &key, start);
    }
}

void trap_json_process(struct json_line *line, const struct guest_process *process)
{
    if (process->pid) {
        JSON_OPEN(line, "process");
        JSON_NUMBER(line, "pid", process->pid);
        JSON_STRING(line, "name", process->name);
        json_line_close(line, '}');
    }
}

static void make_insn(struct trap_json *json, const struct trap_record *record)
{
    char text[ISA_TEXT_SIZE];
    struct json_line *line = &json->line;
    trap_words_insn(record, json->text->set, text, sizeof text);
    json_line_open(line, '{');
    JSON_BITS(line, "word", isa_is_compressed(record->insn) ? record->insn & 0xffff : record->insn);
    JSON_STRING(line, "text", text);
    json_line_close(line, '}');
}

void trap_json_insn(struct trap_json *json, const struct trap_record *record)
{
    const struct text_memo_key key = {{MEMO_INSN, record->insn, record->epc}};
    if (!record->insn_known) {
        return;
    }
    JSON_KEY(&json->line, "insn");
    const char *start = json->line.at;
    if (!add_known(json, &key)) {
        make_insn(json, record);
        keep(json, &key, start);
    }
}

// What raised most traps is told by the kind alone.
void trap_json_raised(struct trap_json *json, const struct trap_record *record)
{
    const struct text_memo_key key = {{MEMO_RAISED}};
    bool plain = record->raiser.kind == TRAP_BY_INSN;
    json_line_comma(&json->line);
    const char *start = json->line.at;
    if (plain && add_known(json, &key)) {
        return;
    }
    trap_json_raised_member(&json->line, record);
    if (plain) {
        keep(json, &key, start);
    }
}

static void reason_text(struct trap_json *json, const struct trap_record *record)
{
    const struct text_memo_key key = {{MEMO_REASON | (u64)record->interrupt << 8 |
                                           (u64)record->cause << 16 | (u64)record->from << 24 |
                                           (u64)record->to << 28,
                                       record->reason.mideleg, record->reason.medeleg}};
    char words[TRAP_WORDS_SIZE];
    const char *start = json->line.at;
    if (!add_known(json, &key)) {
        trap_words_reason(record, words, sizeof words);
        json_line_string(&json->line, words);
        keep(json, &key, start);
    }
}

void trap_json_reason(struct trap_json *json, const struct trap_record *record)
{
    struct json_line *line = &json->line;
    JSON_OPEN(line, "reason");
    JSON_KEY(line, "text");
    reason_text(json, record);
    JSON_BITS(line, "mip", record->reason.mip);
    JSON_BITS(line, "mie", record->reason.mie);
    JSON_BITS(line, "mideleg", record->reason.mideleg);
    JSON_BITS(line, "medeleg", record->reason.medeleg);
    JSON_BOOL(line, "delegated", record->reason.delegated);
    json_line_close(line, '}');
}

static void add_change(struct json_line *line, u64 before, u64 after)
{
    json_line_open(line, '{');
    JSON_BITS(line, "before", before);
    JSON_BITS(line, "after", after);
    json_line_close(line, '}');
}

// Each field that changed as [before, after].
static void make_status(struct json_line *line, u64 before, u64 after)
{
    struct trap_field fields[TRAP_FIELDS_MAX];
    u32 count = trap_words_fields(before, after, fields, TRAP_FIELDS_MAX);
    json_line_open(line, '{');
    JSON_BITS(line, "before", before);
    JSON_BITS(line, "after", after);
    JSON_OPEN(line, "fields");
    for (u32 i = 0; i < count; i++) {
        json_line_name(line, fields[i].name);
        json_line_open(line, '[');
        json_line_number(line, fields[i].before);
        json_line_comma(line);
        json_line_number(line, fields[i].after);
        json_line_close(line, ']');
    }
    json_line_close(line, '}');
    json_line_close(line, '}');
}

void trap_json_status(struct trap_json *json, u64 before, u64 after)
{
    const struct text_memo_key key = {{MEMO_STATUS, before, after}};
    JSON_KEY(&json->line, "mstatus");
    const char *start = json->line.at;
    if (!add_known(json, &key)) {
        make_status(&json->line, before, after);
        keep(json, &key, start);
    }
}

void trap_json_csrs(struct trap_json *json, const struct trap_record *record)
{
    const struct trap_csrs *before = &record->before, *after = &record->after;
    static const char *const names[][3] = {{"scause", "sepc", "stval"},
                                           {"mcause", "mepc", "mtval"}};
    const char *const *name = names[record->to == PRIV_M];
    struct json_line *line = &json->line;
    JSON_OPEN(line, "csrs");
    trap_json_status(json, before->mstatus, after->mstatus);
    json_line_name(line, name[0]);
    add_change(line, before->cause, after->cause);
    json_line_name(line, name[1]);
    add_change(line, before->epc, after->epc);
    json_line_name(line, name[2]);
    add_change(line, before->tval, after->tval);
    json_line_close(line, '}');
}
