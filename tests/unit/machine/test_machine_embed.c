// The embedding interface (include/vitrine.h): life and running, and what it answers to wrong
// arguments. Read next: test_machine_look.c, test_machine_state.c.
#include "unit/machine/embed_guest.h"

START_TEST(configurations_that_cannot_be_are_refused)
{
    static const struct vt_config bad[] = {{.memory_bytes = 5000},
                                           {.memory_bytes = 4096},
                                           {.memory_bytes = 1ULL << 60},
                                           {.harts = 999}};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        ck_assert_ptr_null(vt_create(&bad[i], &error));
        ck_assert_int_eq(error.kind, VT_ERROR_USAGE);
        ck_assert(error.text[0] && !strchr(error.text, '\n'));
        ck_assert_ptr_null(vt_create(&bad[i], NULL));
    }
    vt_destroy(NULL);
}
END_TEST

START_TEST(images_that_are_none_are_refused)
{
    vt = vt_create(NULL, &error);
    ck_assert(!vt_boot(vt, &error));
    ck_assert_int_eq(error.kind, VT_ERROR_USAGE);
    ck_assert(!vt_set_kernel(vt, "/nowhere/at/all", &error));
    ck_assert_int_eq(error.kind, VT_ERROR_FILE);
    ck_assert(!vt_set_kernel_bytes(vt, "no ELF", 6, "six bytes", &error));
    ck_assert_int_eq(error.kind, VT_ERROR_IMAGE);
    ck_assert(!vt_set_firmware(vt, "/nowhere/at/all", NULL));
    ck_assert(!vt_boot(vt, &error)); // there still is nothing to boot
    ck_assert_int_eq(error.kind, VT_ERROR_USAGE);
    vt_destroy(vt);
}
END_TEST

START_TEST(a_run_stops_at_its_limit)
{
    emit_counter();
    boot(NULL);
    go_to_guest();
    u64 before = vt_steps(vt), clock = vt_clock(vt);
    ck_assert_int_eq(vt_run(vt, 2001, &error), VT_LIMIT);
    ck_assert_uint_eq(vt_steps(vt), before + 2001);
    ck_assert_uint_eq(vt_instructions(vt), before + 2001);
    ck_assert_uint_eq(vt_clock(vt), clock + 2001);
    ck_assert_uint_eq(get("a0"), 1000);
    ck_assert_int_eq(vt_run(vt, 0, &error), VT_LIMIT);
    ck_assert_uint_eq(vt_steps(vt), before + 2001);
    vt_destroy(vt);
}
END_TEST

START_TEST(the_guest_ends_the_run)
{
    static const struct {
        u32 word;
        u64 status;
    } ends[] = {{0x5555, 0}, {0x3333 | 7 << 16, 7}};
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        set_up();
        emit_finish(ends[i].word);
        boot(NULL);
        ck_assert_int_eq(vt_run(vt, 1000, &error), VT_EXITED);
        ck_assert_uint_eq(vt_exit_status(vt), ends[i].status);
        u64 steps = vt_steps(vt);
        ck_assert_int_eq(vt_run(vt, 1000, &error), VT_EXITED); // and stays ended
        ck_assert_uint_eq(vt_steps(vt), steps);
        vt_destroy(vt);
    }
}
END_TEST

START_TEST(a_reset_boots_again)
{
    emit_finish(0x7777);
    boot(NULL);
    ck_assert_int_eq(vt_run(vt, 1000, &error), VT_LIMIT);
    ck_assert_uint_eq(vt_steps(vt), 1000);
    ck_assert_uint_eq(vt_instructions(vt), 1000);
    vt_destroy(vt);
}
END_TEST

START_TEST(a_machine_that_only_waits_is_idle)
{
    emit((struct insn){.op = OP_wfi});
    boot(NULL);
    ck_assert_int_eq(vt_run(vt, 1000, &error), VT_IDLE);
    ck_assert_uint_eq(vt_next_event(vt), VT_NEVER);
    ck_assert_uint_eq(vt_pc(vt, 0), RAM + 4);
    vt_destroy(vt);
}
END_TEST

START_TEST(waiting_jumps_to_the_event)
{
    emit_timer();
    boot(NULL);
    ck_assert_int_eq(vt_run(vt, 1000, &error), VT_EXITED);
    ck_assert_uint_ge(vt_clock(vt), 10000);
    ck_assert_uint_lt(vt_clock(vt), 10100);
    ck_assert_uint_lt(vt_steps(vt), 100);
    vt_destroy(vt);
}
END_TEST

START_TEST(waiting_comes_back_where_asked_to)
{
    emit_timer();
    boot(&(struct vt_config){.comes_back_idle = true});
    ck_assert_int_eq(vt_run(vt, 1000, &error), VT_IDLE);
    ck_assert_uint_eq(vt_next_event(vt), 10000);
    vt_pass_time(vt, 5000);
    ck_assert_uint_eq(vt_clock(vt), 5000);
    ck_assert_int_eq(vt_run(vt, 1000, &error), VT_IDLE);
    vt_pass_time(vt, 99999); // not beyond the event
    ck_assert_uint_eq(vt_clock(vt), 10000);
    ck_assert_int_eq(vt_run(vt, 1000, &error), VT_EXITED);
    vt_destroy(vt);
}
END_TEST

START_TEST(a_timer_that_is_due_shows_at_once)
{
    emit_timer();
    boot(&(struct vt_config){.comes_back_idle = true});
    vt_run(vt, 1000, &error);
    vt_pass_time(vt, 9999);
    vt_run(vt, 1, &error);
    ck_assert_uint_eq(get("mip"), 0);
    vt_pass_time(vt, 10000);
    vt_run(vt, 0, &error);
    ck_assert_uint_eq(get("mip"), 1 << 7);
    vt_destroy(vt);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        configurations_that_cannot_be_are_refused,
        images_that_are_none_are_refused,
        a_run_stops_at_its_limit,
        the_guest_ends_the_run,
        a_reset_boots_again,
        a_machine_that_only_waits_is_idle,
        waiting_jumps_to_the_event,
        waiting_comes_back_where_asked_to,
        a_timer_that_is_due_shows_at_once,
    };
    return run_tests("embed", set_up, tests, ARRAY_LEN(tests));
}
