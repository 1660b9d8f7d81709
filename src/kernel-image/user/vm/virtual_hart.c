// What:  the privileged half of a hart, played by a program; see virtual_hart.h.
// Why:   trap and emulate: the guest's ordinary instructions run on the real hart at full speed; these
//        few trap, and what they mean is done here to the guest's copies of the CSRs.
#include "user/vm/virtual_hart.h"

#include "lib/csr.h"
#include "trap/cause.h"

enum csr_number {
#define CSR(number, name, ...) CSR_##name = (number),
#include "cpu/csr.def"
#undef CSR
};

// Of the SYSTEM instructions (Unpriv. 2.8, Priv. 3.3).
enum { INSN_SRET = 0x10200073, INSN_WFI = 0x10500073, OPCODE_SYSTEM = 0x73 };
enum { FUNCT3_CSRRW = 1, FUNCT3_CSRRS = 2, FUNCT3_CSRRC = 3, FUNCT3_IMMEDIATE = 4 };

u64
virtual_hart_register(const struct virtual_hart *hart, u32 number)
{
    return number == 0 ? 0 : ((const u64 *)&hart->guest.frame)[number - 1];
}

void
virtual_hart_set_register(struct virtual_hart *hart, u32 number, u64 value)
{
    if (number != 0)
        ((u64 *)&hart->guest.frame)[number - 1] = value; // the frame begins with x1 to x31
}

void
virtual_hart_trap(struct virtual_hart *hart, u64 cause, u64 value)
{
    hart->scause = cause;
    hart->stval = value;
    hart->sepc = hart->guest.frame.sepc;
    bool enabled = hart->sstatus & mstatus_SIE;
    hart->sstatus &= ~(mstatus_SIE | mstatus_SPIE | mstatus_SPP);
    hart->sstatus |= enabled ? mstatus_SPIE : 0;
    hart->sstatus |= hart->supervisor ? mstatus_SPP : 0;
    hart->supervisor = true;
    hart->guest.frame.sepc = hart->stvec;
}

static void
return_from_trap(struct virtual_hart *hart)
{
    hart->supervisor = hart->sstatus & mstatus_SPP;
    bool enabled = hart->sstatus & mstatus_SPIE;
    hart->sstatus &= ~(mstatus_SIE | mstatus_SPP);
    hart->sstatus |= mstatus_SPIE | (enabled ? mstatus_SIE : 0);
    hart->guest.frame.sepc = hart->sepc;
}

void
virtual_hart_interrupt(struct virtual_hart *hart)
{
    bool enabled = !hart->supervisor || (hart->sstatus & mstatus_SIE);
    if (enabled && (hart->sie & mie_STIE) && csr_read(time) >= hart->stimecmp)
        virtual_hart_trap(hart, mcause_INTERRUPT | INTERRUPT_supervisor_timer, 0);
}

// Where the guest's copy of a CSR is, or null.
static u64 *
find_csr(struct virtual_hart *hart, u32 number)
{
    switch (number) {
    case CSR_sstatus:
        return &hart->sstatus;
    case CSR_sie:
        return &hart->sie;
    case CSR_stvec:
        return &hart->stvec;
    case CSR_sscratch:
        return &hart->sscratch;
    case CSR_sepc:
        return &hart->sepc;
    case CSR_scause:
        return &hart->scause;
    case CSR_stval:
        return &hart->stval;
    case CSR_stimecmp:
        return &hart->stimecmp;
    }
    return NULL;
}

// csrrw, csrrs, csrrc and their immediate forms (Unpriv. 6.1).
static bool
emulate_csr(struct virtual_hart *hart, u32 insn)
{
    u64 *csr = find_csr(hart, insn >> 20);
    u32 rd = insn >> 7 & 31, rs1 = insn >> 15 & 31, funct3 = insn >> 12 & 7;
    if (csr == NULL)
        return false;
    u64 old = *csr;
    u64 operand = funct3 & FUNCT3_IMMEDIATE ? rs1 : virtual_hart_register(hart, rs1);
    switch (funct3 & ~(u32)FUNCT3_IMMEDIATE) {
    case FUNCT3_CSRRW:
        *csr = operand;
        break;
    case FUNCT3_CSRRS:
        *csr |= operand;
        break;
    case FUNCT3_CSRRC:
        *csr &= ~operand;
        break;
    default:
        return false;
    }
    virtual_hart_set_register(hart, rd, old);
    return true;
}

bool
virtual_hart_emulate(struct virtual_hart *hart, u32 insn)
{
    if (!hart->supervisor || (insn & 0x7f) != OPCODE_SYSTEM)
        return false;
    if (insn == INSN_SRET) {
        return_from_trap(hart);
        return true;
    }
    if (insn != INSN_WFI && !emulate_csr(hart, insn))
        return false;
    hart->guest.frame.sepc += 4;
    return true;
}
