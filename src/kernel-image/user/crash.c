// What:  crash: executes an instruction that only the kernel may.
// Why:   the mode bit's whole purpose: U-mode tries to return to S-mode, and is killed for it.
// Try it in the debugger: `break fault_serve`, `info trapframe`.
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("crash: trying a privileged instruction\n");
    asm volatile("csrw satp, zero");
    printf("crash: still here, which cannot be\n");
    return 0;
}
