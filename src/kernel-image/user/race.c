// What:  race [lock]: two processes add to one number in a file, 200 times each; with `lock`, only
//        while they hold the one byte that is in a pipe.
// Why:   read, add, write: whoever is interrupted in between undoes what the other did meanwhile.
// Try it in the debugger: `break swtch`, on one hart with `sched 100us`, or with `-smp 2`.
#include "user/lib/user.h"

enum { ROUNDS = 200 };

static const char *const path = "race.number";
static int token[2]; // the pipe

static void
take(bool lock)
{
    char byte;
    if (lock)
        read(token[0], &byte, 1);
}

static void
give(bool lock)
{
    if (lock)
        write(token[1], "", 1);
}

static i64
load(void)
{
    i64 number = 0;
    i64 fd = open(path, OPEN_READ);
    read((int)fd, &number, sizeof number);
    close((int)fd);
    return number;
}

static void
store(i64 number)
{
    i64 fd = open(path, OPEN_WRITE | OPEN_CREATE);
    write((int)fd, &number, sizeof number);
    close((int)fd);
}

static void
add_often(bool lock)
{
    for (int i = 0; i < ROUNDS; i++) {
        take(lock);
        store(load() + 1);
        give(lock);
    }
}

int
main(int argc, char **argv)
{
    bool lock = argc > 1 && strcmp(argv[1], "lock") == 0;
    i64 result = pipe(token);
    if (result < 0)
        fail("pipe", result);
    give(lock);
    store(0);
    if (fork() == 0) {
        add_often(lock);
        exit(0);
    }
    add_often(lock);
    wait(NULL);
    printf("race: 2 times %d is %ld\n", ROUNDS, load());
    return load() != 2 * ROUNDS;
}
