// What:  the first program: it starts a shell, starts another when that ends, and waits for orphans.
// Try it in the debugger: `break exec_program`.
#include "user/lib/user.h"

static i64
start_shell(void)
{
    i64 pid = fork();
    if (pid == 0) {
        char *arguments[] = {"sh", NULL};
        fail("sh", exec("sh", arguments));
    }
    return pid;
}

int
main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("init: starting the shell; type help\n");
    for (;;) {
        i64 shell = start_shell();
        if (shell < 0)
            fail("fork", shell);
        while (wait(-1, NULL) != shell)
            ;
        printf("init: the shell has ended, starting another\n");
    }
}
