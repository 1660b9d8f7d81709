#include "inspect/trap_log.h"

#include "base/digits.h"
#include "cpu/trap.h"
#include "inspect/mode.h"

#include <string.h>

#define STEP_COLUMNS  12
#define CAUSE_COLUMNS 30

#define STEP_REST        10000 // what the last digits of a step tell
#define STEP_REST_DIGITS 4

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

// What happens rarely is kept out of the functions for every line.
#define RARE __attribute__((noinline))

// Forgets what may not hold any more, when names have changed.
RARE static void renew(struct trap_log *log, u64 version)
{
    const struct guest_view *view = log->cpu ? places_view(log->places) : NULL;
    if (view != log->users.view) {
        user_processes_init(&log->users, view);
    }
    if (places_generation(log->places) != log->generation) {
        memset(log->memos, 0, sizeof log->memos);
        log->generation = places_generation(log->places);
    }
    log->version = version;
    log->tells_users = view && view->symbols && view->process;
    log->user.known = false;
}

static inline void renew_if_changed(struct trap_log *log)
{
    u64 version = places_version(log->places);
    if (unlikely(version != log->version)) {
        renew(log, version);
    }
}

RARE static void renew_user(struct trap_log *log, const struct guest_place *place)
{
    log->user.names = places_names_at(log->places, place);
    log->user.satp = place->satp;
    log->user.pid = place->pid;
    log->user.known = true;
}

// Whose names hold there. Of the other modes, names follow from the address.
static inline const void *names_of(struct trap_log *log, const struct guest_place *place)
{
    if (place->mode != PRIV_U) {
        return NULL;
    }
    if (unlikely(!log->user.known || log->user.satp != place->satp ||
                 log->user.pid != place->pid)) {
        renew_user(log, place);
    }
    return log->user.names;
}

static inline struct trap_log_memo *memo_slot(struct trap_log *log, const struct trap_log_key *key)
{
    u64 hash = (key->address ^ key->what) * 0x9e3779b97f4a7c15;
    return &log->memos[hash >> (64 - TRAP_LOG_MEMO_BITS)];
}

// Null where the words are to be made.
static inline char *add_known_words(struct trap_log *log, char *end, const struct trap_log_key *key)
{
    const struct trap_log_memo *memo = memo_slot(log, key);
    if (unlikely(memo->key.address != key->address || memo->key.what != key->what ||
                 memo->key.names != key->names || memo->length == 0)) {
        return NULL;
    }
    memcpy(end, memo->text, sizeof memo->text); // all of it: a known number is quicker
    return end + memo->length;
}

// Makes the words, and remembers them where they are short enough.
RARE static char *add_new_words(struct trap_log *log, char *end, const struct trap_log_key *key,
                                const struct words *words)
{
    struct trap_log_memo *memo = memo_slot(log, key);
    char *start = end;
    end = format_words(end, log->places, words);
    size_t length = (size_t)(end - start);
    if (length <= sizeof memo->text) {
        memo->key = *key;
        memo->length = length;
        memcpy(memo->text, start, length);
    }
    return end;
}

// The words of both lines, but for the step and tval, follow from the place and these.
static u64 what_of(u64 hart, enum privilege from, enum privilege to, u64 cause)
{
    return cause << 16 | hart << 8 | (u64)from << 4 | (u64)to;
}

RARE static char *add_small_step(char *end, u64 step)
{
    return digits_decimal(end, step, STEP_COLUMNS);
}

// Remembers all digits of a step but the last four.
RARE static void renew_step(struct trap_log *log, u64 step)
{
    char *text = log->step_text;
    log->step_base = step - step % STEP_REST;
    log->step_length =
        (u8)(digits_decimal(text, step / STEP_REST, STEP_COLUMNS - STEP_REST_DIGITS) - text);
}

static inline char *add_step(struct trap_log *log, char *end, u64 step)
{
    if (unlikely(step < STEP_REST)) {
        return add_small_step(end, step);
    }
    if (unlikely(step - log->step_base >= STEP_REST || log->step_base == 0)) {
        renew_step(log, step);
    }
    u32 rest = (u32)(step - log->step_base);
    memcpy(end, log->step_text, sizeof log->step_text);
    end += log->step_length;
    memcpy(end, digits_decimal_pairs[rest / 100], 2);
    memcpy(end + 2, digits_decimal_pairs[rest % 100], 2);
    return end + STEP_REST_DIGITS;
}

// --- lines as they happen ---

// Where the next line is written: in the room, or to `own`.
static char *begin_line(const struct trap_log *log, char own[TRAP_LOG_LINE_SIZE])
{
    return log->room ? text_room_for(log->room, TRAP_LOG_LINE_SIZE) : own;
}

static void end_line(const struct trap_log *log, char *line, char *end)
{
    size_t size = finish(line, end);
    if (log->room) {
        log->room->at += size;
    } else {
        log->put(log->self, line, size);
    }
}

static void on_trap(void *self, const struct trap_event *event)
{
    struct trap_log *log = self;
    char own[TRAP_LOG_LINE_SIZE];
    char *line = begin_line(log, own);
    struct guest_place place = {.address = event->epc, .mode = event->from};
    renew_if_changed(log);
    if (event->from == PRIV_U && log->tells_users) {
        const struct hart_state *s = &log->cpu->harts[event->hart].s;
        place.satp = s->satp;
        place.pid =
            user_processes_trap(&log->users, (u32)event->hart, s->satp, s->x[2], event->epc)->pid;
    }
    const struct trap_log_key key = {.address = event->epc,
                                     .what = what_of(event->hart, event->from, event->to,
                                                     (u64)event->cause << 1 | event->interrupt),
                                     .names = names_of(log, &place)};
    char *step_end = add_step(log, line, event->step);
    char *end = add_known_words(log, step_end, &key);
    if (unlikely(!end)) {
        const struct words words = words_of_trap(event, place.satp, place.pid);
        end = add_new_words(log, step_end, &key, &words);
    }
    if (event->tval) {
        end = digits_hex(end, event->tval);
    } else {
        *end++ = '0';
    }
    end_line(log, line, end);
}

static void on_return(void *self, const struct trap_return_event *event)
{
    struct trap_log *log = self;
    char own[TRAP_LOG_LINE_SIZE];
    char *line = begin_line(log, own);
    struct guest_place place = {.address = event->target, .mode = event->to};
    renew_if_changed(log);
    if (event->to == PRIV_U && log->tells_users) {
        const struct hart_state *s = &log->cpu->harts[event->hart].s;
        bool is_new;
        place.satp = s->satp;
        place.pid = user_processes_return(&log->users, (u32)event->hart, s->satp, s->x[2],
                                          event->target, &is_new)
                        ->pid;
        if (is_new) {
            places_forget_space(log->places, s->satp);
            renew_if_changed(log);
        }
    }
    const struct trap_log_key key = {
        .address = event->target,
        .what = what_of(event->hart, event->from, event->to, event->sret ? SRET : MRET),
        .names = names_of(log, &place)};
    char *step_end = add_step(log, line, event->step);
    char *end = add_known_words(log, step_end, &key);
    if (unlikely(!end)) {
        const struct words words = words_of_return(event, place.satp, place.pid);
        end = add_new_words(log, step_end, &key, &words);
    }
    end_line(log, line, end);
}

struct cpu_listener trap_log_listener(struct trap_log *log)
{
    return (struct cpu_listener){.self = log, .trap = on_trap, .trap_return = on_return};
}
