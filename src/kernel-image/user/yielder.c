// What:  yielder [N]: prints N lines and gives its hart to others after each.
// Why:   a polite program: with cooperative scheduling, others only run because of such.
// Try it in the debugger: `break sys_yield`, then type `yielder & yielder`.
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    i64 rounds = argc > 1 ? number_argument(argv[1]) : 5;
    for (i64 i = 1; i <= rounds; i++) {
        printf("yielder %ld: round %ld\n", getpid(), i);
        yield();
    }
    return 0;
}
