// The shell's grammar.
#include "user/sh/parse.h"

#include "unit/run_tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct pipeline pipeline;

// The words of a command, one after the other with a | behind each.
static const char *words(const struct command *command)
{
    static char text[256];
    size_t length = 0;
    text[0] = 0;
    for (int i = 0; i < command->count; i++) {
        length += (size_t)snprintf(text + length, sizeof text - length, "%s|", command->words[i]);
        ck_assert_uint_lt(length, sizeof text);
    }
    ck_assert_ptr_null(command->words[command->count]);
    return text;
}

static void parse(const char *line)
{
    ck_assert_ptr_null(parse_pipeline(&line, &pipeline));
}

START_TEST(words_and_quotes)
{
    parse("  one 'two  3' \"four;'5'\" six\\ seven e\"igh\"t '' \\| ");
    ck_assert_int_eq(pipeline.count, 1);
    ck_assert_str_eq(words(&pipeline.commands[0]), "one|two  3|four;'5'|six seven|eight||||");
}
END_TEST

START_TEST(pipelines)
{
    parse("a b|c>out <in | d>>more&");
    ck_assert_int_eq(pipeline.count, 3);
    ck_assert_str_eq(words(&pipeline.commands[0]), "a|b|");
    ck_assert_str_eq(words(&pipeline.commands[1]), "c|");
    ck_assert_str_eq(pipeline.commands[1].output, "out");
    ck_assert_str_eq(pipeline.commands[1].input, "in");
    ck_assert(!pipeline.commands[1].append);
    ck_assert_str_eq(pipeline.commands[2].output, "more");
    ck_assert(pipeline.commands[2].append);
    ck_assert(pipeline.in_background);
}
END_TEST

START_TEST(lists)
{
    const char *line = "a; b & ;c\n";
    static const char *const expected[] = {"a|", "b|", "", "c|"};
    for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
        ck_assert_ptr_null(parse_pipeline(&line, &pipeline));
        ck_assert_int_eq(pipeline.count, expected[i][0] != 0);
        ck_assert_str_eq(words(&pipeline.commands[0]), expected[i]);
        ck_assert_int_eq(pipeline.in_background, i == 1);
    }
    ck_assert_str_eq(line, "");
}
END_TEST

START_TEST(mistakes)
{
    static const char *const lines[] = {"|",
                                        "a |",
                                        "a | ; b",
                                        "> f",
                                        "a >",
                                        "a > ; b",
                                        "'a",
                                        "\"a",
                                        "a < |",
                                        "a||b",
                                        "a|b|c|d|e|f|g|h|i",
                                        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17"};
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        const char *line = lines[i];
        ck_assert_msg(parse_pipeline(&line, &pipeline) != NULL, "accepted: %s", lines[i]);
    }
}
END_TEST

// Whatever is typed: no crash (the sanitizers look), and always on to the end of the line.
START_TEST(anything_is_survived)
{
    static const char characters[] = "ab \t;&|<>'\"\\\n";
    for (int round = 0; round < 100000; round++) {
        char text[LINE_BYTES];
        size_t length = (size_t)rand() % (round % 2 ? 20 : sizeof text);
        for (size_t i = 0; i < length; i++) {
            text[i] = characters[(size_t)rand() % (sizeof characters - 1)];
        }
        text[length] = 0;
        const char *line = text;
        while (*line != 0 && parse_pipeline(&line, &pipeline) == NULL) {}
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {words_and_quotes, pipelines, lists, mistakes,
                                  anything_is_survived};
    return run_tests("kernel shell", NULL, tests, ARRAY_LEN(tests));
}
