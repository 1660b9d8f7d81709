// What:  hog [MILLISECONDS]: computes for that long and never yields.
// Why:   an impolite program: see what it does to others with `sched cooperative`, `sched timer`.
// Try it in the debugger: type `hog & yielder`, `ps`.
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    i64 start = uptime(), length = argc > 1 ? number_argument(argv[1]) : 300;
    u64 rounds = 0;
    while (uptime() < start + length)
        rounds++;
    printf("hog %ld: done\n", getpid());
    return rounds == 0;
}
