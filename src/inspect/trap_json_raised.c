#include "inspect/trap_json_raised.h"

#include "inspect/mode.h"
#include "inspect/trap_words.h"

void trap_json_mode_member(yajl_gen gen, const char *key, enum privilege mode)
{
    const char text[] = {mode_letter(mode), 0};
    json_string_member(gen, key, text);
}

static void access_members(yajl_gen gen, const struct access_check *check)
{
    static const char *const kinds[] = {
        [ACCESS_FETCH] = "fetch", [ACCESS_LOAD] = "load", [ACCESS_STORE] = "store"};
    json_string_member(gen, "access", kinds[check->access]);
    json_bits_member(gen, "address", check->va);
    json_number_member(gen, "bytes", check->size_bytes);
    trap_json_mode_member(gen, "as", check->subject.mode);
    json_string_member(gen, "refused_by", access_refusal_bit(check->refusal));
    json_string_member(gen, "refusal", access_refusal_text(check->refusal));
    if (check->has_pa) {
        json_bits_member(gen, "physical", check->pa);
    }
    if (check->pmp_entry >= 0) {
        json_number_member(gen, "pmp_entry", (u64)check->pmp_entry);
    }
    if (check->region) {
        json_string_member(gen, "region", check->region);
    }
    json_key(gen, "walk");
    yajl_gen_array_open(gen);
    for (u32 i = 0; i < check->level_count; i++) {
        yajl_gen_map_open(gen);
        json_number_member(gen, "level", check->levels[i].level);
        json_bits_member(gen, "address", check->levels[i].pte_pa);
        json_bits_member(gen, "entry", check->levels[i].pte);
        yajl_gen_map_close(gen);
    }
    yajl_gen_array_close(gen);
}

static void external_members(yajl_gen gen, const struct trap_raiser *raiser)
{
    if (raiser->external.device) {
        json_string_member(gen, "device", raiser->external.device);
    }
    json_number_member(gen, "source", raiser->external.source);
    json_number_member(gen, "priority", raiser->external.priority);
    json_number_member(gen, "threshold", raiser->external.threshold);
    json_number_member(gen, "context", raiser->external.context);
}

static void illegal_members(yajl_gen gen, const struct illegal *illegal)
{
    json_bits_member(gen, "word", illegal->word);
    if (illegal->extension) {
        json_string_member(gen, "missing_extension", illegal->extension);
    }
    if (illegal->csr) {
        json_open_member(gen, "would_need");
        json_string_member(gen, "csr", illegal->csr);
        json_string_member(gen, "field", illegal->field);
        json_number_member(gen, "value", illegal->value);
        yajl_gen_map_close(gen);
    }
    if (illegal->too_low) {
        trap_json_mode_member(gen, "lowest_mode", illegal->needs);
    }
}

static void raiser_members(yajl_gen gen, const struct trap_raiser *raiser)
{
    switch (raiser->kind) {
    case TRAP_BY_INSN:
    case TRAP_BY_HART:
    case TRAP_BY_SOFTWARE:
        break;
    case TRAP_BY_ILLEGAL:
        illegal_members(gen, &raiser->illegal);
        break;
    case TRAP_BY_ACCESS:
        access_members(gen, &raiser->access);
        break;
    case TRAP_BY_TIMER:
        json_string_member(gen, "comparator",
                           raiser->timer.comparator == TRAP_MTIMECMP ? "mtimecmp" : "stimecmp");
        json_number_member(gen, "time", raiser->timer.time);
        json_number_member(gen, "deadline", raiser->timer.deadline);
        break;
    case TRAP_BY_EXTERNAL:
        external_members(gen, raiser);
        break;
    }
}

void trap_json_raised_member(yajl_gen gen, const struct trap_record *record)
{
    static const char *const kinds[] = {
        [TRAP_BY_INSN] = "instruction",  [TRAP_BY_ILLEGAL] = "illegal",
        [TRAP_BY_ACCESS] = "access",     [TRAP_BY_TIMER] = "timer",
        [TRAP_BY_EXTERNAL] = "external", [TRAP_BY_HART] = "hart",
        [TRAP_BY_SOFTWARE] = "software",
    };
    char words[TRAP_WORDS_SIZE];
    trap_words_raised(record, words, sizeof words);
    json_open_member(gen, "raised");
    json_string_member(gen, "by", kinds[record->raiser.kind]);
    json_string_member(gen, "text", words);
    raiser_members(gen, &record->raiser);
    yajl_gen_map_close(gen);
}
