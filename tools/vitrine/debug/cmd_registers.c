// Registers and CSRs, as they are.
#include "command.h"
#include "debugger.h"

#include <inttypes.h>

static void show_integers(struct debugger *d, const struct hart *h)
{
    for (u32 i = 0; i < 32; i++) {
        text_print(&d->out, "%-4s 0x%016" PRIx64 "%s", isa_register_names[i], h->s.x[i],
                   i % 4 == 3 ? "\n" : "  ");
    }
    text_print(&d->out, "%-4s 0x%016" PRIx64 "\n", "pc", h->s.pc);
}

bool cmd_info_registers(struct debugger *d, const char *arguments, struct error *error)
{
    (void)arguments, (void)error;
    show_integers(d, debugger_hart(d));
    return true;
}
