#include "assertion.h"

#include "option_values.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool problem_is(char *problem, const char *text)
{
    snprintf(problem, POINT_PROBLEM_SIZE, "%s", text);
    return false;
}

static bool read_within(struct assertion *a, const struct words *words, u32 *index, char *problem)
{
    a->kind = ASSERTION_WITHIN;
    if (*index + 3 >= words->count || !option_value_count(words->word[*index + 1], &a->limit) ||
        !quantity_named(words->word[*index + 2], &a->quantity) ||
        !words_is(words, *index + 3, "of")) {
        return problem_is(problem, "behind within, N steps of POINT is expected (or instructions, "
                                   "or cycles)");
    }
    *index += 4;
    return point_read(&a->other, words, index, problem);
}

static bool read_expect(struct assertion *a, const struct words *words, u32 *index, char *problem)
{
    a->kind = ASSERTION_EXPECT;
    if (!point_read(&a->point, words, index, problem)) {
        return false;
    }
    if (words_is(words, *index, "within")) {
        return read_within(a, words, index, problem);
    }
    if (words_is(words, *index, "before")) {
        a->kind = ASSERTION_BEFORE;
        (*index)++;
        return point_read(&a->other, words, index, problem);
    }
    return true;
}

static bool read_comparison(struct assertion *a, const char *word)
{
    static const char *const words[] = {
        [EQUAL] = "==",      [UNEQUAL] = "!=", [LESS] = "<",
        [LESS_EQUAL] = "<=", [GREATER] = ">",  [GREATER_EQUAL] = ">="};
    for (u32 i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(words[i], word) == 0) {
            a->comparison = (enum comparison)i;
            return true;
        }
    }
    return false;
}

static bool read_value(const char *word, i64 *value)
{
    char *end;
    errno = 0;
    *value = *word == '-' ? strtoll(word, &end, 0) : (i64)strtoull(word, &end, 0);
    return errno == 0 && end != word && !*end;
}

static bool read_variable(struct assertion *a, const struct words *words, u32 *index, char *problem)
{
    a->kind = ASSERTION_VARIABLE;
    if (*index + 3 >= words->count || strlen(words->word[*index]) >= sizeof a->variable ||
        !read_comparison(a, words->word[*index + 1]) ||
        !read_value(words->word[*index + 2], &a->value) || !words_is(words, *index + 3, "at")) {
        return problem_is(problem, "behind variable, NAME OP VALUE at POINT is expected, such as "
                                   "variable ticks >= 3 at exit");
    }
    snprintf(a->variable, sizeof a->variable, "%s", words->word[*index]);
    *index += 4;
    return point_read(&a->point, words, index, problem);
}

static bool read_sentence(struct assertion *a, const struct words *words, u32 *index, char *problem)
{
    *index = 1;
    if (words_is(words, 0, "expect")) {
        return read_expect(a, words, index, problem);
    }
    if (words_is(words, 0, "never")) {
        a->kind = ASSERTION_NEVER;
        return point_read(&a->point, words, index, problem);
    }
    if (words_is(words, 0, "variable")) {
        return read_variable(a, words, index, problem);
    }
    return problem_is(problem, "a sentence begins with expect, never or variable");
}

bool assertion_read(struct assertion *assertion, const char *sentence, char *problem)
{
    struct words words = {0};
    const char *unreadable;
    u32 index;
    *assertion = (struct assertion){.sentence = sentence};
    if (!words_split(&words, sentence, &unreadable)) {
        return problem_is(problem, unreadable);
    }
    if (!read_sentence(assertion, &words, &index, problem)) {
        return false;
    }
    if (index < words.count) {
        snprintf(problem, POINT_PROBLEM_SIZE, "nothing is expected at %.64s", words.word[index]);
        return false;
    }
    return true;
}

bool comparison_holds(enum comparison comparison, i64 variable, i64 value)
{
    switch (comparison) {
    case EQUAL:
        return variable == value;
    case UNEQUAL:
        return variable != value;
    case LESS:
        return variable < value;
    case LESS_EQUAL:
        return variable <= value;
    case GREATER:
        return variable > value;
    case GREATER_EQUAL:
        return variable >= value;
    }
    return false;
}
