#include "break_words.h"

#include <stdio.h>
#include <string.h>

// Where `word` begins in `text` as a word of its own, behind its start unless it `may_begin` it; or null.
static const char *find_word(const char *text, const char *word, bool may_begin)
{
    size_t length = strlen(word);
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        bool begins = at > text ? at[-1] == ' ' || at[-1] == '\t' : may_begin;
        bool ends = at[length] == ' ' || at[length] == '\t' || at[length] == 0;
        if (begins && ends) {
            return at;
        }
    }
    return NULL;
}

static void cut_blanks(char *text)
{
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t')) {
        text[--length] = 0;
    }
}

// Takes "WORD VALUE" off the end of the place. False with no error where it does not stand there.
static bool take(char *place, const char *word, char value[BREAKPOINT_TEXT_SIZE])
{
    char *at = (char *)(uintptr_t)find_word(place, word, strcmp(word, "if") == 0);
    if (!at) {
        return false;
    }
    const char *begin = at + strlen(word);
    begin += strspn(begin, " \t");
    snprintf(value, BREAKPOINT_TEXT_SIZE, "%s", begin);
    *at = 0;
    cut_blanks(place);
    return true;
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
    return error_set(error, ERROR_USAGE, "%.40s is no mode: U, S or M", text);
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

// Takes who it is for off the end of words->place, the last first.
static bool take_owners(struct debugger *d, struct break_words *words, struct error *error)
{
    char value[BREAKPOINT_TEXT_SIZE];
    u64 number;
    const struct scope scope = debugger_scope(d);
    if (take(words->place, "pid", value)) {
        if (!expression_number(&scope, value, &number, error)) {
            return false;
        }
        words->pid = (i64)number;
    }
    if (take(words->place, "mode", value) && !read_mode(value, &words->mode, error)) {
        return false;
    }
    if (take(words->place, "hart", value) || take(words->place, "thread", value)) {
        if (!expression_number(&scope, value, &number, error)) {
            return false;
        }
        if (number >= d->m->cpu->hart_count) {
            return error_set(error, ERROR_USAGE, "there is no hart %.20s: 0 to %u", value,
                             d->m->cpu->hart_count - 1);
        }
        words->hart = (i32)number;
    }
    return true;
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
    if (take(words->place, "if", words->condition) && !*words->condition) {
        return error_set(error, ERROR_USAGE, "if needs a condition: if $a0 == 5");
    }
    bool catches_mode = strncmp(words->place, "mode", 4) == 0;
    return catches_mode || take_owners(d, words, error);
}

void break_words_apply(const struct break_words *words, struct breakpoint *item)
{
    snprintf(item->what, sizeof item->what, "%s", words->what);
    snprintf(item->condition, sizeof item->condition, "%s", words->condition);
    item->hart = words->hart;
    item->mode = words->mode != BREAKPOINT_ANY || !*item->program ? words->mode : item->mode;
    item->pid = words->pid;
}
