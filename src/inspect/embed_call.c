// vt_call: a function of a guest's file in a cage. The cage is the architecture's own:
//
//     0x8000_0000  ┌──────────┐ low_pa
//                  │ the file │   PMP: RWX
//                  ├──────────┤ end_pa
//                  │          │   nothing: stacks that are too long end here
//                  ├──────────┤ stack_low
//                  │ stack    │   PMP: RW
//                  ├──────────┤ stack_top
//                  │ handler  │   M-mode's: wfi, for ever
//     end of RAM   └──────────┘
//
// Every trap goes to M-mode, whose handler waits with all interrupts off, so that the machine stops
// at the first one. The function returns to an address that can't be fetched from, which is a trap
// too. read next: machine_run (exact steps), cpu/pmp.h.
#include "inspect/embed.h"

#include "machine/board.h"

#include <string.h>

#define RETURN_PC            0xfffffffffffffff0ULL // beyond all physical addresses
#define HANDLER_BYTES        4096
#define GAP_BYTES_MIN        65536 // between the file and the stack
#define STACK_BYTES_DEFAULT  65536
#define INSTRUCTIONS_DEFAULT 100000000
#define STACK_ALIGNMENT      16
#define PAGE_BYTES           4096

#define INSN_WFI  0x10500073 // Priv. "Wait for Interrupt"
#define INSN_BACK 0xffdff06f // j .-4

#define REGISTER_RA 1
#define REGISTER_SP 2
#define REGISTER_GP 3
#define REGISTER_A0 10

// pmpcfg (Priv. "Physical Memory Protection CSRs").
enum { PMP_READ = 1, PMP_WRITE = 2, PMP_EXECUTE = 4, PMP_TOP_OF_RANGE = 1 << 3 };

struct cage {
    u64 function;
    u64 low, end; // of the file
    u64 stack_low, stack_top;
    u64 handler;
};

static bool refuse(struct vt_error *to, const char *text)
{
    struct error error;
    error_set(&error, ERROR_USAGE, "vt_call: %s", text);
    return embed_fail(to, &error);
}

static bool lay_out(const struct vt_machine *vt, const struct vt_call *call, struct cage *cage,
                    struct vt_error *error)
{
    const struct machine *m = vt->m;
    u64 stack_bytes = call->stack_bytes ? call->stack_bytes : STACK_BYTES_DEFAULT;
    cage->low = m->kernel_info.low_pa & ~(u64)(PAGE_BYTES - 1);
    cage->end = (m->kernel_info.end_pa + PAGE_BYTES - 1) & ~(u64)(PAGE_BYTES - 1);
    cage->handler = board_map[BOARD_ram].base + m->config.ram_size_bytes - HANDLER_BYTES;
    cage->stack_top = cage->handler;
    cage->stack_low = cage->stack_top - stack_bytes;
    if (m->kernel_info.end_pa == 0) {
        return refuse(error, "nothing has been booted: call vt_boot first");
    }
    if (m->cpu->hart_count != 1) {
        return refuse(error, "the machine has several harts: create one with harts = 1");
    }
    if (!vt_symbol_address(vt, call->function, &cage->function)) {
        return refuse(error, "there is no function of that name in the file");
    }
    if (stack_bytes % STACK_ALIGNMENT != 0) {
        return refuse(error, "stack_bytes is not a multiple of 16");
    }
    if (cage->end + GAP_BYTES_MIN > cage->stack_top ||
        stack_bytes > cage->stack_top - cage->end - GAP_BYTES_MIN) {
        return refuse(error, "the stack does not fit into memory: make memory_bytes larger");
    }
    return true;
}

static void protect(struct hart_state *s, const struct cage *cage)
{
    memset(s->pmpcfg, 0, sizeof s->pmpcfg);
    s->pmpaddr[0] = cage->low >> 2;
    s->pmpaddr[1] = cage->end >> 2;
    s->pmpcfg[1] = PMP_TOP_OF_RANGE | PMP_READ | PMP_WRITE | PMP_EXECUTE;
    s->pmpaddr[2] = cage->stack_low >> 2;
    s->pmpaddr[3] = cage->stack_top >> 2;
    s->pmpcfg[3] = PMP_TOP_OF_RANGE | PMP_READ | PMP_WRITE;
}

// Puts the hart at the function's first instruction.
static void enter(struct vt_machine *vt, const struct vt_call *call, const struct cage *cage)
{
    struct hart *h = embed_hart(vt, 0);
    struct hart_state *s = &h->s;
    const u32 handler[] = {INSN_WFI, INSN_BACK};
    machine_write_memory(vt->m, cage->handler, handler, sizeof handler);

    memset(s->x, 0, sizeof s->x);
    memcpy(&s->x[REGISTER_A0], call->arguments, sizeof call->arguments);
    s->x[REGISTER_RA] = RETURN_PC;
    s->x[REGISTER_SP] = cage->stack_top;
    vt_symbol_address(vt, "__global_pointer$", &s->x[REGISTER_GP]);
    s->pc = cage->function;
    s->priv = PRIV_U;
    s->waiting = 0;
    s->reservation = HART_NO_RESERVATION;
    s->satp = s->mie = s->medeleg = s->mideleg = s->mcounteren = 0;
    s->mstatus = (s->mstatus & ~(MSTATUS_MPRV | MSTATUS_MIE)) | MSTATUS_TW;
    s->mtvec = cage->handler;
    s->mepc = s->mcause = s->mtval = 0;
    protect(s, cage);
    hart_state_changed(h);
}

static bool is_stack_overflow(const struct hart_state *s, const struct cage *cage)
{
    u64 lowest = cage->stack_low - PAGE_BYTES; // what a frame may touch below its sp
    if (s->x[REGISTER_SP] < lowest) {
        lowest = s->x[REGISTER_SP];
    }
    bool data = s->mcause == EXC_load_access_fault || s->mcause == EXC_store_access_fault;
    return data && s->mtval >= lowest && s->mtval >= cage->end && s->mtval < cage->stack_low;
}

static enum vt_outcome outcome_of_trap(const struct hart_state *s, const struct cage *cage)
{
    if (s->mcause == EXC_instruction_access_fault && s->mepc == RETURN_PC &&
        s->x[REGISTER_SP] == cage->stack_top) {
        return VT_OK;
    }
    if (s->mcause == EXC_illegal_instruction) {
        return VT_ILLEGAL;
    }
    return is_stack_overflow(s, cage) ? VT_STACK_OVERFLOW : VT_FAULT;
}

// What became of the call, which has taken `steps`.
static void look(const struct hart_state *s, const struct cage *cage, u64 steps,
                 struct vt_call_result *result)
{
    *result = (struct vt_call_result){.instructions = steps, .pc = s->pc};
    if (s->priv == PRIV_U) {
        bool returned = s->pc == RETURN_PC && s->x[REGISTER_SP] == cage->stack_top;
        result->outcome = returned ? VT_OK : VT_TOO_MANY_INSNS;
    } else {
        result->outcome = outcome_of_trap(s, cage);
        result->instructions -= s->waiting ? 2 : 1; // what trapped, and the handler's wfi
        result->pc = s->mepc;
        result->cause = s->mcause;
        result->tval = s->mtval;
    }
    if (result->outcome == VT_OK) {
        result->value = s->x[REGISTER_A0];
        result->cause = result->tval = 0;
    }
}

bool vt_call(struct vt_machine *vt, const struct vt_call *call, struct vt_call_result *result,
             struct vt_error *error)
{
    struct cage cage = {0};
    struct error cause;
    enum machine_stop stop;
    if (!lay_out(vt, call, &cage, error)) {
        return false;
    }
    enter(vt, call, &cage);
    u64 before = machine_steps(vt->m);
    u64 limit = call->instructions ? call->instructions : INSTRUCTIONS_DEFAULT;
    if (!machine_run(vt->m, limit, false, &stop, &cause)) {
        return embed_fail(error, &cause);
    }
    look(&embed_hart(vt, 0)->s, &cage, machine_steps(vt->m) - before, result);
    return true;
}

const char *vt_outcome_name(enum vt_outcome outcome)
{
    static const char *const names[] = {[VT_OK] = "OK",
                                        [VT_STACK_OVERFLOW] = "STACK_OVERFLOW",
                                        [VT_TOO_MANY_INSNS] = "TOO_MANY_INSNS",
                                        [VT_ILLEGAL] = "ILLEGAL",
                                        [VT_FAULT] = "FAULT"};
    return names[outcome];
}
