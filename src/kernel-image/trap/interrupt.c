// What:  interrupts: the timer, the devices, another hart.
// Why:   each is taken again until its reason is gone: so each case here ends its reason.
// Try it in the debugger: `break interrupt_serve`, `why timer`.
#include "trap/interrupt.h"

#include "dev/console.h"
#include "dev/plic.h"
#include "dev/uart.h"
#include "lib/csr.h"
#include "lib/panic.h"
#include "mm/layout.h"
#include "proc/scheduler.h"
#include "proc/sleep.h"
#include "trap/cause.h"

static void
serve_device(void)
{
    u32 irq = plic_claim();
    char character;
    if (irq == uart_irq) {
        while (console_has_room() && uart_get(&character))
            console_typed(character);
        if (!console_has_room())
            uart_listen(false); // until somebody has read
    }
    if (irq != 0)
        plic_complete(irq);
}

void
interrupt_serve(u64 code)
{
    switch (code) {
    case INTERRUPT_supervisor_timer:
        sleep_wake_due();
        scheduler_arm_timer();
        break;
    case INTERRUPT_supervisor_external:
        serve_device();
        break;
    case INTERRUPT_supervisor_software: // another hart has put work into the queue, or changed rules
        csr_clear(sip, mip_SSIP);
        scheduler_arm_timer();
        break;
    default:
        panic("interrupt %lu", code);
    }
}
