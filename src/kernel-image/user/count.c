// What:  count [N [MILLISECONDS]]: prints the numbers from 1 to N, sleeping between them.
// Why:   to see that it goes on while another program spins.
// Try it in the debugger: type `spin &` and `count 5`, `break sleep_wake_due`.
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    i64 last = argc > 1 ? number_argument(argv[1]) : 10;
    i64 pause = argc > 2 ? number_argument(argv[2]) : 100;
    for (i64 i = 1; i <= last; i++) {
        printf("count: %ld\n", i);
        sleep((u64)pause);
    }
    return 0;
}
