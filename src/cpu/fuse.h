// Fused operations: two instructions that follow each other in a block and are done by one handler.
#pragma once

#include "cpu/code.h"

// The handler that does both `first` and `second`, which is the next instruction of its block; null
// where there is none. It stands in the first's slot and reads the operands of both slots; the
// second's slot keeps its own handler, which goes on where the first did something unusual. The
// operations are those of the instructions, as they are translated.
handler *fuse_pair(const struct insn *first, const struct op *first_op, const struct insn *second,
                   const struct op *second_op);
