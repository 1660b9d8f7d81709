// The value that an instruction leaves in rd, of those whose value follows from their registers and
// place alone.
#pragma once

#include "isa/isa.h"

// Whether it is such an instruction.
bool trail_value_known(u32 op);

// Its value at `pc`, where rs1 and rs2 hold that.
u64 trail_value(const struct insn *insn, u64 pc, u64 rs1, u64 rs2);
