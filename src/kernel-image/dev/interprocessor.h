// What:  one hart interrupts another, by the CLINT's software interrupts.
#pragma once

#include "lib/types.h"

// Hart `id` gets a software interrupt: if it waits in machine_start it boots, later it looks for work.
void interprocessor_wake(u64 id);

// For M-mode: the physical address of the hart's msip, and taking its request back.
u64 interprocessor_address(u64 id);
void interprocessor_acknowledge(u64 id);
