// Why an instruction is illegal, and what would make it legal: an extension, a higher mode, or a
// field of a CSR that forbids it (Priv. 3.1.6.5, 3.1.11, 10.1.5; Sstc).
#pragma once

#include "cpu/hart.h"

// At most one of extension, csr and too_low says what is missing; none where nothing that we know
// of would help: no instruction of any extension, no such CSR.
struct illegal {
    u32 word;
    const char *extension;   // that the processor lacks: "zbb"; lives for ever
    const char *csr, *field; // the field that forbids it: "mstatus", "TVM"; live for ever
    u64 value;               // that the field would need
    bool too_low;            // the mode is: `needs` is the lowest that may
    enum privilege needs;
    bool read_only; // it writes a CSR that can only be read
    i32 csr_number; // of a CSR instruction, else -1
    bool unknown_csr;
};

// Explains the illegal instruction `word`, which mode `mode` attempted on `h`.
void illegal_explain(const struct hart *h, enum privilege mode, u32 word, struct illegal *illegal);
