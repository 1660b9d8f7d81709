// What:  tests of processes: fork, exit, wait, kill, orphans, groups, time.
#include "user/usertests/usertests.h"

static void
exit_7(void)
{
    exit(7);
}

void
test_getpid(void)
{
    i64 pid = getpid();
    int child = start();
    if (child == 0)
        exit(getpid() != pid ? getpid() : -1);
    check_equal(getpid(), pid);
    check_equal(ending_of(child).value, child);
}

void
test_fork_memory(void)
{
    static int number = 1;
    int child = start();
    if (child == 0) {
        number = 2;
        exit(number);
    }
    check_equal(ending_of(child).value, 2);
    check_equal(number, 1);
}

void
test_exit_status(void)
{
    const i64 status = (i64)0x123456789abcdef0;
    int child = start();
    if (child == 0)
        exit(status);
    struct ending ending = ending_of(child);
    check_equal(ending.outcome, OUTCOME_EXITED);
    check_equal(ending.value, status);
}

void
test_wait_any(void)
{
    int seen = 0;
    for (int i = 0; i < 5; i++) {
        if (start() == 0)
            exit(1 << i);
    }
    for (int i = 0; i < 5; i++) {
        struct ending ending;
        check(wait(&ending) > 0);
        seen += (int)ending.value;
    }
    check_equal(seen, 31);
}

void
test_wait_one(void)
{
    int slow = start_child(sleep_long), quick = start_child(exit_7);
    check_equal(ending_of(quick).value, 7);
    check_equal(kill(slow), 0);
    check_equal(ending_of(slow).outcome, OUTCOME_KILLED);
}

void
test_wait_nobody(void)
{
    check_equal(wait(NULL), -E_NO_CHILD);
    check_equal(waitpid(1, NULL, 0), -E_NO_CHILD);
    int child = start_child(exit_7);
    check_equal(waitpid(child + 1000, NULL, 0), -E_NO_CHILD);
    ending_of(child);
}

void
test_wait_only_if(void)
{
    struct ending ending;
    int child = start_child(sleep_long);
    check_equal(waitpid(child, &ending, WAIT_ONLY_IF_ENDED), 0);
    kill(child);
    wait_for_state(child, STATE_ZOMBIE);
    check_equal(waitpid(child, &ending, WAIT_ONLY_IF_ENDED), child);
}

void
test_zombie(void)
{
    int child = start_child(exit_7);
    wait_for_state(child, STATE_ZOMBIE);
    check_equal(kill(child), 0); // it does not come back, nor change how it ended
    check_equal(ending_of(child).value, 7);
    check_equal(state_of(child), STATE_UNUSED);
}

void
test_orphan(void)
{
    int ends[2], grandchild = 0;
    pipe(ends);
    if (start() == 0) {
        grandchild = start_child(sleep_long);
        write_all(ends[1], &grandchild, sizeof grandchild);
        exit(0);
    }
    check_equal(read(ends[0], &grandchild, sizeof grandchild), sizeof grandchild);
    wait(NULL);
    check_equal(waitpid(grandchild, NULL, 0), -E_NO_CHILD);
    kill(grandchild);
    wait_for_state(grandchild, STATE_UNUSED); // the first process has buried it
}

static void
check_can_be_killed(void (*what)(void), enum process_state state)
{
    int child = start_child(what);
    if (state == STATE_SLEEPING)
        wait_for_state(child, state);
    else
        sleep(20);
    check_equal(kill(child), 0);
    check_equal(ending_of(child).outcome, OUTCOME_KILLED);
}

static void
read_for_ever(void)
{
    char byte;
    int ends[2];
    pipe(ends);
    read(ends[0], &byte, 1);
}

static void
wait_for_ever(void)
{
    int child = start_child(sleep_long);
    ending_of(child);
}

void
test_kill_sleeper(void)
{
    check_can_be_killed(sleep_long, STATE_SLEEPING);
}

void
test_kill_spinner(void)
{
    check_can_be_killed(spin, STATE_RUNNING);
}

void
test_kill_reader(void)
{
    check_can_be_killed(read_for_ever, STATE_SLEEPING);
}

// Its child is left to the first process, which cannot bury what sleeps: it is killed by its group.
void
test_kill_waiter(void)
{
    static struct process_info table[64];
    check_can_be_killed(wait_for_ever, STATE_SLEEPING);
    i64 count = processes(table, ARRAY_LEN(table));
    for (i64 i = 0; i < count; i++) {
        if (table[i].parent == 1 && strcmp(table[i].name, "usertests") == 0)
            kill(table[i].pid);
    }
}

void
test_kill_nobody(void)
{
    check_equal(kill(1000000), -E_NO_PROCESS);
    check_equal(kill(-1), -E_NO_PROCESS);
    check_equal(kill(1), -E_BAD_ARGUMENT);
}

void
test_table_full(void)
{
    int count = 0;
    i64 pid;
    while ((pid = fork()) > 0)
        count++;
    if (pid == 0)
        exit(0);
    check_equal(pid, -E_TABLE_FULL);
    while (count-- > 0)
        check(wait(NULL) > 0);
    ending_of(start_child(exit_7));
}

void
test_sleep_time(void)
{
    i64 before = uptime();
    check_equal(sleep(50), 0);
    i64 slept = uptime() - before;
    check(slept >= 49 && slept < 1000);
    check_equal(sleep(0), 0);
    check_equal(sleep(UINT64_MAX), -E_BAD_ARGUMENT);
}

void
test_sleep_order(void)
{
    static const u64 times[] = {90, 30, 60};
    for (int i = 0; i < 3; i++) {
        if (start() == 0) {
            sleep(times[i]);
            exit(i);
        }
    }
    static const int order[] = {1, 2, 0};
    for (int i = 0; i < 3; i++) {
        struct ending ending;
        wait(&ending);
        check_equal(ending.value, order[i]);
    }
}

void
test_groups(void)
{
    int mine = (int)group(0);
    check_equal(group(mine), getpid());
    int child = start();
    if (child == 0)
        exit(group(0));
    check_equal(ending_of(child).value, mine);
}
