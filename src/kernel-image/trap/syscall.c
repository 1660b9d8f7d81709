// What:  from the number in a7 to the function.
// Why:   a program cannot jump into the kernel; it can only name one of these rows.
// Try it in the debugger: `break syscall_dispatch`, `print frame->a7`, `break sys_write`.
#include "trap/syscall.h"

#include "trap/trapframe.h"

#define ARGUMENTS_0 ()
#define ARGUMENTS_1 (frame->a0)
#define ARGUMENTS_2 (frame->a0, frame->a1)
#define ARGUMENTS_3 (frame->a0, frame->a1, frame->a2)
#define ARGUMENTS_4 (frame->a0, frame->a1, frame->a2, frame->a3)

static i64
call(const struct trapframe *frame)
{
    switch (frame->a7) {
#define SYSCALL(number, name, count, arguments, meaning) \
    case number:                                         \
        return sys_##name ARGUMENTS_##count;
#include "trap/syscalls.def"
#undef SYSCALL
    }
    return -E_NO_CALL;
}

void
syscall_dispatch(struct trapframe *frame)
{
    frame->sepc += 4;         // behind the ecall
    i64 result = call(frame); // exec replaces the whole frame, and returns argc
    frame->a0 = (u64)result;
}
