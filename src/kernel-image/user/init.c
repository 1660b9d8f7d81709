// What:  the first program: it starts a shell, another when that ends, and buries orphans. With an
//        argument (the boot argument run=) it has the shell run that, and powers off with its status.
// Try it in the debugger: `break exec_program`.
#include "user/lib/user.h"

// A status for whoever cannot be asked: the shell was killed.
enum { STATUS_KILLED = 255 };

static i64
start_shell(char *command)
{
    i64 pid = fork();
    if (pid == 0) {
        char *arguments[] = {"sh", command != NULL ? "-c" : NULL, command, NULL};
        fail("sh", exec("sh", arguments));
    }
    return pid;
}

// The ending of the shell; orphans come back here too.
static struct ending
wait_for(i64 shell)
{
    struct ending ending;
    while (wait(&ending) != shell)
        ;
    return ending;
}

int
main(int argc, char **argv)
{
    char *command = argc > 1 && argv[1][0] != 0 ? argv[1] : NULL;
    if (command == NULL)
        printf("init: starting the shell; type help\n");
    for (;;) {
        i64 shell = start_shell(command);
        if (shell < 0)
            fail("fork", shell);
        struct ending ending = wait_for(shell);
        if (command != NULL)
            halt(ending.outcome == OUTCOME_EXITED ? (int)ending.value : STATUS_KILLED);
        printf("init: the shell has ended, starting another\n");
    }
}
