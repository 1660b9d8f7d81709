// Parameter files: what they may say, and how they are refused.
#include "timing/params.h"

#include "unit/run_tests.h"

#include <string.h>

static bool parse(const char *text, struct timing_params *params, struct error *error)
{
    *error = (struct error){0};
    return timing_params_parse(text, strlen(text), "my.timing", params, error);
}

START_TEST(what_is_left_out_has_its_default)
{
    const struct timing_params standard = timing_params_default();
    struct timing_params params;
    struct error error;
    ck_assert(parse("", &params, &error));
    ck_assert(memcmp(&params, &standard, sizeof params) == 0);
    ck_assert(parse("# all of it\n\n  dcache_ways =2 # fewer\npredictor= 0", &params, &error));
    ck_assert_uint_eq(params.dcache_ways, 2);
    ck_assert_uint_eq(params.predictor, 0);
    ck_assert_uint_eq(params.icache_ways, standard.icache_ways);
}
END_TEST

START_TEST(presets)
{
    const struct timing_params standard = timing_params_default();
    struct timing_params params;
    ck_assert(timing_params_preset("wally", &params));
    ck_assert(memcmp(&params, &standard, sizeof params) == 0);
    ck_assert(timing_params_preset("wally-no-predictor", &params));
    ck_assert_uint_eq(params.predictor, 0);
    ck_assert(!timing_params_preset("wall", &params));
    ck_assert_str_eq(timing_preset_name(0), "wally");
    ck_assert_ptr_null(timing_preset_name(100));
}
END_TEST

// Files that are refused, and what the message says.
static const struct {
    const char *text, *message;
} refused[] = {
    {"line_bytes = 64\nline_bites = 64",
     "my.timing:2: there is no parameter \"line_bites\": did you mean line_bytes?"},
    {"line_bytes 64", "my.timing:1: \"line_bytes 64\" is not what a line should be: name = number"},
    {"= 3", "my.timing:1: \"= 3\" is not what a line should be: name = number"},
    {"predictor =", "my.timing:1: \"predictor =\" is not what a line should be: name = number"},
    {"predictor = -1",
     "my.timing:1: \"predictor = -1\" is not what a line should be: name = number"},
    {"predictor = 99999999999",
     "my.timing:1: \"predictor = 99999999999\" is not what a line should be: name = number"},
    {"\n\nline_bytes = 48",
     "my.timing:3: line_bytes can't be 48: it is a power of two from 16 to 128"},
    {"predictor = 2", "my.timing:1: predictor can't be 2: it is a number from 0 to 1"},
    {"predictor = 1\npredictor = 1", "my.timing:2: predictor is given a second time"},
    {"icache_bytes = 65536\nline_bytes = 16\ndcache_bytes = 1024\ndcache_ways = 8\nline_bytes = 16",
     "my.timing:5: line_bytes is given a second time"},
};

START_TEST(mistakes_are_named)
{
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct timing_params params;
        struct error error;
        ck_assert(!parse(refused[i].text, &params, &error));
        ck_assert_int_eq(error.kind, ERROR_USAGE);
        ck_assert_str_eq(error.text, refused[i].message);
    }
}
END_TEST

START_TEST(caches_have_a_shape)
{
    struct timing_params params = timing_params_default();
    struct error error = {0};
    params.dcache_bytes = 1024;
    params.dcache_ways = 8;
    params.line_bytes = 128;
    ck_assert(timing_params_check(&params, "x", &error));
    params.line_bytes = 16;
    params.bus_bytes = 16;
    ck_assert(timing_params_check(&params, "x", &error));
    params.dcache_bytes = 512; // four lines of 128 in eight ways
    params.line_bytes = 128;
    ck_assert(!timing_params_check(&params, "x", &error));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {what_is_left_out_has_its_default, presets, mistakes_are_named,
                                  caches_have_a_shape};
    return run_tests("params", NULL, tests, ARRAY_LEN(tests));
}
