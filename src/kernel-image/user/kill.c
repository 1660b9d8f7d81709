// What:  kill PID...: ends processes.
// Try it in the debugger: `break sys_kill`, `ps`.
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        i64 result = kill((int)number_argument(argv[i]));
        if (result < 0)
            fail(argv[i], result);
    }
    return 0;
}
