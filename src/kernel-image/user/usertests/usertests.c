// What:  usertests [NAME...]: runs the tests of tests.def, or those named; a line for each, status 0 if
//        all is well.
// Try it in the debugger: boot with run="usertests kill_anywhere".
#include "user/usertests/usertests.h"

static const struct test {
    const char *name;
    void (*run)(void);
    const char *what;
} tests[] = {
#define TEST(name, what) {#name, test_##name, what},
#include "user/usertests/tests.def"
#undef TEST
};

void
check_that(bool condition, const char *text, const char *file, int line)
{
    if (condition)
        return;
    printf("  %s:%d: %s does not hold\n", file, line, text);
    exit(1);
}

void
check_that_equal(i64 value, i64 expected, const char *text, const char *file, int line)
{
    if (value == expected)
        return;
    printf("  %s:%d: %s is %ld, not %ld\n", file, line, text, value, expected);
    exit(1);
}

int
start(void)
{
    i64 pid = fork();
    check(pid >= 0);
    return (int)pid;
}

int
start_child(void (*what)(void))
{
    int pid = start();
    if (pid == 0) {
        what();
        exit(0);
    }
    return pid;
}

struct ending
ending_of(int pid)
{
    struct ending ending;
    check_equal(waitpid(pid, &ending, 0), pid);
    return ending;
}

enum process_state
state_of(int pid)
{
    static struct process_info table[64];
    i64 count = processes(table, ARRAY_LEN(table));
    for (i64 i = 0; i < count; i++) {
        if (table[i].pid == pid)
            return table[i].state;
    }
    return STATE_UNUSED;
}

void
wait_for_state(int pid, enum process_state state)
{
    i64 deadline = uptime() + 1000;
    while (state_of(pid) != state && uptime() < deadline)
        yield();
    check_equal(state_of(pid), state);
}

i64
free_pages(void)
{
    return pages(-1);
}

void
spin(void)
{
    for (;;)
        asm volatile("");
}

void
sleep_long(void)
{
    sleep(1000000);
}

// Whether as many pages are free as before; orphans may still be on their way out.
static bool
nothing_is_left(i64 before)
{
    for (int patience = 0; patience < 100 && free_pages() != before; patience++)
        sleep(5);
    return free_pages() == before;
}

static bool
run(const struct test *test)
{
    struct ending ending;
    i64 before = free_pages();
    int pid = start_child(test->run);
    waitpid(pid, &ending, 0);
    schedule(SCHEDULING_TIMER, 10000);
    bool good = ending.outcome == OUTCOME_EXITED && ending.value == 0;
    if (ending.outcome != OUTCOME_EXITED)
        printf("  %s\n", outcome_text(ending.outcome));
    if (!nothing_is_left(before)) {
        printf("  %ld pages are lost\n", before - free_pages());
        good = false;
    }
    printf("%-6s %s: %s\n", good ? "ok" : "FAILED", test->name, test->what);
    return good;
}

static bool
is_wanted(const struct test *test, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], test->name) == 0)
            return true;
    }
    return argc == 1;
}

int
main(int argc, char **argv)
{
    int passed = 0, failed = 0;
    close(2); // no reports of those that are meant to be killed
    for (size_t i = 0; i < ARRAY_LEN(tests); i++) {
        if (!is_wanted(&tests[i], argc, argv))
            continue;
        if (run(&tests[i]))
            passed++;
        else
            failed++;
    }
    printf("usertests: %d passed, %d failed\n", passed, failed);
    return failed > 0 || passed == 0;
}
