// What:  zombie: leaves a child unburied for a second, then an orphan to init.
// Why:   a process that has ended stays in the table until its parent has asked how.
// Try it in the debugger: type `zombie &` and `ps`; `break ending_exit`.
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    i64 pid = fork();
    if (pid == 0)
        exit(0);
    printf("zombie: my child %ld has ended; see ps\n", pid);
    sleep(1000);
    wait(NULL);
    if (fork() == 0) {
        sleep(500); // by then my parent is gone
        printf("zombie: I am an orphan now\n");
    }
    return 0;
}
