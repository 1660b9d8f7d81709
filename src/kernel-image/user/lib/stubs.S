// What:  the system calls as functions: the number to a7, then the trap.
// Try it in the debugger: `break write`, `step`: after the ecall, you are in trap_entry.
#define SYSCALL(number, name, count, arguments, meaning) \
    .globl name; .type name, @function; name: li a7, number; ecall; ret; .size name, . - name;
#include "trap/syscalls.def"
