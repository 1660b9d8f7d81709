// What:  tests with faults injected: the page allocator fails after n allocations, for every n from 0 on
//        until the thing that is tested succeeds.
// Why:   every place that allocates has a way out that is never taken otherwise.
// Invariants: the lack is everybody's. The parent has stored to its stack, so that it needs no page
//        itself, before the child, which sleeps first, turns the lack on.
#include "user/usertests/usertests.h"

enum { PAGE_BYTES = 4096, ALLOCATIONS_MAX = 100 };

// Does `what` in a child after whose n-th allocation memory is out: what it returned, or the error for
// a child that was ended.
static i64
try(i64 (*what)(void), int n)
{
    int child = start();
    if (child == 0) {
        sleep(1);
        pages(n);
        i64 result = what();
        pages(-1);
        exit(result);
    }
    struct ending ending = ending_of(child);
    pages(-1);
    check(ending.outcome == OUTCOME_EXITED || ending.outcome == OUTCOME_NO_MEMORY);
    return ending.outcome == OUTCOME_EXITED ? ending.value : -E_NO_MEMORY;
}

static void
check_with_little_memory(i64 (*what)(void))
{
    i64 result = -E_NO_MEMORY;
    int failures = 0;
    for (int n = 0; n < ALLOCATIONS_MAX && result < 0; n++) {
        result = try(what, n);
        check(result == 0 || result == -E_NO_MEMORY);
        failures += result < 0;
    }
    check_equal(result, 0);
    check(failures > 0);
}

static i64
fork_once(void)
{
    i64 pid = fork();
    if (pid == 0)
        exit(0);
    if (pid < 0)
        return pid;
    waitpid((int)pid, NULL, 0);
    return 0;
}

static i64
exec_nothing(void)
{
    char *arguments[] = {"rm", NULL}; // which removes nothing
    return exec("rm", arguments);
}

static i64
grow_heap(void)
{
    i64 result = sbrk(40 * PAGE_BYTES);
    return result < 0 ? result : 0;
}

static i64
write_file(void)
{
    static char bytes[3 * PAGE_BYTES];
    int fd = (int)open("little", OPEN_WRITE | OPEN_CREATE);
    i64 written = write(fd, bytes, sizeof bytes);
    close(fd);
    unlink("little");
    return written == sizeof bytes ? 0 : written < 0 ? written : -E_NO_MEMORY;
}

static i64
write_files(void)
{
    int ends[2];
    i64 result = pipe(ends);
    return result < 0 ? result : write_file();
}

static i64
use_stack(void)
{
    volatile char much[20 * PAGE_BYTES];
    for (int at = sizeof much - PAGE_BYTES; at >= 0; at -= PAGE_BYTES)
        much[at] = 1;
    return 0;
}

static i64
store_to_shared(void)
{
    static char shared[4 * PAGE_BYTES];
    memset(shared, 1, sizeof shared);
    return 0;
}

void
test_no_memory_fork(void)
{
    check_with_little_memory(fork_once);
}

void
test_no_memory_exec(void)
{
    check_with_little_memory(exec_nothing);
}

void
test_no_memory_sbrk(void)
{
    check_with_little_memory(grow_heap);
}

void
test_no_memory_files(void)
{
    check_with_little_memory(write_files);
}

void
test_no_memory_stack(void)
{
    check_with_little_memory(use_stack);
}

void
test_no_memory_copy(void)
{
    check_with_little_memory(store_to_shared);
}
