// What:  the PLIC's driver.
// Why:   one wire to the hart, many devices: claim tells which, complete lets it ask again.
// Invariants: each claim is completed, by the hart that claimed.
// Try it in the debugger: `break plic_claim`, `finish`.
#include "dev/plic.h"

#include "dev/registers.h"
#include "proc/hart.h"

// The PLIC's contexts are two a hart: M-mode's, then S-mode's.
static u64
context_self(void)
{
    return 2 * hart_self()->id + 1;
}

void
plic_enable(u32 irq)
{
    u64 context = context_self();
    device_write32(plic_base + PLIC_PRIORITY + irq * PLIC_PRIORITY_STRIDE, 1);
    device_write32(plic_base + PLIC_ENABLE + context * PLIC_ENABLE_STRIDE, 1u << irq);
    device_write32(plic_base + PLIC_THRESHOLD + context * PLIC_THRESHOLD_STRIDE, 0);
}

u32
plic_claim(void)
{
    return device_read32(plic_base + PLIC_CLAIM_COMPLETE +
                         context_self() * PLIC_CLAIM_COMPLETE_STRIDE);
}

void
plic_complete(u32 irq)
{
    device_write32(plic_base + PLIC_CLAIM_COMPLETE + context_self() * PLIC_CLAIM_COMPLETE_STRIDE,
                   irq);
}
