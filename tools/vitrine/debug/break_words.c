#include "break_words.h"

#include <stdio.h>
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// Where `word` stands last in `text` as a word of its own, behind its start unless it `may_begin`
// it, or, for `first`, first; null where it does not.
static const char *find_word(const char *text, const char *word, bool may_begin, bool first)
{
    size_t length = strlen(word);
    const char *found = NULL;
    for (const char *at = strstr(text, word); at && !(found && first); at = strstr(at + 1, word)) {
        bool begins = at > text ? is_blank(at[-1]) : may_begin;
        bool ends = is_blank(at[length]) || at[length] == 0;
        found = begins && ends ? at : found;
    }
    return found;
}

static void cut_blanks(char *text)
{
    size_t length = strlen(text);
    while (length > 0 && is_blank(text[length - 1])) {
        text[--length] = 0;
    }
}

// Cuts "WORD VALUE" at `at` off the end of the place.
static void take(char *place, const char *at, size_t length, char value[BREAKPOINT_TEXT_SIZE])
{
    const char *begin = at + length + strspn(at + length, " \t");
    snprintf(value, BREAKPOINT_TEXT_SIZE, "%s", begin);
    place[at - place] = 0;
    cut_blanks(place);
}

static bool read_mode(const char *text, i32 *mode, struct error *error)
{
    static const char *const names[] = {[PRIV_U] = "U", [PRIV_S] = "S", [PRIV_M] = "M"};
    for (u32 i = 0; i < ARRAY_LEN(names); i++) {
        if (names[i] && strcmp(names[i], text) == 0) {
            *mode = (i32)i;
            return true;
        }
    }
    return error_set(error, ERROR_USAGE, "\"%.40s\" is no mode: U, S or M", text);
}

bool break_words_check(struct debugger *d, const char *condition, const struct breakpoint *item,
                       struct error *error)
{
    struct value ignored;
    struct scope scope = debugger_scope(d);
    struct debug_frame frame = {.pc = item->place_count ? item->places[0] : 0};
    if (item->place_count) {
        debugger_scope_for_place(d, item, &scope);
        scope.frame = &frame;
    }
    scope.door = NULL;
    scope.dry = true;
    return !*condition || expression_evaluate(&scope, condition, &ignored, error);
}

static bool read_hart(struct debugger *d, const char *text, i32 *hart, struct error *error)
{
    u64 number;
    const struct scope scope = debugger_scope(d);
    if (!expression_number(&scope, text, &number, error)) {
        return false;
    }
    *hart = (i32)number;
    return number < d->m->cpu->hart_count ||
           error_set(error, ERROR_USAGE, "there is no hart %.20s: 0 to %u", text,
                     d->m->cpu->hart_count - 1);
}

static bool read_pid(struct debugger *d, const char *text, i64 *pid, struct error *error)
{
    u64 number;
    const struct scope scope = debugger_scope(d);
    bool read = expression_number(&scope, text, &number, error);
    *pid = read ? (i64)number : BREAKPOINT_ANY;
    return read;
}

static bool read_process(const char *text, char name[GUEST_NAME_SIZE], struct error *error)
{
    snprintf(name, GUEST_NAME_SIZE, "%.*s", GUEST_NAME_SIZE - 1, text);
    return (*text && strcmp(name, text) == 0) ||
           error_set(error, ERROR_USAGE, "process %.40s: the name of a process has 1 to %d letters",
                     text, GUEST_NAME_SIZE - 1);
}

// Who it is for. The one that stands last in words->place is taken off it, until there is none.
static bool take_owners(struct debugger *d, struct break_words *words, struct error *error)
{
    static const char *const owners[] = {"pid", "process", "mode", "hart", "thread"};
    enum { PID, PROCESS, MODE, HART };
    for (;;) {
        const char *last = NULL;
        char value[BREAKPOINT_TEXT_SIZE];
        size_t owner = 0;
        for (size_t i = 0; i < ARRAY_LEN(owners); i++) {
            const char *at = find_word(words->place, owners[i], false, false);
            owner = at && at > last ? i : owner;
            last = at && at > last ? at : last;
        }
        if (!last) {
            return true;
        }
        take(words->place, last, strlen(owners[owner]), value);
        bool read = owner == PID       ? read_pid(d, value, &words->pid, error)
                    : owner == PROCESS ? read_process(value, words->process, error)
                    : owner == MODE    ? read_mode(value, &words->mode, error)
                                       : read_hart(d, value, &words->hart, error);
        if (!read) {
            return false;
        }
    }
}

bool break_words_split(struct debugger *d, const char *text, struct break_words *words,
                       struct error *error)
{
    *words =
        (struct break_words){.hart = BREAKPOINT_ANY, .mode = BREAKPOINT_ANY, .pid = BREAKPOINT_ANY};
    if (strlen(text) >= BREAKPOINT_TEXT_SIZE) {
        return error_set(error, ERROR_USAGE, "a breakpoint takes at most %d letters",
                         BREAKPOINT_TEXT_SIZE - 1);
    }
    snprintf(words->what, sizeof words->what, "%s", text);
    snprintf(words->place, sizeof words->place, "%s", text);
    const char *condition = find_word(words->place, "if", true, true);
    if (condition) {
        take(words->place, condition, strlen("if"), words->condition);
    }
    if (condition && !*words->condition) {
        return error_set(error, ERROR_USAGE, "if needs a condition: if $a0 == 5");
    }
    return take_owners(d, words, error);
}

void break_words_apply(const struct break_words *words, struct breakpoint *item)
{
    snprintf(item->what, sizeof item->what, "%s", words->what);
    snprintf(item->condition, sizeof item->condition, "%s", words->condition);
    item->hart = words->hart;
    item->mode = words->mode != BREAKPOINT_ANY || !*item->program ? words->mode : item->mode;
    item->pid = words->pid;
    snprintf(item->process, sizeof item->process, "%s", words->process);
}
