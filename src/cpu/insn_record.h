// What an instruction's record (hart.h) says of the memory that it accesses, from the values that
// it read.
#pragma once

#include "cpu/hart.h"

// Whether it leaves something in rd.
bool insn_record_writes(u32 op);

// Whether it is a compare and swap of a register (amocas.b to amocas.d), which reads rd too.
bool insn_record_compares(u32 op);

// Fills in loads, stores, address and stored, of which `imm` is the instruction's immediate. What
// an atomic or a conditional store does is not known before it has been done: insn_record_settle.
void insn_record_access(struct insn_record *record, i32 imm);

// Takes the store away where a compare and swap to a register has found another value than the one
// that rs_values[2] says; of amocas.q, which leaves two registers, than `expected` (null for any
// other).
void insn_record_settle(struct insn_record *record, const u64 expected[2]);
