#include "point.h"

#include "option_values.h"

#include "base/nearest.h"
#include "cpu/hart.h"
#include "inspect/mode.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum argument_kind { NONE, CAUSE, NAME, TEXT };

static const struct {
    const char *word;
    enum argument_kind argument;
} kinds[] = {
#define POINT(kind, word, argument, ...) {word, argument},
#include "point.def"
#undef POINT
};

static const char *const causes[] = {
#define EXCEPTION(code, name, ...) #name,
#define INTERRUPT(code, name, ...) #name,
#include "cpu/trap.def"
#undef EXCEPTION
#undef INTERRUPT
};

bool point_is_cause(const char *name, char *problem)
{
    struct nearest nearest = nearest_begin(name);
    for (size_t i = 0; i < ARRAY_LEN(causes); i++) {
        if (strcmp(causes[i], name) == 0) {
            return true;
        }
        nearest_offer(&nearest, causes[i]);
    }
    snprintf(problem, POINT_PROBLEM_SIZE, "there is no cause of traps %.64s%s%s", name,
             nearest.best ? ": did you mean " : "", nearest.best ? nearest.best : "");
    return false;
}

static bool read_kind(struct point *point, const struct words *words, u32 *index, char *problem)
{
    for (u32 i = 0; i < POINT_KINDS; i++) {
        if (words_is(words, *index, kinds[i].word)) {
            point->kind = (enum point_kind)i;
            (*index)++;
            return true;
        }
    }
    size_t length = (size_t)snprintf(problem, POINT_PROBLEM_SIZE, "a point is expected %s%.64s:",
                                     *index < words->count ? "instead of " : "at the end",
                                     *index < words->count ? words->word[*index] : "");
    for (u32 i = 0; i < POINT_KINDS && length < POINT_PROBLEM_SIZE; i++) {
        length += (size_t)snprintf(problem + length, POINT_PROBLEM_SIZE - length, "%s %s",
                                   i ? "," : "", kinds[i].word);
    }
    return false;
}

static bool read_argument(struct point *point, const struct words *words, u32 *index, char *problem)
{
    enum argument_kind argument = kinds[point->kind].argument;
    if (argument == NONE) {
        return true;
    }
    if (*index >= words->count) {
        snprintf(problem, POINT_PROBLEM_SIZE, "behind %s, %s is expected", kinds[point->kind].word,
                 argument == CAUSE  ? "the name of a cause, such as user_ecall,"
                 : argument == TEXT ? "a text in quotes"
                                    : "a name");
        return false;
    }
    const char *word = words->word[(*index)++];
    if (argument == CAUSE && !point_is_cause(word, problem)) {
        return false;
    }
    if (!*word || strlen(word) >= sizeof point->name) {
        snprintf(problem, POINT_PROBLEM_SIZE, "what is behind %s is %s", kinds[point->kind].word,
                 *word ? "too long" : "empty");
        return false;
    }
    snprintf(point->name, sizeof point->name, "%s", word);
    return true;
}

static bool read_mode(struct point *point, const struct words *words, u32 *index, char *problem)
{
    static const struct {
        const char *word;
        enum privilege mode;
    } modes[] = {{"U", PRIV_U}, {"S", PRIV_S}, {"M", PRIV_M}};
    if (!words_is(words, *index, "in")) {
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
        if (words_is(words, *index + 1, modes[i].word)) {
            point->mode = (i32)modes[i].mode;
            *index += 2;
            return true;
        }
    }
    snprintf(problem, POINT_PROBLEM_SIZE, "behind in, a mode is expected: U, S or M");
    return false;
}

static bool read_number(struct point *point, const struct words *words, u32 *index, char *problem)
{
    if (!words_is(words, *index, "number")) {
        return true;
    }
    const char *digits = *index + 1 < words->count ? words->word[*index + 1] : "";
    if (!option_value_count(digits, &point->number) || point->number == 0) {
        snprintf(problem, POINT_PROBLEM_SIZE, "behind number, 1 or more is expected");
        return false;
    }
    *index += 2;
    return true;
}

bool point_read(struct point *point, const struct words *words, u32 *index, char *problem)
{
    *point = (struct point){.mode = POINT_ANY_MODE, .number = 1};
    return read_kind(point, words, index, problem) && read_argument(point, words, index, problem) &&
           read_mode(point, words, index, problem) && read_number(point, words, index, problem);
}

void point_format(const struct point *point, char *text)
{
    const char *quote = kinds[point->kind].argument == TEXT ? "\"" : "";
    size_t length = (size_t)snprintf(text, POINT_TEXT_SIZE, "%s%s%s%s%s", kinds[point->kind].word,
                                     *point->name ? " " : "", quote, point->name, quote);
    if (point->mode != POINT_ANY_MODE) {
        length += (size_t)snprintf(text + length, POINT_TEXT_SIZE - length, " in %c",
                                   mode_letter((enum privilege)point->mode));
    }
    if (point->number != 1) {
        snprintf(text + length, POINT_TEXT_SIZE - length, " number %" PRIu64, point->number);
    }
}
