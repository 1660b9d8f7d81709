// Waits for its child, says so, and ends.
#include "user.h"

CALL(call_exit, 2)
CALL(call_wait, 3)
CALL(call_write, 16)

void __attribute__((section(".text.start"))) start(void)
{
    long pid = call_wait(0, 0, 0);
    call_write(1, "the child has ended\n", 20);
    call_exit(pid, 0, 0);
}
