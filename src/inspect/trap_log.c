#include "inspect/trap_log.h"

#include "base/digits.h"
#include "cpu/trap.h"
#include "inspect/mode.h"

#include <string.h>

#define STEP_COLUMNS  12
#define CAUSE_COLUMNS 30

enum { MRET = 1 << 8, SRET }; // beside the causes, for what is remembered

// What both lines have but the step and tval.
struct words {
    u64 hart;
    enum privilege from, to;
    const char *what, *kind; // the cause's name, and what stands behind it
    const char *at, *behind; // what stands before the address, and behind its name
    struct guest_place place;
};

static char *format_place(char *end, struct places *places, const struct guest_place *place)
{
    size_t length;
    const char *name = places_name(places, place, &length);
    end = digits_address(end, place->address);
    if (length > 0) {
        end = DIGITS_LITERAL(end, " (");
        memcpy(end, name, length);
        end += length;
        *end++ = ')';
    }
    return end;
}

static char *format_words(char *end, struct places *places, const struct words *words)
{
    static const char blanks[CAUSE_COLUMNS + 3] = "                                ";
    end = digits_decimal(DIGITS_LITERAL(end, " hart "), words->hart, 0);
    const char modes[] = {' ', ' ', mode_letter(words->from), ' ', '-',
                          '>', ' ', mode_letter(words->to),   ' ', ' '};
    memcpy(end, modes, sizeof modes);
    end += sizeof modes;
    memcpy(end, blanks, sizeof blanks - 1);
    digits_word(digits_word(end, words->what), words->kind);
    end = digits_word(end + sizeof blanks - 1, words->at);
    return digits_word(format_place(end, places, &words->place), words->behind);
}

static struct words words_of_trap(const struct trap_event *event, u64 satp, u64 pid)
{
    return (struct words){
        .hart = event->hart,
        .from = event->from,
        .to = event->to,
        .what = trap_cause_name(event->interrupt, event->cause),
        .kind = event->interrupt ? " interrupt" : "",
        .at = "at ",
        .behind = "  tval 0x",
        .place = {.address = event->epc, .mode = event->from, .satp = satp, .pid = pid}};
}

static struct words words_of_return(const struct trap_return_event *event, u64 satp, u64 pid)
{
    return (struct words){
        .hart = event->hart,
        .from = event->from,
        .to = event->to,
        .what = event->sret ? "sret" : "mret",
        .kind = "",
        .at = "to ",
        .behind = "",
        .place = {.address = event->target, .mode = event->to, .satp = satp, .pid = pid}};
}

static size_t finish(char *line, char *end)
{
    *end++ = '\n';
    *end = 0;
    return (size_t)(end - line);
}

static size_t format_trap(const struct trap_event *event, const struct words *words,
                          struct places *places, char *line)
{
    char *end = digits_decimal(line, event->step, STEP_COLUMNS);
    end = format_words(end, places, words);
    return finish(line, digits_hex(end, event->tval));
}

size_t trap_log_format_trap(const struct trap_event *event, struct places *places, u64 satp,
                            u64 pid, char *line)
{
    const struct words words = words_of_trap(event, satp, pid);
    return format_trap(event, &words, places, line);
}

size_t trap_log_format_return(const struct trap_return_event *event, struct places *places,
                              u64 satp, u64 pid, char *line)
{
    const struct words words = words_of_return(event, satp, pid);
    char *end = digits_decimal(line, event->step, STEP_COLUMNS);
    return finish(line, format_words(end, places, &words));
}

size_t trap_log_format_record(const struct trap_record *record, struct places *places, char *line)
{
    const struct trap_event event = {.step = record->step,
                                     .hart = record->hart,
                                     .interrupt = record->interrupt,
                                     .cause = record->cause,
                                     .epc = record->epc,
                                     .tval = record->tval,
                                     .from = record->from,
                                     .to = record->to};
    struct words words = words_of_trap(&event, record->satp, record->process.pid);
    words.place.process = record->process.name;
    return format_trap(&event, &words, places, line);
}

static size_t format_back(const struct trap_return *back, bool sret, enum privilege from,
                          enum privilege to, u64 pid, struct places *places, char *line)
{
    const struct trap_return_event event = {.step = back->step,
                                            .hart = back->hart,
                                            .sret = sret,
                                            .target = back->target,
                                            .from = from,
                                            .to = to};
    return trap_log_format_return(&event, places, back->satp, pid, line);
}

size_t trap_log_format_record_return(const struct trap_record *record, struct places *places,
                                     char *line)
{
    return format_back(&record->back, record->to == PRIV_S, record->to, record->from,
                       record->process.pid, places, line);
}

size_t trap_log_format_stray(const struct trap_stray *stray, struct places *places, char *line)
{
    return format_back(&stray->back, stray->sret, stray->from, stray->to, stray->process.pid,
                       places, line);
}

// --- what is remembered, because it is written again and again ---

static char *add_step(struct trap_log *log, char *end, u64 step)
{
    u64 millions = step / 1000000;
    u32 rest = (u32)(step % 1000000);
    if (millions == 0) {
        return digits_decimal(end, step, STEP_COLUMNS);
    }
    if (millions != log->millions) {
        char *text = log->millions_text;
        log->millions = millions;
        log->millions_length = (u8)(digits_decimal(text, millions, STEP_COLUMNS - 6) - text);
    }
    memcpy(end, log->millions_text, sizeof log->millions_text);
    end += log->millions_length;
    memcpy(end, digits_decimal_pairs[rest / 10000], 2);
    memcpy(end + 2, digits_decimal_pairs[rest / 100 % 100], 2);
    memcpy(end + 4, digits_decimal_pairs[rest % 100], 2);
    return end + 6;
}

static struct trap_log_key memo_key(struct trap_log *log, const struct guest_place *place, u64 what)
{
    return (struct trap_log_key){.address = place->address,
                                 .names = places_names_at(log->places, place),
                                 .generation = places_generation(log->places),
                                 .what = what};
}

static struct trap_log_memo *memo_slot(struct trap_log *log, const struct trap_log_key *key)
{
    u64 hash = (key->address ^ key->what) * 0x9e3779b97f4a7c15;
    return &log->memos[hash >> (64 - TRAP_LOG_MEMO_BITS)];
}

// Null where the words are to be made.
static char *add_known_words(struct trap_log *log, char *end, const struct trap_log_key *key)
{
    const struct trap_log_memo *memo = memo_slot(log, key);
    if (unlikely(memo->key.address != key->address || memo->key.what != key->what ||
                 memo->key.names != key->names || memo->key.generation != key->generation ||
                 memo->length == 0)) {
        return NULL;
    }
    memcpy(end, memo->text, sizeof memo->text); // all of it: a known number is quicker
    return end + memo->length;
}

// Makes the words, and remembers them where they are short enough.
static char *add_new_words(struct trap_log *log, char *end, const struct trap_log_key *key,
                           const struct words *words)
{
    struct trap_log_memo *memo = memo_slot(log, key);
    char *start = end;
    end = format_words(end, log->places, words);
    size_t length = (size_t)(end - start);
    if (length <= sizeof memo->text) {
        memo->key = *key;
        memo->length = (u16)length;
        memcpy(memo->text, start, length);
    }
    return end;
}

// The words of both lines, but for the step and tval, follow from the place and these.
static u64 what_of(u64 hart, enum privilege from, enum privilege to, u64 cause)
{
    return cause << 16 | hart << 8 | (u64)from << 4 | (u64)to;
}

// Whether it matters whose program runs: names are found by it.
static bool tells_users_apart(struct trap_log *log)
{
    const struct guest_view *view = log->cpu ? places_view(log->places) : NULL;
    if (view != log->users.view) {
        user_processes_init(&log->users, view);
    }
    return view && view->symbols && view->process;
}

static void on_trap(void *self, const struct trap_event *event)
{
    struct trap_log *log = self;
    char line[TRAP_LOG_LINE_SIZE];
    struct guest_place place = {.address = event->epc, .mode = event->from};
    if (event->from == PRIV_U && tells_users_apart(log)) {
        const struct hart_state *s = &log->cpu->harts[event->hart].s;
        place.satp = s->satp;
        place.pid =
            user_processes_trap(&log->users, (u32)event->hart, s->satp, s->x[2], event->epc)->pid;
    }
    const struct trap_log_key key = memo_key(
        log, &place,
        what_of(event->hart, event->from, event->to, (u64)event->cause << 1 | event->interrupt));
    char *step_end = add_step(log, line, event->step);
    char *end = add_known_words(log, step_end, &key);
    if (!end) {
        const struct words words = words_of_trap(event, place.satp, place.pid);
        end = add_new_words(log, step_end, &key, &words);
    }
    log->put(log->self, line, finish(line, digits_hex(end, event->tval)));
}

static void on_return(void *self, const struct trap_return_event *event)
{
    struct trap_log *log = self;
    char line[TRAP_LOG_LINE_SIZE];
    struct guest_place place = {.address = event->target, .mode = event->to};
    if (event->to == PRIV_U && tells_users_apart(log)) {
        const struct hart_state *s = &log->cpu->harts[event->hart].s;
        bool is_new;
        place.satp = s->satp;
        place.pid = user_processes_return(&log->users, (u32)event->hart, s->satp, s->x[2],
                                          event->target, &is_new)
                        ->pid;
        if (is_new) {
            places_forget_space(log->places, s->satp);
        }
    }
    const struct trap_log_key key = memo_key(
        log, &place, what_of(event->hart, event->from, event->to, event->sret ? SRET : MRET));
    char *step_end = add_step(log, line, event->step);
    char *end = add_known_words(log, step_end, &key);
    if (!end) {
        const struct words words = words_of_return(event, place.satp, place.pid);
        end = add_new_words(log, step_end, &key, &words);
    }
    log->put(log->self, line, finish(line, end));
}

struct cpu_listener trap_log_listener(struct trap_log *log)
{
    return (struct cpu_listener){.self = log, .trap = on_trap, .trap_return = on_return};
}
