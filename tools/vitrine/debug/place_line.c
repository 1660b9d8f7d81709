#include "place_line.h"

#include "cpu/csr.h"
#include "inspect/mode.h"

#include <inttypes.h>
#include <stdio.h>

void place_line_show(struct debugger *d)
{
    const struct hart *h = debugger_hart(d);
    char place[256];
    u64 pc = h->s.pc;
    if (d->names) {
        symbols_format(d->names, pc, place, sizeof place);
    } else {
        snprintf(place, sizeof place, "0x%" PRIx64, pc);
    }
    text_print(&d->out, "hart %u  %c  0x%" PRIx64 " <%s>\n", d->hart,
               mode_letter((enum privilege)h->s.priv), pc, place);
}
