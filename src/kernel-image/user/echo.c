// What:  echo: writes its arguments. The shortest way from a program to the serial line.
// Try it in the debugger: `break sys_write`, then type `echo hello`.
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        printf("%s%s", argv[i], i + 1 < argc ? " " : "");
    printf("\n");
    return 0;
}
