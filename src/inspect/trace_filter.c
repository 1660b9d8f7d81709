#include "inspect/trace_filter.h"

#include "base/nearest.h"
#include "cpu/trap.h"
#include "inspect/trap_causes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAUSES_MAX 64
#define KEYS_SIZE  128

static const char *const keys[FILTER_KEY_COUNT] = {
#define FILTER(key, value, text) #key,
#include "inspect/trace_filter.def"
#undef FILTER
};

// One value that is being read.
struct reading {
    struct trace_filter *filter;
    enum filter_key key;
    const char *who;
    char word[FILTER_WORD_SIZE];
    struct error *error;
};

static bool wrong(const struct reading *reading, const char *wanted)
{
    return error_set(reading->error, ERROR_USAGE, "%s: %s=%s: not %s", reading->who,
                     keys[reading->key], reading->word, wanted);
}

static bool read_cause(const struct reading *reading)
{
    struct trace_filter *filter = reading->filter;
    struct nearest nearest = nearest_begin(reading->word);
    u64 found = 0;
    for (u32 interrupt = 0; interrupt < 2; interrupt++) {
        bool all = strcmp(reading->word, interrupt ? "interrupt" : "exception") == 0;
        u64 causes = all ? UINT64_MAX : trap_causes_named(interrupt, reading->word);
        *(interrupt ? &filter->interrupts : &filter->exceptions) |= causes;
        found |= causes;
        trap_causes_offer(interrupt, &nearest);
    }
    if (!found) {
        return error_set(reading->error, ERROR_USAGE, "%s: there is no cause %s%s%s%s",
                         reading->who, reading->word, nearest.best ? ": did you mean " : "",
                         nearest.best ? nearest.best : "", nearest.best ? "?" : "");
    }
    return true;
}

static bool read_mode(const struct reading *reading, u32 *modes)
{
    static const char letters[] = {[PRIV_U] = 'U', [PRIV_S] = 'S', [PRIV_M] = 'M'};
    for (u32 mode = 0; mode < sizeof letters; mode++) {
        if (letters[mode] && reading->word[0] == letters[mode] && !reading->word[1]) {
            *modes |= 1u << mode;
            return true;
        }
    }
    return wrong(reading, "a mode: write U, S or M");
}

static bool read_number(const char *text, const char *end, u64 *number)
{
    char *stop;
    errno = 0;
    *number = strtoull(text, &stop, 0);
    return stop == end && stop != text && *text >= '0' && *text <= '9' && errno == 0;
}

static bool read_one(const struct reading *reading, struct filter_range *range)
{
    if (!read_number(reading->word, reading->word + strlen(reading->word), &range->first)) {
        return wrong(reading, "a number");
    }
    range->last = range->first;
    return true;
}

// "A..B", with either end left out, or one number.
static bool read_range(const struct reading *reading, struct filter_range *range)
{
    const char *dots = strstr(reading->word, "..");
    const char *end = reading->word + strlen(reading->word);
    if (!dots) {
        return read_one(reading, range);
    }
    *range = (struct filter_range){.first = 0, .last = UINT64_MAX};
    bool right = (dots == reading->word || read_number(reading->word, dots, &range->first)) &&
                 (dots + 2 == end || read_number(dots + 2, end, &range->last)) &&
                 range->first <= range->last;
    return right || wrong(reading, "a range: write 100..200, 100.. or ..200");
}

static bool read_hart(const struct reading *reading)
{
    struct filter_range range;
    if (!read_one(reading, &range) || range.first >= 64) {
        return wrong(reading, "the number of a hart");
    }
    reading->filter->harts |= 1ULL << range.first;
    return true;
}

static bool read_value(const struct reading *reading)
{
    struct trace_filter *filter = reading->filter;
    u32 index = filter->counts[reading->key]++;
    if (index == FILTER_VALUES_MAX) {
        return error_set(reading->error, ERROR_USAGE, "%s: %s has more than %d values",
                         reading->who, keys[reading->key], FILTER_VALUES_MAX);
    }
    switch (reading->key) {
    case FILTER_cause:
        return read_cause(reading);
    case FILTER_mode:
        return read_mode(reading, &filter->modes);
    case FILTER_to:
        return read_mode(reading, &filter->to_modes);
    case FILTER_hart:
        return read_hart(reading);
    case FILTER_pid:
        return read_one(reading, &filter->pids[index]);
    case FILTER_steps:
        return read_range(reading, &filter->steps[index]);
    case FILTER_pc:
        return read_range(reading, &filter->pcs[index]);
    case FILTER_trap:
        return read_one(reading, &filter->traps[index]);
    case FILTER_process:
        memcpy(filter->processes[index], reading->word, FILTER_WORD_SIZE);
        return true;
    case FILTER_symbol:
        memcpy(filter->symbols[index], reading->word, FILTER_WORD_SIZE);
        return true;
    case FILTER_KEY_COUNT:
        break;
    }
    return false;
}

static bool unknown_key(const char *who, const char *key, struct error *error)
{
    char list[KEYS_SIZE] = "";
    for (u32 i = 0; i < FILTER_KEY_COUNT; i++) {
        size_t length = strlen(list);
        snprintf(list + length, sizeof list - length, "%s%s", i ? ", " : "", keys[i]);
    }
    return error_set(error, ERROR_USAGE,
                     "%s: a filter is KEY=VALUE,..., and there is no key %s: %s", who, key, list);
}

// Takes the word up to one of `stops` off `text`. False where it is too long.
static bool take_word(const char **text, const char *stops, char word[FILTER_WORD_SIZE])
{
    size_t length = strcspn(*text, stops);
    if (length >= FILTER_WORD_SIZE) {
        return false;
    }
    memcpy(word, *text, length);
    word[length] = 0;
    *text += length;
    return true;
}

// Reads "KEY=VALUE|VALUE".
static bool read_term(struct reading *reading, const char **text)
{
    char key[FILTER_WORD_SIZE];
    if (!take_word(text, "=,", key) || **text != '=') {
        return unknown_key(reading->who, **text == '=' ? "of that length" : key, reading->error);
    }
    for (u32 i = 0; i < FILTER_KEY_COUNT; i++) {
        if (strcmp(keys[i], key) == 0) {
            reading->key = i;
            reading->filter->has[i] = true;
            do {
                ++*text;
                if (!take_word(text, "|,", reading->word) || !reading->word[0]) {
                    return error_set(reading->error, ERROR_USAGE,
                                     "%s: %s= needs a value of 1 to %d characters", reading->who,
                                     key, FILTER_WORD_SIZE - 1);
                }
                if (!read_value(reading)) {
                    return false;
                }
            } while (**text == '|');
            return true;
        }
    }
    return unknown_key(reading->who, key, reading->error);
}

bool trace_filter_parse(struct trace_filter *filter, const char *who, const char *text,
                        struct error *error)
{
    struct reading reading = {.filter = filter, .who = who, .error = error};
    *filter = (struct trace_filter){0};
    while (true) {
        if (!read_term(&reading, &text)) {
            return false;
        }
        if (*text != ',') {
            return true;
        }
        text++;
    }
}

static bool in_ranges(const struct trace_filter *filter, enum filter_key key,
                      const struct filter_range *ranges, u64 value)
{
    for (u32 i = 0; i < filter->counts[key]; i++) {
        if (value >= ranges[i].first && value <= ranges[i].last) {
            return true;
        }
    }
    return !filter->has[key];
}

static bool is_process(const struct trace_filter *filter, const struct guest_process *process)
{
    for (u32 i = 0; process && i < filter->counts[FILTER_process]; i++) {
        if (strcmp(filter->processes[i], process->name) == 0) {
            return true;
        }
    }
    return !filter->has[FILTER_process];
}

static bool is_in_symbol(const struct trace_filter *filter, const struct trace_point *point,
                         struct places *places)
{
    if (!filter->has[FILTER_symbol]) {
        return true;
    }
    size_t length;
    const char *name = places_name(places, &point->place, &length);
    for (u32 i = 0; i < filter->counts[FILTER_symbol]; i++) {
        size_t wanted = strlen(filter->symbols[i]);
        if (length >= wanted && memcmp(name, filter->symbols[i], wanted) == 0 &&
            (name[wanted] == 0 || name[wanted] == '+')) {
            return true;
        }
    }
    return false;
}

bool trace_filter_takes(const struct trace_filter *filter, const struct trace_point *point,
                        struct places *places)
{
    return (!filter->has[FILTER_mode] || (filter->modes >> point->place.mode & 1)) &&
           (!filter->has[FILTER_hart] || (filter->harts >> point->hart & 1)) &&
           in_ranges(filter, FILTER_steps, filter->steps, point->step) &&
           in_ranges(filter, FILTER_pc, filter->pcs, point->place.address) &&
           in_ranges(filter, FILTER_trap, filter->traps, point->trap) &&
           in_ranges(filter, FILTER_pid, filter->pids, point->process ? point->process->pid : 0) &&
           is_process(filter, point->process) && is_in_symbol(filter, point, places);
}

bool trace_filter_takes_cause(const struct trace_filter *filter, bool interrupt, u64 cause,
                              enum privilege to)
{
    u64 causes = interrupt ? filter->interrupts : filter->exceptions;
    return (!filter->has[FILTER_cause] || (causes >> cause & 1)) &&
           (!filter->has[FILTER_to] || (filter->to_modes >> to & 1));
}
