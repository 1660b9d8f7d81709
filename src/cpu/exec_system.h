// What only the hart can do: the actions of SYSTEM rows, CSR instructions, lr and sc.
#pragma once

#include "cpu/csr.h"
#include "cpu/dispatch.h"

// One for each SYSTEM(action) of isa.def; each goes on by itself.
handler system_ecall, system_ebreak, system_mret, system_sret, system_wfi, system_sfence_vma,
    system_sfence_inval, system_fence_i, system_amocas_q, system_cbo_inval, system_cbo_clean,
    system_cbo_zero;

// A CSR instruction whose source operand is `operand`; false where it is illegal, else the old
// value is in h->value.
bool system_csr(HANDLER_PARAMETERS, enum csr_operation operation, u64 operand);

// Goes on behind a CSR instruction.
handler system_csr_settle;

// lr and sc of `size` bytes: the value read, or 0 for success and 1 for failure, is in h->value.
// False on a fault.
bool system_load_reserved(HANDLER_PARAMETERS, u32 size);
bool system_store_conditional(HANDLER_PARAMETERS, u32 size);
