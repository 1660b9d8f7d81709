// What:  forktest: forks until the process table is full, then buries all.
// Try it in the debugger: `break process_allocate if $a0 == 0`, `ps`.
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    int count = 0;
    i64 pid;
    while ((pid = fork()) > 0)
        count++;
    if (pid == 0)
        exit(0);
    printf("forktest: %d children, then: %s\n", count, error_text(pid));
    for (int left = count; left > 0; left--) {
        if (wait(NULL) < 0)
            return 1;
    }
    return wait(NULL) != -E_NO_CHILD;
}
