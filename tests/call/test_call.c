// vt_call: the outcomes, and that both limits are exact. The guest is guest/calls.S; what each function
// retires and stores is counted there by hand.
#include <check.h>
#include <stdlib.h>
#include <vitrine.h>

#define RAM_BASE 0x80000000
#define RAM_SIZE (4 << 20)
#define UART     0x10000000

static struct vt_machine *vt;

static void boot(void)
{
    const struct vt_config config = {.memory_bytes = RAM_SIZE};
    struct vt_error error = {0};
    vt = vt_create(&config, &error);
    ck_assert_msg(vt && vt_set_kernel(vt, TEST_GUEST, &error) && vt_boot(vt, &error), "%s",
                  error.text);
}

static void stop(void)
{
    vt_destroy(vt);
}

static struct vt_call_result run(const struct vt_call *call)
{
    struct vt_call_result result;
    struct vt_error error;
    ck_assert_msg(vt_call(vt, call, &result, &error), "%s", error.text);
    return result;
}

static struct vt_call_result run1(const char *function, uint64_t argument)
{
    const struct vt_call call = {.function = function, .arguments = {argument}};
    return run(&call);
}

static enum vt_outcome with_limit(const char *function, uint64_t argument, uint64_t limit)
{
    const struct vt_call call = {
        .function = function, .arguments = {argument}, .instructions = limit};
    return run(&call).outcome;
}

START_TEST(values_and_arguments)
{
    const struct vt_call call = {.function = "sum", .arguments = {1, 2, 4, 8, 16, 32, 64, 128}};
    ck_assert_uint_eq(run(&call).value, 255);
    ck_assert_uint_eq(run1("three", 0).value, 3);
}
END_TEST

START_TEST(instructions_are_counted)
{
    ck_assert_uint_eq(run1("three", 0).instructions, 3);
    ck_assert_uint_eq(run1("count", 1000).instructions, 2002);
    ck_assert_uint_eq(run1("zeros", 0).instructions, 1);
}
END_TEST

START_TEST(instruction_limit_is_exact)
{
    ck_assert_int_eq(with_limit("three", 0, 2), VT_TOO_MANY_INSNS);
    ck_assert_int_eq(with_limit("three", 0, 3), VT_OK);
    ck_assert_int_eq(with_limit("three", 0, 4), VT_OK);
    ck_assert_int_eq(with_limit("three", 0, 5), VT_OK);
    ck_assert_int_eq(with_limit("count", 100000, 200001), VT_TOO_MANY_INSNS);
    ck_assert_int_eq(with_limit("count", 100000, 200002), VT_OK);
    const struct vt_call call = {.function = "count", .arguments = {9}, .instructions = 7};
    ck_assert_uint_eq(run(&call).instructions, 7);
}
END_TEST

START_TEST(a_mistake_beyond_the_limit_is_not_made)
{
    ck_assert_int_eq(with_limit("zeros", 0, 1), VT_TOO_MANY_INSNS);
    ck_assert_int_eq(with_limit("zeros", 0, 2), VT_ILLEGAL);
    ck_assert_int_eq(with_limit("zeros", 0, 3), VT_ILLEGAL);
    const struct vt_call call = {.function = "zeros", .instructions = 2};
    ck_assert_uint_eq(run(&call).instructions, 1);
}
END_TEST

START_TEST(stack_limit_is_exact)
{
    for (uint64_t bytes = 16; bytes <= 65536; bytes *= 4) {
        struct vt_call call = {.function = "frame", .arguments = {bytes}, .stack_bytes = bytes};
        ck_assert_int_eq(run(&call).outcome, VT_OK);
        call.arguments[0] = bytes + 8;
        ck_assert_int_eq(run(&call).outcome, VT_STACK_OVERFLOW);
    }
    ck_assert_int_eq(run1("frame", 1 << 20).outcome, VT_STACK_OVERFLOW);
}
END_TEST

START_TEST(illegal)
{
    ck_assert_int_eq(run1("zeros", 0).outcome, VT_ILLEGAL);
    ck_assert_int_eq(run1("wait", 0).outcome, VT_ILLEGAL);
    ck_assert_int_eq(run1("time", 0).outcome, VT_ILLEGAL);
    uint64_t zeros;
    ck_assert(vt_symbol_address(vt, "zeros", &zeros));
    ck_assert_uint_eq(run1("zeros", 0).cause, 2);
    ck_assert(run1("zeros", 0).pc > zeros);
}
END_TEST

// Everything that a pointer may point to and must not: nothing, a device, memory between the file and
// the stack, the handler above the stack, what lies behind memory.
START_TEST(faults)
{
    static const uint64_t places[] = {
        0,    8, UART, RAM_BASE - 8, RAM_BASE + 65536, RAM_BASE + RAM_SIZE - 8, RAM_BASE + RAM_SIZE,
        ~7ull};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct vt_call_result loaded = run1("load", places[i]), stored = run1("store", places[i]);
        ck_assert_int_eq(loaded.outcome, VT_FAULT);
        ck_assert_uint_eq(loaded.tval, places[i]);
        ck_assert_uint_eq(loaded.cause, 5);
        ck_assert_int_eq(stored.outcome, VT_FAULT);
        ck_assert_uint_eq(stored.cause, 7);
        ck_assert_int_eq(run1("jump", places[i]).outcome, VT_FAULT);
    }
    ck_assert_int_eq(run1("unbalanced", 0).outcome, VT_FAULT);
    ck_assert_int_eq(run1("environment", 0).outcome, VT_FAULT);
    ck_assert_int_eq(run1("breakpoint", 0).outcome, VT_FAULT);
    ck_assert_int_eq(run1("three", 0).outcome, VT_OK);
}
END_TEST

START_TEST(memory_stays_until_the_next_boot)
{
    ck_assert_uint_eq(run1("calls", 0).value, 1);
    ck_assert_uint_eq(run1("calls", 0).value, 2);
    ck_assert(vt_boot(vt, NULL));
    ck_assert_uint_eq(run1("calls", 0).value, 1);
}
END_TEST

START_TEST(the_same_every_time)
{
    struct vt_call_result first = run1("count", 77), again = run1("count", 77);
    ck_assert_uint_eq(first.instructions, again.instructions);
}
END_TEST

static void refused(struct vt_machine *machine, const struct vt_call *call)
{
    struct vt_call_result result;
    struct vt_error error = {0};
    ck_assert(!vt_call(machine, call, &result, &error));
    ck_assert_int_eq(error.kind, VT_ERROR_USAGE);
    ck_assert(!vt_call(machine, call, &result, NULL));
}

START_TEST(wrong_use)
{
    refused(vt, &(struct vt_call){.function = "nosuch"});
    refused(vt, &(struct vt_call){.function = "three", .stack_bytes = 8});
    refused(vt, &(struct vt_call){.function = "three", .stack_bytes = RAM_SIZE});
    refused(vt, &(struct vt_call){.function = "three", .stack_bytes = UINT64_MAX - 15});

    struct vt_machine *two = vt_create(&(struct vt_config){.harts = 2}, NULL);
    refused(two, &(struct vt_call){.function = "three"});
    ck_assert(vt_set_kernel(two, TEST_GUEST, NULL) && vt_boot(two, NULL));
    refused(two, &(struct vt_call){.function = "three"});
    vt_destroy(two);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("call");
    TCase *tests = tcase_create("call");
    tcase_add_checked_fixture(tests, boot, stop);
    tcase_add_test(tests, values_and_arguments);
    tcase_add_test(tests, instructions_are_counted);
    tcase_add_test(tests, instruction_limit_is_exact);
    tcase_add_test(tests, a_mistake_beyond_the_limit_is_not_made);
    tcase_add_test(tests, stack_limit_is_exact);
    tcase_add_test(tests, illegal);
    tcase_add_test(tests, faults);
    tcase_add_test(tests, memory_stays_until_the_next_boot);
    tcase_add_test(tests, the_same_every_time);
    tcase_add_test(tests, wrong_use);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
