// What:  stress [ROUNDS]: in each round a fork, an exec, a byte to and fro through two pipes, 16 pages
//        that are copied when they are stored to, and a turn given away.
// Why:   a kernel at work, for tools/bench: how much is done does not depend on the time that it takes.
// Try it in the debugger: boot with run="stress 1" and count the traps.
#include "user/lib/user.h"

enum { PAGE_BYTES = 4096, PAGES = 16, BYTES_SENT = 16 };

static char heap[PAGES * PAGE_BYTES];
static int there[2], back[2];

// What exec becomes: ends with what it was told, so that the parent knows that it arrived.
static int
be_executed(const char *number)
{
    return (int)number_argument(number);
}

static void
exec_myself(i64 number)
{
    static const char digits[] = "0123456789";
    char text[] = {digits[number / 10 % 10], digits[number % 10], '\0'};
    char *arguments[] = {"stress", "exec", text, NULL};
    fail("stress", exec("stress", arguments));
}

// The child: answers each byte with its successor, then stores to all pages, then becomes another.
static void
be_child(i64 round)
{
    char byte;
    for (int i = 0; i < BYTES_SENT; i++) {
        if (read(there[0], &byte, 1) != 1)
            exit(-1);
        byte++;
        write_all(back[1], &byte, 1);
    }
    for (int i = 0; i < PAGES; i++)
        heap[i * PAGE_BYTES] += (char)round;
    exec_myself(round % 100);
}

// The sum of what came back and of how the child ended.
static i64
run_round(i64 round)
{
    struct ending ending;
    i64 sum = 0;
    char byte = (char)round;
    i64 pid = fork();
    if (pid < 0)
        fail("stress", pid);
    if (pid == 0)
        be_child(round);
    for (int i = 0; i < BYTES_SENT; i++) {
        write_all(there[1], &byte, 1);
        if (read(back[0], &byte, 1) != 1)
            fail("stress", -1);
        sum += byte;
    }
    yield();
    for (int i = 0; i < PAGES; i++)
        sum += heap[i * PAGE_BYTES]++;
    waitpid((int)pid, &ending, 0);
    return sum + (ending.outcome == OUTCOME_EXITED ? ending.value : -1);
}

int
main(int argc, char **argv)
{
    if (argc > 2)
        return be_executed(argv[2]);
    i64 rounds = argc > 1 ? number_argument(argv[1]) : 100;
    i64 sum = 0;
    pipe(there);
    pipe(back);
    for (i64 round = 0; round < rounds; round++)
        sum = sum * 31 + run_round(round);
    printf("stress: %ld rounds, %lx\n", rounds, sum);
    return 0;
}
