// What:  the interrupt controller: which device wants attention.
#pragma once

#include "lib/types.h"

// Lets source `irq` interrupt this hart in S-mode.
void plic_enable(u32 irq);

// The most urgent source that waits, which is then this hart's to serve; 0 for none.
u32 plic_claim(void);

// The source has been served: it may interrupt again.
void plic_complete(u32 irq);
