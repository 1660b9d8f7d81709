#include "inspect/trap_json_raised.h"

#include "inspect/mode.h"
#include "inspect/trap_words.h"

#include <string.h>

void trap_json_mode(struct json_line *line, enum privilege mode)
{
    const char text[] = {'"', mode_letter(mode), '"'};
    memcpy(line->at, text, sizeof text);
    line->at += sizeof text;
}

static void access_members(struct json_line *line, const struct access_check *check)
{
    static const char *const kinds[] = {
        [ACCESS_FETCH] = "fetch", [ACCESS_LOAD] = "load", [ACCESS_STORE] = "store"};
    JSON_STRING(line, "access", kinds[check->access]);
    JSON_BITS(line, "address", check->va);
    JSON_NUMBER(line, "bytes", check->size_bytes);
    JSON_KEY(line, "as");
    trap_json_mode(line, check->subject.mode);
    JSON_STRING(line, "refused_by", access_refusal_bit(check->refusal));
    JSON_STRING(line, "refusal", access_refusal_text(check->refusal));
    if (check->has_pa) {
        JSON_BITS(line, "physical", check->pa);
    }
    if (check->pmp_entry >= 0) {
        JSON_NUMBER(line, "pmp_entry", (u64)check->pmp_entry);
    }
    if (check->region) {
        JSON_STRING(line, "region", check->region);
    }
    JSON_ARRAY(line, "walk");
    for (u32 i = 0; i < check->level_count; i++) {
        json_line_comma(line);
        json_line_open(line, '{');
        JSON_NUMBER(line, "level", check->levels[i].level);
        JSON_BITS(line, "address", check->levels[i].pte_pa);
        JSON_BITS(line, "entry", check->levels[i].pte);
        json_line_close(line, '}');
    }
    json_line_close(line, ']');
}

static void external_members(struct json_line *line, const struct trap_raiser *raiser)
{
    if (raiser->external.device) {
        JSON_STRING(line, "device", raiser->external.device);
    }
    JSON_NUMBER(line, "source", raiser->external.source);
    JSON_NUMBER(line, "priority", raiser->external.priority);
    JSON_NUMBER(line, "threshold", raiser->external.threshold);
    JSON_NUMBER(line, "context", raiser->external.context);
}

static void illegal_members(struct json_line *line, const struct illegal *illegal)
{
    JSON_BITS(line, "word", illegal->word);
    if (illegal->extension) {
        JSON_STRING(line, "missing_extension", illegal->extension);
    }
    if (illegal->csr) {
        JSON_OPEN(line, "would_need");
        JSON_STRING(line, "csr", illegal->csr);
        JSON_STRING(line, "field", illegal->field);
        JSON_NUMBER(line, "value", illegal->value);
        json_line_close(line, '}');
    }
    if (illegal->too_low) {
        JSON_KEY(line, "lowest_mode");
        trap_json_mode(line, illegal->needs);
    }
}

static void raiser_members(struct json_line *line, const struct trap_raiser *raiser)
{
    switch (raiser->kind) {
    case TRAP_BY_INSN:
    case TRAP_BY_HART:
    case TRAP_BY_SOFTWARE:
        break;
    case TRAP_BY_ILLEGAL:
        illegal_members(line, &raiser->illegal);
        break;
    case TRAP_BY_ACCESS:
        access_members(line, &raiser->access);
        break;
    case TRAP_BY_TIMER:
        JSON_STRING(line, "comparator",
                    raiser->timer.comparator == TRAP_MTIMECMP ? "mtimecmp" : "stimecmp");
        JSON_NUMBER(line, "time", raiser->timer.time);
        JSON_NUMBER(line, "deadline", raiser->timer.deadline);
        break;
    case TRAP_BY_EXTERNAL:
        external_members(line, raiser);
        break;
    }
}

void trap_json_raised_member(struct json_line *line, const struct trap_record *record)
{
    static const char *const kinds[] = {
        [TRAP_BY_INSN] = "instruction",  [TRAP_BY_ILLEGAL] = "illegal",
        [TRAP_BY_ACCESS] = "access",     [TRAP_BY_TIMER] = "timer",
        [TRAP_BY_EXTERNAL] = "external", [TRAP_BY_HART] = "hart",
        [TRAP_BY_SOFTWARE] = "software",
    };
    char words[TRAP_WORDS_SIZE];
    trap_words_raised(record, words, sizeof words);
    JSON_OPEN(line, "raised");
    JSON_STRING(line, "by", kinds[record->raiser.kind]);
    JSON_STRING(line, "text", words);
    raiser_members(line, &record->raiser);
    json_line_close(line, '}');
}
