// What:  rm FILE...: removes files.
// Try it in the debugger: `break sys_unlink`.
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        i64 result = unlink(argv[i]);
        if (result < 0)
            fail(argv[i], result);
    }
    return 0;
}
