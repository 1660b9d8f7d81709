#include "inspect/trap_json.h"

#include "cpu/trap.h"
#include "inspect/json.h"
#include "inspect/trap_json_raised.h"
#include "inspect/trap_words.h"

#include <stdio.h>
#include <stdlib.h>

#define SOURCE_SIZE 256

struct trap_json {
    const struct trap_text *text;
    void (*put)(void *self, const char *line, size_t size);
    void *self;
    yajl_gen gen;
};

// --- parts ---

static void place_member(const struct trap_json *json, const char *key,
                         const struct guest_place *place)
{
    size_t length;
    char source[SOURCE_SIZE];
    const char *name = places_name(json->text->places, place, &length);
    places_source(json->text->places, place, source, sizeof source);
    json_open_member(json->gen, key);
    json_bits_member(json->gen, "address", place->address);
    if (length > 0) {
        json_string_member(json->gen, "symbol", name);
    }
    if (*source) {
        json_string_member(json->gen, "source", source);
    }
    yajl_gen_map_close(json->gen);
}

static void process_member(yajl_gen gen, const char *key, const struct guest_process *process)
{
    if (process->pid) {
        json_open_member(gen, key);
        json_number_member(gen, "pid", process->pid);
        json_string_member(gen, "name", process->name);
        yajl_gen_map_close(gen);
    }
}

static void insn_member(const struct trap_json *json, const struct trap_record *record)
{
    char text[ISA_TEXT_SIZE];
    if (record->insn_known) {
        trap_words_insn(record, json->text->set, text, sizeof text);
        json_open_member(json->gen, "insn");
        json_bits_member(json->gen, "word",
                         isa_is_compressed(record->insn) ? record->insn & 0xffff : record->insn);
        json_string_member(json->gen, "text", text);
        yajl_gen_map_close(json->gen);
    }
}

static void reason_member(yajl_gen gen, const struct trap_record *record)
{
    char words[TRAP_WORDS_SIZE];
    trap_words_reason(record, words, sizeof words);
    json_open_member(gen, "reason");
    json_string_member(gen, "text", words);
    json_bits_member(gen, "mip", record->reason.mip);
    json_bits_member(gen, "mie", record->reason.mie);
    json_bits_member(gen, "mideleg", record->reason.mideleg);
    json_bits_member(gen, "medeleg", record->reason.medeleg);
    json_bool_member(gen, "delegated", record->reason.delegated);
    yajl_gen_map_close(gen);
}

static void change_member(yajl_gen gen, enum privilege mode, const char *name, u64 before,
                          u64 after)
{
    char full[16];
    snprintf(full, sizeof full, "%c%s", mode == PRIV_M ? 'm' : 's', name);
    json_open_member(gen, full);
    json_bits_member(gen, "before", before);
    json_bits_member(gen, "after", after);
    yajl_gen_map_close(gen);
}

// mstatus, and each field that changed as [before, after].
static void status_member(yajl_gen gen, u64 before, u64 after)
{
    struct trap_field fields[TRAP_FIELDS_MAX];
    u32 count = trap_words_fields(before, after, fields, TRAP_FIELDS_MAX);
    json_open_member(gen, "mstatus");
    json_bits_member(gen, "before", before);
    json_bits_member(gen, "after", after);
    json_open_member(gen, "fields");
    for (u32 i = 0; i < count; i++) {
        json_key(gen, fields[i].name);
        yajl_gen_array_open(gen);
        json_number(gen, fields[i].before);
        json_number(gen, fields[i].after);
        yajl_gen_array_close(gen);
    }
    yajl_gen_map_close(gen);
    yajl_gen_map_close(gen);
}

static void csrs_member(yajl_gen gen, const struct trap_record *record)
{
    const struct trap_csrs *before = &record->before, *after = &record->after;
    json_open_member(gen, "csrs");
    status_member(gen, before->mstatus, after->mstatus);
    change_member(gen, record->to, "cause", before->cause, after->cause);
    change_member(gen, record->to, "epc", before->epc, after->epc);
    change_member(gen, record->to, "tval", before->tval, after->tval);
    yajl_gen_map_close(gen);
}

static void call_member(yajl_gen gen, const struct trap_record *record)
{
    if (!record->call.name[0]) {
        return;
    }
    json_open_member(gen, "call");
    json_string_member(gen, "name", record->call.name);
    json_string_member(gen, "text", record->call.text);
    yajl_gen_map_close(gen);
}

static void registers_member(yajl_gen gen, const struct trap_record *record)
{
    json_key(gen, "a");
    yajl_gen_array_open(gen);
    for (size_t i = 0; i < ARRAY_LEN(record->a); i++) {
        json_bits(gen, record->a[i]);
    }
    yajl_gen_array_close(gen);
}

// --- returns ---

static void back_members(const struct trap_json *json, const struct trap_return *back, bool sret,
                         enum privilege to, u64 pid)
{
    const struct guest_place target = {
        .address = back->target, .mode = to, .satp = back->satp, .pid = pid};
    yajl_gen gen = json->gen;
    json_number_member(gen, "step", back->step);
    json_number_member(gen, "cycle", back->clock);
    json_number_member(gen, "hart", back->hart);
    json_string_member(gen, "insn", sret ? "sret" : "mret");
    json_bits_member(gen, "pc", back->pc);
    place_member(json, "target", &target);
    status_member(gen, back->mstatus_before, back->mstatus_after);
    json_bits_member(gen, "satp", back->satp);
    json_bits_member(gen, "sp", back->sp);
    json_bits_member(gen, "a0", back->a0);
}

static void result_member(const struct trap_json *json, const struct trap_record *record)
{
    const struct guest_view *view = places_view(json->text->places);
    char result[GUEST_CALL_SIZE];
    if (record->call.name[0] && view && view->result &&
        view->result(view->self, &record->call, record->back.a0, result, sizeof result)) {
        json_string_member(json->gen, "result", result);
    }
}

static void return_member(const struct trap_json *json, const struct trap_record *record)
{
    const struct trap_return *back = &record->back;
    if (record->end != TRAP_RETURNED) {
        return;
    }
    json_open_member(json->gen, "return");
    back_members(json, back, record->to == PRIV_S, record->from, record->process.pid);
    if (back->hart == record->hart) {
        json_number_member(json->gen, "steps", back->steps);
    }
    json_number_member(json->gen, "cycles", back->clocks);
    json_bool_member(json->gen, "switched", back->switched);
    result_member(json, record);
    yajl_gen_map_close(json->gen);
}

static void resumed_member(yajl_gen gen, const struct trap_resumed *resumed)
{
    if (!resumed->known) {
        return;
    }
    json_open_member(gen, "resumed");
    json_bool_member(gen, "same", resumed->same);
    json_number_member(gen, "step", resumed->step);
    if (resumed->number) {
        json_number_member(gen, "trap", resumed->number);
    }
    json_bits_member(gen, "satp", resumed->satp);
    process_member(gen, "process", &resumed->process);
    yajl_gen_map_close(gen);
}

// --- lines ---

static void finish_line(struct trap_json *json)
{
    const unsigned char *line;
    size_t size;
    yajl_gen_map_close(json->gen);
    yajl_gen_reset(json->gen, "\n");
    yajl_gen_get_buf(json->gen, &line, &size);
    json->put(json->self, (const char *)line, size);
    yajl_gen_clear(json->gen);
}

struct trap_json *trap_json_create(const struct trap_text *text,
                                   void (*put)(void *self, const char *line, size_t size),
                                   void *self)
{
    struct trap_json *json = calloc(1, sizeof *json);
    yajl_gen gen = json ? yajl_gen_alloc(NULL) : NULL;
    if (!gen) {
        free(json);
        return NULL;
    }
    *json = (struct trap_json){.text = text, .put = put, .self = self, .gen = gen};
    return json;
}

void trap_json_destroy(struct trap_json *json)
{
    if (json) {
        yajl_gen_free(json->gen);
        free(json);
    }
}

void trap_json_begin(struct trap_json *json, const struct machine *m)
{
    yajl_gen_map_open(json->gen);
    json_string_member(json->gen, "type", "header");
    json_string_member(json->gen, "format", "vitrine-traps");
    json_number_member(json->gen, "version", TRAP_JSON_VERSION);
    json_number_member(json->gen, "harts", m->cpu->hart_count);
    finish_line(json);
}

static void head_members(yajl_gen gen, const struct trap_record *record)
{
    json_string_member(gen, "type", "trap");
    json_number_member(gen, "number", record->number);
    json_number_member(gen, "step", record->step);
    json_number_member(gen, "cycle", record->clock);
    json_number_member(gen, "hart", record->hart);
    json_string_member(gen, "cause", trap_cause_name(record->interrupt, record->cause));
    json_bool_member(gen, "interrupt", record->interrupt);
    json_number_member(gen, "code", record->cause);
    trap_json_mode_member(gen, "from", record->from);
    trap_json_mode_member(gen, "to", record->to);
    json_number_member(gen, "depth", record->depth);
    if (record->outer) {
        json_number_member(gen, "outer", record->outer);
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
    yajl_gen gen = json->gen;
    yajl_gen_map_open(gen);
    head_members(gen, record);
    place_member(json, "epc", &place);
    insn_member(json, record);
    json_bits_member(gen, "tval", record->tval);
    place.address = record->handler;
    place.mode = record->to;
    place_member(json, "handler", &place);
    trap_json_raised_member(gen, record);
    reason_member(gen, record);
    csrs_member(gen, record);
    json_bits_member(gen, "satp", record->satp);
    json_bits_member(gen, "sp", record->sp);
    registers_member(gen, record);
    process_member(gen, "process", &record->process);
    call_member(gen, record);
    json_string_member(gen, "end", ends[record->end]);
    return_member(json, record);
    resumed_member(gen, &record->resumed);
    finish_line(json);
}

void trap_json_stray(struct trap_json *json, const struct trap_stray *stray)
{
    yajl_gen gen = json->gen;
    yajl_gen_map_open(gen);
    json_string_member(gen, "type", "return");
    trap_json_mode_member(gen, "from", stray->from);
    trap_json_mode_member(gen, "to", stray->to);
    back_members(json, &stray->back, stray->sret, stray->to, stray->process.pid);
    process_member(gen, "process", &stray->process);
    finish_line(json);
}
