// What:  tests of pipes.
#include "user/usertests/usertests.h"

static int ends[2];

void
test_pipe_order(void)
{
    enum { NUMBERS = 5000 };
    pipe(ends);
    int child = start();
    if (child == 0) {
        for (int i = 0; i < NUMBERS; i++)
            write_all(ends[1], &i, sizeof i);
        exit(0);
    }
    close(ends[1]);
    for (int i = 0; i < NUMBERS; i++) {
        int number = -1;
        for (u64 got = 0; got < sizeof number;) {
            i64 count = read(ends[0], (char *)&number + got, sizeof number - got);
            check(count > 0);
            got += (u64)count;
        }
        check_equal(number, i);
    }
    char byte;
    check_equal(read(ends[0], &byte, 1), 0);
    check_equal(ending_of(child).value, 0);
}

void
test_pipe_end(void)
{
    char bytes[8];
    pipe(ends);
    write_all(ends[1], "abc", 3);
    close(ends[1]);
    check_equal(read(ends[0], bytes, sizeof bytes), 3);
    check_equal(read(ends[0], bytes, sizeof bytes), 0);
}

void
test_pipe_broken(void)
{
    pipe(ends);
    close(ends[0]);
    check_equal(write(ends[1], "a", 1), -E_BROKEN_PIPE);
}

static void
fill(void)
{
    static char bytes[2 * PIPE_BYTES];
    write_all(ends[1], bytes, sizeof bytes);
}

void
test_pipe_full(void)
{
    static char bytes[2 * PIPE_BYTES];
    pipe(ends);
    int child = start_child(fill);
    wait_for_state(child, STATE_SLEEPING);
    i64 total = 0;
    while (total < (i64)sizeof bytes)
        total += read(ends[0], bytes, sizeof bytes);
    check_equal(ending_of(child).value, 0);
    check_equal(total, sizeof bytes);
}

void
test_pipe_wrong_end(void)
{
    char byte = 0;
    pipe(ends);
    check_equal(read(ends[1], &byte, 1), -E_BAD_FILE);
    check_equal(write(ends[0], &byte, 1), -E_BAD_FILE);
    check_equal(write(ends[1], &byte, 0), 0);
}
