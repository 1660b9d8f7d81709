// What:  sleep MILLISECONDS.
// Try it in the debugger: `break sys_sleep`, `ps`, `break sleep_wake_due`.
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    i64 result = sleep(argc > 1 ? (u64)number_argument(argv[1]) : 1000);
    if (result < 0)
        fail("sleep", result);
    return 0;
}
