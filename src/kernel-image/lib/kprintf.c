// What:  the kernel's own messages, and its last words.
// Invariants: after a panic nothing else runs on this hart; locks no longer count.
// Try it in the debugger: `break panic`, `backtrace`.
#include "lib/kprintf.h"

#include "dev/console.h"
#include "dev/finisher.h"
#include "lib/csr.h"
#include "lib/format.h"
#include "lib/panic.h"
#include "proc/hart.h"

static void
put(void *to, char character)
{
    (void)to;
    console_put(character);
}

static void
print(const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    format(put, NULL, text, arguments);
    va_end(arguments);
}

void
kprintf(const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    console_lock();
    format(put, NULL, text, arguments);
    console_unlock();
    va_end(arguments);
}

// Who called whom, by the frame pointers: each frame ends with the caller's, below its return address.
static void
print_backtrace(void)
{
    enum { DEPTH_MAX = 16 };
    u64 frame = (u64)__builtin_frame_address(0), page = page_round_down(frame);
    print("called from");
    for (int depth = 0; depth < DEPTH_MAX && page_round_down(frame - 16) == page; depth++) {
        print(" %lx", ((u64 *)frame)[-1]);
        frame = ((u64 *)frame)[-2];
    }
    print("\n");
}

void
panic(const char *text, ...)
{
    static bool panicking;
    if (!__atomic_test_and_set(&panicking, __ATOMIC_RELAXED)) {
        print("\nkernel panic on hart %lu: ", hart_self()->id);
        va_list arguments;
        va_start(arguments, text);
        format(put, NULL, text, arguments);
        va_end(arguments);
        print("\n");
        print_backtrace();
    }
    finisher_power_off(1);
}
