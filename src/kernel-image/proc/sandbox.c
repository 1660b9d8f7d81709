// What:  counting what a bounded program executes; see sandbox.h.
// Try it in the debugger: `break sandbox_count`, `print *sandbox`.
#include "proc/sandbox.h"

#include "lib/csr.h"
#include "mm/layout.h"
#include "proc/process.h"
#include "proc/scheduler.h"
#include "trap/syscall.h"

struct sandbox
sandbox_inherited(const struct sandbox *parent)
{
    struct sandbox child = *parent;
    child.instret_at_return = csr_read(instret);
    return child;
}

u64
sandbox_stack_bytes(const struct sandbox *sandbox)
{
    return sandbox->stack_bytes != 0 ? sandbox->stack_bytes : USER_STACK_BYTES;
}

bool
sandbox_count(struct sandbox *sandbox)
{
    if (!sandbox_is_on(sandbox))
        return true;
    u64 used = csr_read(instret) - sandbox->instret_at_return;
    if (used >= sandbox->instructions)
        return false;
    sandbox->instructions -= used;
    return true;
}

void
sandbox_go_on(struct sandbox *sandbox)
{
    if (sandbox_is_on(sandbox))
        sandbox->instret_at_return = csr_read(instret);
}

// A bound can be set once; what is bounded cannot free itself.
i64
sys_limit(u64 stack_bytes, u64 instructions)
{
    struct sandbox *sandbox = &process_self()->sandbox;
    bool stack_is_good = stack_bytes % PAGE_SIZE == 0 && stack_bytes <= USER_STACK_BYTES;
    if (!stack_is_good || sandbox_is_on(sandbox) || sandbox->stack_bytes != 0)
        return -E_BAD_ARGUMENT;
    sandbox->stack_bytes = stack_bytes;
    sandbox->instructions = instructions;
    sandbox_go_on(sandbox);
    scheduler_bound_turn();
    return 0;
}
