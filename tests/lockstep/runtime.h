// The guest's own part: sets each case up, catches its traps, and logs what can be seen.
//
// The log is a sequence of records of u64:
//
//     trap    tag, cause, epc, tval, status, ip, hash of x1 .. x31, number of the case
//     end     tag, number of the case, x1 .. x31, the CSRs of dump.def, pmpaddr0 .. 15,
//             hash of the pool, level0, level1, root as in struct case_header, fcsr, f0 .. f31
//     0       the end of the log
//
// The tag's low byte says which; of a trap, byte 1 is the mode of the handler (1, 3) and the bits
// from 16 on the entry of the vector table through which it was reached.
//
// Handlers skip the instruction that raised an exception; where it could not be fetched, all of the
// item, so that nothing runs whose operands have not been set. One outside the body (a jump to
// nowhere) goes on at ra, which the jump has set, or ends the case. An interrupt is masked in mie
// and taken once. What a case does to ra, sp or any other register is of no interest to the
// runtime, but it relies on mtvec, mscratch, stvec, sscratch, and on satp mapping RAM to itself for
// S-mode.
#pragma once

#include "program.h"

enum {
    RECORD_TRAP = 'T',
    RECORD_END = 'E',
    RECORD_TRAP_WORDS = 8,
    RECORD_END_X = 2, // where the fields begin
    RECORD_END_CSR = RECORD_END_X + 31,
    RECORD_END_PMPADDR = RECORD_END_CSR + DUMP_COUNT,
    RECORD_END_POOL = RECORD_END_PMPADDR + PMP_ENTRIES,
    RECORD_END_LEVEL0 = RECORD_END_POOL + 1,
    RECORD_END_LEVEL1 = RECORD_END_LEVEL0 + LEVEL0_PTES,
    RECORD_END_ROOT = RECORD_END_LEVEL1 + LEVEL1_PTES,
    RECORD_END_FCSR = RECORD_END_ROOT + ROOT_PTES,
    RECORD_END_F = RECORD_END_FCSR + 1,
    RECORD_END_WORDS = RECORD_END_F + 32,
};

// A case that traps more often than this is ended: it jumps in circles.
enum { RUNTIME_TRAPS_MAX = 160 };

// Writes the runtime into the image (whose first byte is LAYOUT_RAM's), for a program of
// `case_count` cases, for that QEMU.
void runtime_write(u8 *image, enum reference reference, u32 case_count);
