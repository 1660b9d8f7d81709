// Why a machine waits: every hart is in wfi (Priv. 3.3.3), which a hart leaves when an interrupt is
// pending that mie enables, whatever the mode and the global enables say.
#pragma once

#include "inspect/symbols.h"
#include "machine/machine.h"

#define WAITING_TEXT_SIZE 8192
#define WAITING_HARTS_TOLD \
    8u // the places of harts that a line for people has; the others are counted

// Whether a byte that is typed now would wake a hart: the UART takes it and its interrupt gets
// through the PLIC to an enabled bit of mip, now or when the receiver's time is up.
bool waiting_input_would_wake(const struct machine *m);

// One line, for people: where the harts wait, what they have enabled, what is pending, and why
// nothing comes. `input_open` says whether more could be typed. `symbols` may be null.
void waiting_describe(const struct machine *m, const struct symbols *symbols, bool input_open,
                      char *text, size_t size);
