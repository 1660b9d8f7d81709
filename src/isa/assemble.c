// A text is tried against the names of every row (isa_names): the mnemonic, then the operands as
// format.def has them. What the operands do not say, the name's condition does: li is an addi whose
// rs1 is 0. Read next: tables.h.
#include "isa/assemble.h"

#include "base/bits.h"
#include "base/nearest.h"
#include "isa/float.h"
#include "isa/float_host.h"
#include "isa/tables.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 256

// What is being read, and what it has come to.
struct parser {
    const struct isa_assembler *assembler;
    const char *next;
    struct insn insn;
    bool out_of_range;
};

// The part of the text that is the next operand: up to what follows it in the template.
static bool take(struct parser *p, char literal, char text[TEXT_MAX])
{
    const char *end = p->next + strlen(p->next);
    if (literal == '(') {
        end = strrchr(p->next, '(');
    } else if (literal && literal != ' ') {
        end = strchr(p->next, literal);
    }
    if (!end || end - p->next >= TEXT_MAX) {
        return false;
    }
    size_t length = (size_t)(end - p->next);
    p->next = end;
    memcpy(text, end - length, length);
    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    text[length] = 0;
    return true;
}

static bool find_register(const char *text, const char *const names[32], char letter, u8 *number)
{
    for (u32 i = 0; i < 32; i++) {
        char numbered[8];
        snprintf(numbered, sizeof numbered, "%c%u", letter, i);
        if (strcmp(text, names[i]) == 0 || strcmp(text, numbered) == 0) {
            *number = (u8)i;
            return true;
        }
    }
    bool is_fp = letter == 'x' && strcmp(text, "fp") == 0;
    *number = is_fp ? 8 : *number;
    return is_fp;
}

static bool read_number(struct parser *p, const char *text, i64 *value)
{
    return *text && p->assembler->number(p->assembler->self, text, value);
}

// A number that must lie in [low, high].
static bool read_imm(struct parser *p, const char *text, i64 low, i64 high, i32 *imm)
{
    i64 value;
    if (!read_number(p, text, &value)) {
        return false;
    }
    p->out_of_range |= value < low || value > high;
    *imm = (i32)value;
    return true;
}

static bool read_upper(struct parser *p, const char *text)
{
    i32 upper;
    bool read = read_imm(p, text, -(1 << 19), (1 << 20) - 1, &upper);
    p->insn.imm = (i32)((u32)upper << 12);
    return read;
}

static bool read_target(struct parser *p, const char *text)
{
    i64 target;
    if (!read_number(p, text, &target)) {
        return false;
    }
    i64 distance = target - (i64)p->assembler->pc;
    p->out_of_range |= distance < INT32_MIN || distance > INT32_MAX;
    p->insn.imm = (i32)distance;
    return true;
}

static bool read_csr(struct parser *p, const char *text)
{
    u32 number;
    bool read = p->assembler->csr(p->assembler->self, text, &number);
    p->insn.imm = read ? (i32)number : 0;
    return read;
}

// "iorw" of a fence, at bit `shift`.
static bool read_fence_set(struct parser *p, const char *text, u32 shift)
{
    static const char letters[] = "wroi";
    for (; *text; text++) {
        const char *letter = strchr(letters, *text);
        if (!letter) {
            return false;
        }
        p->insn.imm |= 1 << (shift + (u32)(letter - letters));
    }
    return true;
}

static bool read_rounding(struct parser *p, const char *text, u8 otherwise)
{
    static const char *const modes[] = {"rne", "rtz", "rdn", "rup", "rmm", NULL, NULL, "dyn"};
    p->insn.rm = otherwise;
    if (!*text) {
        return true;
    }
    for (u32 i = 0; *text == ',' && i < ARRAY_LEN(modes); i++) {
        if (modes[i] && strcmp(text + 1 + strspn(text + 1, " "), modes[i]) == 0) {
            p->insn.rm = (u8)i;
            return true;
        }
    }
    return false;
}

// The number of a constant of fli: its value as C writes one, or one of three names (Unpriv.,
// "Zfa").
static bool read_constant(struct parser *p, const char *text)
{
    static const char *const named[32] = {[1] = "min", [30] = "inf", [31] = "nan"};
    char *end;
    double value = strtod(text, &end);
    bool is_number = end != text && *end == 0;
    for (u32 i = 0; i < ARRAY_LEN(named); i++) {
        bool is_value = is_number && value == (double)f32_host(float_constant(&float_f32, i));
        if (named[i] ? strcmp(text, named[i]) == 0 : is_value) {
            p->insn.imm = (i32)i;
            return true;
        }
    }
    return false;
}

static bool is(const char *word, size_t length, const char *name)
{
    return strlen(name) == length && memcmp(word, name, length) == 0;
}

static bool read_register(struct parser *p, const char *word, size_t length, const char *text)
{
    bool is_float = word[0] == 'f';
    const char *const *names = is_float ? isa_float_names : isa_register_names;
    char letter = is_float ? 'f' : 'x';
    word += word[0] == 'f';
    length -= is_float;
    if (is(word, length, "rd") || is(word, length, "d")) {
        return find_register(text, names, letter, &p->insn.rd);
    }
    if (is(word, length, "rs1") || is(word, length, "s1")) {
        return find_register(text, names, letter, &p->insn.rs1);
    }
    if (is(word, length, "rs2") || is(word, length, "s2")) {
        return find_register(text, names, letter, &p->insn.rs2);
    }
    return is(word, length, "s3") && find_register(text, names, letter, &p->insn.rs3);
}

// An operand that is no register.
static bool read_other(struct parser *p, const char *word, size_t length, const char *text)
{
    i32 value = 0;
    if (is(word, length, "imm")) {
        return read_imm(p, text, INT32_MIN, INT32_MAX, &p->insn.imm);
    }
    if (is(word, length, "shamt") || is(word, length, "rnum") || is(word, length, "bs") ||
        is(word, length, "n")) {
        return read_imm(p, text, 0, 63, &p->insn.imm);
    }
    if (is(word, length, "uimm")) {
        bool read = read_imm(p, text, 0, 31, &value);
        p->insn.rs1 = (u8)value;
        return read;
    }
    if (is(word, length, "constant")) {
        return read_constant(p, text);
    }
    if (is(word, length, "rtz")) {
        return strcmp(text, "rtz") == 0; // fcvtmod's only rounding mode
    }
    if (is(word, length, "upper")) {
        return read_upper(p, text);
    }
    if (is(word, length, "target")) {
        return read_target(p, text);
    }
    if (is(word, length, "csr")) {
        return read_csr(p, text);
    }
    if (is(word, length, "pred") || is(word, length, "succ")) {
        return read_fence_set(p, text, word[0] == 'p' ? 4 : 0);
    }
    return false;
}

static bool is_word_character(char c)
{
    return islower((unsigned char)c) || isdigit((unsigned char)c);
}

static bool read_ordering(struct parser *p, const char *text)
{
    static const char *const orderings[4] = {"", ".rl", ".aq", ".aqrl"};
    for (u32 i = 0; i < ARRAY_LEN(orderings); i++) {
        if (strcmp(text, orderings[i]) == 0) {
            p->insn.rm = (u8)i;
            return true;
        }
    }
    return false;
}

// One operand of the template, which stands before `literal`.
static bool read_operand(struct parser *p, const char *word, size_t length, char literal)
{
    char text[TEXT_MAX];
    bool rounding = is(word, length, "rm") || is(word, length, "rmexact");
    if (!take(p, literal, text)) {
        return false;
    }
    if (rounding) {
        return read_rounding(p, text, length == 2 ? 7 : 0);
    }
    return read_register(p, word, length, text) || read_other(p, word, length, text);
}

// Where an optional rounding mode follows, the operand before it ends at a comma that may be there.
static char literal_behind(const char *template, const char *text)
{
    if (*template == ' ') {
        return strchr(text, ',') ? ',' : 0;
    }
    return *template;
}

// The operands as the template has them; p->next is then at the end of the text.
static bool read_operands(struct parser *p, const char *template)
{
    while (*template) {
        size_t length = 0;
        while (is_word_character(template[length])) {
            length++;
        }
        if (length > 0) {
            if (!read_operand(p, template, length, literal_behind(template + length, p->next))) {
                return false;
            }
            template += length;
        } else if (*template == ' ') {
            template ++;
        } else {
            p->next += strspn(p->next, " ");
            if (*p->next != *template) {
                return false;
            }
            p->next++;
            p->next += strspn(p->next, " ");
            template ++;
        }
    }
    p->next += strspn(p->next, " ");
    return *p->next == 0;
}

// Whether the mnemonic is this name's, and what stands before '|' in its operands.
static bool read_mnemonic(struct parser *p, const struct isa_name *name, const char *mnemonic)
{
    size_t length = strlen(name->mnemonic);
    const char *bar = strchr(name->operands, '|');
    if (strncmp(mnemonic, name->mnemonic, length) != 0) {
        return false;
    }
    const char *rest = mnemonic + length;
    if (!bar) {
        return *rest == 0;
    }
    if (strncmp(name->operands, "ordering", 8) == 0) {
        return read_ordering(p, rest);
    }
    return rest[0] == '.' &&
           read_imm(p, rest + 1, 0, 31, &p->insn.imm); // ".n" of a may-be-operation
}

// The word of the operands that were read, with what the name's condition adds. False where it is
// not one of that name: an immediate that does not fit, a word that is written otherwise.
static bool finish(struct parser *p, const struct isa_encoding *encoding,
                   const struct isa_name *name, u32 *word)
{
    *word = isa_encode(&p->insn);
    *word = (*word & ~name->only.mask) | (name->only.value & name->only.mask);
    if (name->same_sources) {
        *word = (*word & ~(31u << 20)) | (*word >> 15 & 31) << 20;
    }
    struct insn back = isa_extract(encoding, *word);
    bool has_imm = strstr(name->operands, "imm") || strstr(name->operands, "target") ||
                   strstr(name->operands, "shamt") || strstr(name->operands, "upper");
    p->out_of_range |= has_imm && !strstr(name->operands, "uimm") && back.imm != p->insn.imm;
    return !p->out_of_range && isa_encoding_takes(encoding, *word) &&
           isa_condition_holds(name->only, *word) && !isa_condition_holds(name->except, *word);
}

static bool is_last(const struct isa_name *name)
{
    return name->only.mask == 0 && name->only.value == 0 && !name->same_sources &&
           name->kind == NAME_ALWAYS && name->except.mask == 0 && name->except.value == 1;
}

// What a text was closest to: the name whose mnemonic it has.
struct found {
    struct nearest nearest;
    const struct isa_name *name; // null for none
    bool out_of_range;
};

// Tries the names of one row.
static bool try_row(const struct isa_assembler *assembler, u32 op, const char *mnemonic,
                    const char *operands, struct found *found, u32 *word)
{
    const struct isa_encoding *encoding = &isa_encodings[op];
    for (const struct isa_name *name = &isa_names[encoding->first_name];; name++) {
        struct parser p = {.assembler = assembler, .next = operands, .insn = {.op = (u16)op}};
        nearest_offer(&found->nearest, name->mnemonic);
        if (read_mnemonic(&p, name, mnemonic)) {
            const char *bar = strchr(name->operands, '|');
            found->name = name;
            if (read_operands(&p, bar ? bar + 1 : name->operands) &&
                finish(&p, encoding, name, word)) {
                return true;
            }
            found->out_of_range |= p.out_of_range;
        }
        if (is_last(name)) {
            return false;
        }
    }
}

static bool refuse(const struct found *found, const char *text, const char *mnemonic,
                   struct error *error)
{
    const struct isa_name *name = found->name;
    if (name && found->out_of_range) {
        return error_set(error, ERROR_USAGE, "%.60s: a number is out of range: %s takes %s", text,
                         name->mnemonic, name->operands);
    }
    if (name) {
        return error_set(error, ERROR_USAGE, "%.60s: %s takes %s", text, name->mnemonic,
                         *name->operands ? name->operands : "no operands");
    }
    return error_set(error, ERROR_USAGE, "there is no instruction %.40s%s%s%s", mnemonic,
                     found->nearest.best ? ": did you mean " : "",
                     found->nearest.best ? found->nearest.best : "",
                     found->nearest.best ? "?" : "");
}

bool isa_assemble(const struct isa_assembler *assembler, const char *text, u32 *word,
                  struct error *error)
{
    char mnemonic[TEXT_MAX];
    size_t length = strcspn(text, " \t");
    if (length == 0 || strlen(text) >= TEXT_MAX) {
        return error_set(error, ERROR_USAGE,
                         "an instruction is a mnemonic and its operands: addi "
                         "a0,a0,1");
    }
    memcpy(mnemonic, text, length);
    mnemonic[length] = 0;
    const char *operands = text + length + strspn(text + length, " \t");
    struct found found = {.nearest = nearest_begin(mnemonic)};
    for (u32 op = OP_illegal + 1; op < OP_COUNT; op++) {
        if (isa_requirement_holds(isa_encodings[op].needs, assembler->set) &&
            try_row(assembler, op, mnemonic, operands, &found, word)) {
            return true;
        }
    }
    return refuse(&found, text, mnemonic, error);
}
