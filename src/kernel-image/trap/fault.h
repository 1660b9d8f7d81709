// What:  exceptions of programs. See fault.c.
#pragma once

struct trapframe;

// Mends what the exception is about, or ends the process with a report.
void fault_serve(struct trapframe *frame);
