#include "isa/generator/pattern.h"

#include "base/bits.h"

#include <stdlib.h>
#include <string.h>

// A word that may stand in a pattern. One that is written with brackets has width 0 here.
struct word {
    const char *name;
    u32 width;
    int field, second_field; // enum isa_field, or -1
    u32 to;                  // lowest bit in the operand
    bool is_signed, is_nonzero;
};

enum { NONE = -1 };

static const struct word words[] = {
    {"rd", 5, FIELD_rd, NONE, 0, false, false},
    {"rs1", 5, FIELD_rs1, NONE, 0, false, false},
    {"rs2", 5, FIELD_rs2, NONE, 0, false, false},
    {"rs3", 5, FIELD_rs3, NONE, 0, false, false},
    {"rd", 0, FIELD_rd, NONE, 0, false, false},
    {"rs2", 0, FIELD_rs2, NONE, 0, false, false},
    {"rd/rs1", 5, FIELD_rd, FIELD_rs1, 0, false, false},
    {"rd'", 3, FIELD_rd, NONE, 0, false, false},
    {"rs1'", 3, FIELD_rs1, NONE, 0, false, false},
    {"rs2'", 3, FIELD_rs2, NONE, 0, false, false},
    {"rd'/rs1'", 3, FIELD_rd, FIELD_rs1, 0, false, false},
    {"uimm", 5, FIELD_rs1, NONE, 0, false, false},
    {"rm", 3, FIELD_rm, NONE, 0, false, false},
    {"rl", 1, FIELD_rm, NONE, 0, false, false},
    {"aq", 1, FIELD_rm, NONE, 1, false, false},
    {"fm", 4, FIELD_rm, NONE, 0, false, false},
    {"succ", 4, FIELD_imm, NONE, 0, false, false},
    {"pred", 4, FIELD_imm, NONE, 4, false, false},
    {"csr", 12, FIELD_imm, NONE, 0, false, false},
    {"imm", 0, FIELD_imm, NONE, 0, true, false},
    {"nzimm", 0, FIELD_imm, NONE, 0, true, true},
    {"shamt", 0, FIELD_imm, NONE, 0, false, false},
    {"nzshamt", 0, FIELD_imm, NONE, 0, false, true},
    {"uimm", 0, FIELD_imm, NONE, 0, false, false},
    {"nzuimm", 0, FIELD_imm, NONE, 0, false, true},
    {"rnum", 4, FIELD_imm, NONE, 0, false, false},
    {"bs", 2, FIELD_imm, NONE, 0, false, false},
    {"n", 0, FIELD_imm, NONE, 0, false, false},
    {"reserved", 0, NONE, NONE, 0, false, false},
};

static const struct word *find_word(const char *name, size_t length, bool has_brackets)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        const struct word *word = &words[i];
        if (strlen(word->name) == length && strncmp(word->name, name, length) == 0 &&
            (word->width == 0) == has_brackets)
            return word;
    }
    return NULL;
}

// Adds a run of bits; where it goes on with the one before it, that one grows.
static bool add_piece(struct pattern *pattern, struct piece piece, struct error *error)
{
    struct piece *last = pattern->piece_count ? &pattern->pieces[pattern->piece_count - 1] : NULL;
    if (last && last->field == piece.field && last->from == piece.from + piece.width &&
        last->to == piece.to + piece.width) {
        last->from = piece.from;
        last->to = piece.to;
        last->width += piece.width;
        return true;
    }
    if (pattern->piece_count == PATTERN_PIECES)
        return error_set(error, ERROR_FILE, "more than %d pieces", PATTERN_PIECES);
    pattern->pieces[pattern->piece_count++] = piece;
    return true;
}

static bool add_exception(struct pattern *pattern, struct isa_condition condition,
                          struct error *error)
{
    if (pattern->except_count == ISA_EXCEPTIONS)
        return error_set(error, ERROR_FILE, "more than %d conditions", ISA_EXCEPTIONS);
    pattern->except[pattern->except_count++] = condition;
    return true;
}

// Puts bits [to, to + width) of the word's operand at `from`.
static bool add_run(struct pattern *pattern, const struct word *word, u32 from, u32 width, u32 to,
                    struct error *error)
{
    if (word->field == NONE)
        return true;
    if (to + width > 32)
        return error_set(error, ERROR_FILE, "%s has a bit above 31", word->name);
    if (word->field == FIELD_imm) {
        u32 bits = (u32)bits_mask(to, width);
        if (pattern->imm_bits & bits)
            return error_set(error, ERROR_FILE, "%s has a bit twice", word->name);
        pattern->imm_bits |= bits;
        pattern->imm_signed |= word->is_signed;
    }
    if (word->is_nonzero)
        pattern->nonzero |= (u32)bits_mask(from, width);
    struct piece piece = {word->field, from, width, to};
    if (!add_piece(pattern, piece, error))
        return false;
    piece.field = word->second_field;
    return word->second_field == NONE || add_piece(pattern, piece, error);
}

// The brackets of a field, "[12|10:5]", whose highest bit is below bit `*top` of the word.
static bool parse_brackets(struct pattern *pattern, const struct word *word, const char *text,
                           u32 *top, struct error *error)
{
    do {
        char *end;
        u32 high = (u32)strtoul(text + 1, &end, 10);
        u32 low = *end == ':' ? (u32)strtoul(end + 1, &end, 10) : high;
        if (high < low || high - low + 1 > *top)
            return error_set(error, ERROR_FILE, "%s is too wide", word->name);
        *top -= high - low + 1;
        if (!add_run(pattern, word, *top, high - low + 1, low, error))
            return false;
        text = end;
    } while (*text == '|');
    return *text == ']' || error_set(error, ERROR_FILE, "%s lacks its ]", word->name);
}

// Adds to `condition` that the operand is `value`.
static bool scatter(const struct pattern *pattern, const struct word *word, u32 value,
                    struct isa_condition *condition, struct error *error)
{
    u32 old_mask = condition->mask;
    u32 operand_mask = word->width ? (u32)bits_mask(word->to, word->width) : ~0U;
    u32 operand = value << word->to & operand_mask;
    for (u32 i = 0; i < pattern->piece_count; i++) {
        const struct piece *piece = &pattern->pieces[i];
        if (piece->field != word->field)
            continue;
        condition->mask |= (u32)bits_get(operand_mask, piece->to, piece->width) << piece->from;
        condition->value |= (u32)bits_get(operand, piece->to, piece->width) << piece->from;
    }
    return condition->mask != old_mask ||
           error_set(error, ERROR_FILE, "%s is not in the pattern", word->name);
}

// The condition behind a field: "!=2", or "<11", which is a run of values that it must not have.
static bool parse_condition(struct pattern *pattern, const struct word *word, const char *text,
                            struct error *error)
{
    bool is_bound = *text == '<';
    u32 value = (u32)strtoul(text + (is_bound ? 1 : 2), NULL, 10);
    u32 end = is_bound ? 1U << word->width : value + 1;
    while (value < end) {
        struct isa_condition condition = {0, 0};
        u32 block = is_bound && value ? value & -value : 1; // that share their upper bits
        if (!scatter(pattern, word, value, &condition, error))
            return false;
        condition.mask &= ~((block - 1) << (u32)__builtin_ctz(condition.mask));
        if (!add_exception(pattern, condition, error))
            return false;
        value += block;
    }
    return true;
}

// A field, where its highest bit is below bit `*top` of the word.
static bool parse_field(struct pattern *pattern, const char *text, u32 *top, struct error *error)
{
    size_t length = strcspn(text, "[!< ");
    const struct word *word = find_word(text, length, text[length] == '[');
    if (!word)
        return error_set(error, ERROR_FILE, "%.*s is no field", (int)length, text);
    if (word->width == 0)
        return parse_brackets(pattern, word, text + length, top, error);
    if (word->width > *top)
        return error_set(error, ERROR_FILE, "%s is too wide", word->name);
    *top -= word->width;
    if (!add_run(pattern, word, *top, word->width, word->to, error))
        return false;
    if (strchr(word->name, '\'')) { // x8 to x15
        pattern->base[word->field] = 8;
        if (word->second_field != NONE)
            pattern->base[word->second_field] = 8;
    }
    bool has_condition = text[length] == '!' || text[length] == '<';
    return !has_condition || parse_condition(pattern, word, text + length, error);
}

static bool parse_digits(struct pattern *pattern, const char *text, size_t length, u32 *top,
                         struct error *error)
{
    if (strspn(text, "01") != length || length > *top)
        return error_set(error, ERROR_FILE, "%.*s are no bits here", (int)length, text);
    for (size_t i = 0; i < length; i++) {
        *top -= 1;
        pattern->mask |= 1U << *top;
        pattern->match |= (u32)(text[i] - '0') << *top;
    }
    return true;
}

bool pattern_parse(struct pattern *pattern, const char *text, u32 width, struct error *error)
{
    *pattern = (struct pattern){0};
    u32 top = width;
    while (*text) {
        size_t length = strcspn(text, " ");
        bool is_digits = *text >= '0' && *text <= '9';
        if (is_digits ? !parse_digits(pattern, text, length, &top, error)
                      : !parse_field(pattern, text, &top, error))
            return false;
        text += length + strspn(text + length, " ");
    }
    if (top != 0)
        return error_set(error, ERROR_FILE, "%u bits are missing", top);
    if (pattern->nonzero &&
        !add_exception(pattern, (struct isa_condition){pattern->nonzero, 0}, error))
        return false;
    while (pattern->except_count < ISA_EXCEPTIONS)
        pattern->except[pattern->except_count++] = (struct isa_condition){0, 1};
    return true;
}

// Reads "name=value" or "name!=value"; *text is left at what follows.
static const struct word *parse_assignment(const char **text, u32 *value, bool *is_equal,
                                           struct error *error)
{
    size_t length = strcspn(*text, "!=");
    const struct word *word = find_word(*text, length, false);
    if (!word)
        word = find_word(*text, length, true);
    const char *sign = *text + length;
    *is_equal = *sign == '=';
    const char *number = sign + (*is_equal ? 1 : 2);
    if (!word || word->field == NONE || (!*is_equal && strncmp(sign, "!=", 2) != 0)) {
        error_set(error, ERROR_FILE, "%s is no condition", *text);
        return NULL;
    }
    char *end;
    *value = (u32)strtol(number, &end, 0);
    *text = end + strspn(end, " ");
    return word;
}

bool pattern_imply(struct pattern *pattern, const char *text, struct error *error)
{
    while (*text) {
        u32 value;
        bool is_equal;
        const struct word *word = parse_assignment(&text, &value, &is_equal, error);
        if (!word)
            return false;
        if (is_equal && word->field == FIELD_imm && (pattern->imm_bits & value) == 0)
            pattern->imm_base = (i32)value;
        else if (is_equal && (word->field == FIELD_rd || word->field == FIELD_rs1))
            pattern->base[word->field] = value;
        else
            return error_set(error, ERROR_FILE, "only rd, rs1 and imm can be implied");
    }
    return true;
}

bool pattern_condition(const struct pattern *pattern, const char *text, struct isa_condition *only,
                       struct isa_condition *except, struct error *error)
{
    *only = (struct isa_condition){0, 0};
    *except = (struct isa_condition){0, 1};
    while (*text) {
        u32 value;
        bool is_equal;
        const struct word *word = parse_assignment(&text, &value, &is_equal, error);
        if (!word)
            return false;
        if (!is_equal)
            *except = (struct isa_condition){0, 0};
        if (!scatter(pattern, word, value, is_equal ? only : except, error))
            return false;
    }
    return true;
}

static bool takes(const struct pattern *pattern, u32 word)
{
    return (word & pattern->mask) == pattern->match &&
           !isa_condition_holds(pattern->except[0], word) &&
           !isa_condition_holds(pattern->except[1], word);
}

bool pattern_is_within(const struct pattern *narrow, const struct pattern *wide, u32 width)
{
    if (width == 32) { // wide ones have no exceptions
        bool excepts = (wide->except[0].value & ~wide->except[0].mask) == 0;
        return !excepts && (narrow->match & wide->mask) == wide->match &&
               (narrow->mask & wide->mask) == wide->mask;
    }
    for (u32 word = 0; word <= 0xffff; word++) {
        if (takes(narrow, word) && !takes(wide, word))
            return false;
    }
    return true;
}

bool pattern_overlaps(const struct pattern *a, const struct pattern *b, u32 width)
{
    if (width == 32)
        return ((a->match ^ b->match) & a->mask & b->mask) == 0;
    for (u32 word = 0; word <= 0xffff; word++) {
        if (takes(a, word) && takes(b, word))
            return true;
    }
    return false;
}

u32 pattern_floats(const char *operands)
{
    static const char *const float_words[] = {"fd", "fs1", "fs2", "fs3"}; // as enum isa_floats
    u32 floats = 0;
    for (u32 i = 0; i < ARRAY_LEN(float_words); i++)
        floats |= strstr(operands, float_words[i]) ? 1U << i : 0;
    return floats;
}
