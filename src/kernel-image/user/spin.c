// What:  spin: an endless loop that never asks the kernel for anything.
// Why:   how does the kernel ever get the processor back? Run `spin &`, then anything else.
// Try it in the debugger: `break swtch`, `why timer`.
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    for (;;)
        asm volatile("");
}
