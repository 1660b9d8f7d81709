#include "cpu/exec_system.h"

#include "cpu/access.h"
#include "cpu/exec_ways.h"
#include "cpu/observe.h"
#include "cpu/trap.h"

#include <string.h>

// --- traps and returns (Priv. 3.3) ---

void system_ecall(HANDLER_PARAMETERS)
{
    h->fault = (enum exception)(EXC_user_ecall + h->s.priv);
    h->fault_tval = 0;
    FINISH(ways_raise);
}

// Whether the ebreak at `pc` is a call of the debugger (RISC-V Semihosting, 1.1): between two
// instructions that do nothing, all of them of 32 bits and in one page. User mode is not asked for.
static bool is_semihosting(struct hart *h, u64 pc)
{
    static const u32 sequence[] = {0x01f01013, 0x00100073, 0x40705013};
    if (h->s.priv == PRIV_U || pc % BUS_PAGE_SIZE < 4 || pc % BUS_PAGE_SIZE > BUS_PAGE_SIZE - 8) {
        return false;
    }
    for (u32 i = 0; i < ARRAY_LEN(sequence); i++) {
        u32 word;
        if (!access_fetch(h, pc - 4 + 4 * i, &word) || word != sequence[i]) {
            return false;
        }
    }
    return true;
}

// The call is an instruction that retires.
static void system_semihost(HANDLER_PARAMETERS)
{
    ways_synchronise(op, h, left, tlb, b);
    h->s.pc = h->page_va + b->end;
    h->cpu->semihost(h->cpu->semihost_self, h);
    h->exit = HART_BOARD_CHANGED;
    FINISH(ways_settle_at_end);
}

void system_ebreak(HANDLER_PARAMETERS)
{
    if (unlikely(h->cpu->semihost) && is_semihosting(h, ways_pc(op, h, b))) {
        FINISH(system_semihost);
    }
    h->fault = EXC_breakpoint;
    h->fault_tval = ways_pc(op, h, b);
    FINISH(ways_raise);
}

// Both returns, once they are known to be allowed. An interrupt that was held back is taken at
// once, unless something else is due at the same time: the run loop knows what comes first.
static inline void system_return(HANDLER_PARAMETERS, enum privilege from_handler_of)
{
    ways_synchronise(op, h, left, tlb, b);
    trap_return(h, from_handler_of, ways_pc(op, h, b));
    i32 interrupt = hart_pending(h) & h->s.mie ? trap_next_interrupt(h) : -1;
    if (unlikely(interrupt >= 0)) {
        if (left <= 0 || h->exit != HART_RUNNING || h->timing) {
            h->exit = HART_RECHECK;
            return;
        }
        h->clock++;
        observe_finish(h, false);
        trap_take_interrupt(h, (u32)interrupt);
    }
}

void system_mret(HANDLER_PARAMETERS)
{
    if (h->s.priv != PRIV_M) {
        FINISH(ways_raise_illegal);
    }
    system_return(op, h, left, tlb, b, PRIV_M);
    FINISH(ways_settle_at_end);
}

void system_sret(HANDLER_PARAMETERS)
{
    if (h->s.priv == PRIV_U || (h->s.priv == PRIV_S && (h->s.mstatus & MSTATUS_TSR))) {
        FINISH(ways_raise_illegal);
    }
    system_return(op, h, left, tlb, b, PRIV_S);
    FINISH(ways_settle_at_end);
}

// Waits only where nothing is pending, enabled for this mode or not (Priv. 3.3.3).
void system_wfi(HANDLER_PARAMETERS)
{
    if (h->s.priv == PRIV_U || (h->s.priv == PRIV_S && (h->s.mstatus & MSTATUS_TW))) {
        FINISH(ways_raise_illegal);
    }
    h->s.pc = h->page_va + b->end;
    if (!(hart_pending(h) & h->s.mie)) {
        h->s.waiting = 1;
        h->exit = HART_WAITING;
    }
    FINISH(ways_settle_at_end);
}

// Translations are always coherent: there is only the privilege to check.
void system_sfence_vma(HANDLER_PARAMETERS)
{
    if (h->s.priv == PRIV_U || (h->s.priv == PRIV_S && (h->s.mstatus & MSTATUS_TVM))) {
        FINISH(ways_raise_illegal);
    }
    h->s.pc = h->page_va + b->end;
    FINISH(ways_resume);
}

// What Svinval has before and behind sinval.vma, which mstatus.TVM does not forbid.
void system_sfence_inval(HANDLER_PARAMETERS)
{
    if (h->s.priv == PRIV_U) {
        FINISH(ways_raise_illegal);
    }
    h->s.pc = h->page_va + b->end;
    FINISH(ways_resume);
}

// Translated code is always coherent too.
void system_fence_i(HANDLER_PARAMETERS)
{
    h->s.pc = h->page_va + b->end;
    FINISH(ways_resume);
}

// --- CSR instructions (Unpriv. 6.1): csrrs and csrrc write nothing with x0 or 0 ---

bool system_csr(HANDLER_PARAMETERS, enum csr_operation operation, u64 operand)
{
    bool writes = operation == CSR_write || op->rs1 != 0;
    ways_synchronise(op, h, left, tlb, b);
    return csr_execute(h, (u32)op->imm, operation, operand, writes);
}

// One whose write may have effects ended its block.
void system_csr_settle(HANDLER_PARAMETERS)
{
    if (dispatch_info(op, b)->index + 1u == (u32)b->count) {
        h->s.pc = h->page_va + b->end;
        FINISH(ways_settle_at_end);
    }
    FINISH(ways_settle);
}

// --- lr and sc (Unpriv. 13.2): the reservation is the physical address ---

bool system_load_reserved(HANDLER_PARAMETERS, u32 size)
{
    u64 pa;
    ways_synchronise(op, h, left, tlb, b);
    if (!access_reserve(h, h->s.x[op->rs1], size, false, &pa)) {
        return false;
    }
    const struct bus_memory *memory = bus_memory_at(&h->cpu->bus, pa);
    h->value = 0;
    memcpy(&h->value, bus_host_address(memory, pa), size);
    h->s.reservation = pa;
    return true;
}

// Also one that fails has to be allowed to store (Unpriv., "Zalrsc").
bool system_store_conditional(HANDLER_PARAMETERS, u32 size)
{
    u64 pa;
    u64 va = h->s.x[op->rs1];
    u64 reservation = h->s.reservation;
    ways_synchronise(op, h, left, tlb, b);
    h->value = 1;
    if (!access_reserve(h, va, size, true, &pa)) {
        return false;
    }
    h->s.reservation = HART_NO_RESERVATION;
    if (pa == reservation) {
        h->value = 0;
        return access_store(h, va, size, h->s.x[op->rs2]);
    }
    return true;
}

// --- compare and swap of 16 bytes (Unpriv., "Zacas"): pairs of registers, of which x0's is 0 ---

void system_amocas_q(HANDLER_PARAMETERS)
{
    u64 *x = h->s.x;
    ways_synchronise(op, h, left, tlb, b);
    u64 *memory = access_atomic(h, x[op->rs1], 2 * sizeof *memory);
    if (!memory) {
        FINISH(ways_raise);
    }
    bool discards = op->rd == HART_SINK;
    const u64 zero[2] = {0, 0};
    const u64 *expected = discards ? zero : &x[op->rd];
    const u64 *source = op->rs2 == 0 ? zero : &x[op->rs2];
    const u64 old[2] = {memory[0], memory[1]};
    if (old[0] == expected[0] && old[1] == expected[1]) {
        memory[0] = source[0];
        memory[1] = source[1];
    }
    if (!discards) {
        x[op->rd] = old[0];
        x[op->rd + 1] = old[1];
    }
    h->s.pc = h->page_va + b->end;
    FINISH(ways_settle_at_end);
}
