#include "inspect/trap_capture.h"

#include "cpu/csr.h"
#include "cpu/exec.h"
#include "machine/board.h"

#include <string.h>

#define ECALL_WORD 0x73

// --- the instruction ---

// Who fetched, loaded or stored when the trap came: mstatus, and so MPRV, is the trap's already.
static struct access_subject subject_of(const struct hart *h, const struct trap_record *record,
                                        enum access access)
{
    enum privilege mode = record->from;
    if (access != ACCESS_FETCH && (record->before.mstatus & MSTATUS_MPRV)) {
        mode = (enum privilege)bits_get(record->before.mstatus, mstatus_MPP_SHIFT, 2);
    }
    return (struct access_subject){
        .mode = mode, .satp = h->s.satp, .mstatus = record->before.mstatus};
}

static bool fetch_half(const struct machine *m, const struct hart *h,
                       const struct access_subject *subject, u64 va, u16 *half)
{
    struct access_check check;
    access_check(m, h, subject, va, sizeof *half, ACCESS_FETCH, &check);
    return check.refusal == REFUSED_none && machine_read_memory(m, check.pa, half, sizeof *half);
}

static bool fetch_insn(const struct machine *m, const struct hart *h, struct trap_record *record)
{
    struct access_subject subject = subject_of(h, record, ACCESS_FETCH);
    struct access_check check;
    u16 low = 0, high = 0;
    access_check(m, h, &subject, record->epc, sizeof low, ACCESS_FETCH, &check);
    if (check.refusal != REFUSED_none || !machine_read_memory(m, check.pa, &low, sizeof low)) {
        return false;
    }
    bool crosses = (record->epc + 2) % BUS_PAGE_SIZE == 0;
    if (!isa_is_compressed(low) &&
        !(crosses ? fetch_half(m, h, &subject, record->epc + 2, &high)
                  : machine_read_memory(m, check.pa + 2, &high, sizeof high))) {
        return false;
    }
    record->insn = low | ((u32)high << 16);
    return true;
}

static bool is_ecall(const struct trap_record *record)
{
    return !record->interrupt &&
           (record->cause == EXC_user_ecall || record->cause == EXC_supervisor_ecall ||
            record->cause == EXC_machine_ecall);
}

static void capture_insn(const struct machine *m, const struct hart *h, struct trap_record *record)
{
    record->insn = ECALL_WORD;
    record->insn_known = is_ecall(record) || fetch_insn(m, h, record);
}

// --- who raised it ---

static void raised_by_external(const struct machine *m, const struct trap_record *record,
                               struct trap_raiser *raiser)
{
    const struct plic_state *plic = &m->state.board.plic;
    u32 context = 2 * record->hart + (record->cause == IRQ_supervisor_external);
    u32 source = plic_best(plic, context);
    const struct board_place *place = board_place_of_irq(source);
    raiser->kind = TRAP_BY_EXTERNAL;
    raiser->external.source = source;
    raiser->external.context = context;
    raiser->external.priority = plic->priority[source];
    raiser->external.threshold = plic->threshold[context];
    raiser->external.device = place ? place->name : NULL;
}

static void raised_by_timer(const struct machine *m, const struct hart *h, bool machine_timer,
                            struct trap_raiser *raiser)
{
    raiser->kind = TRAP_BY_TIMER;
    raiser->timer.comparator = machine_timer ? TRAP_MTIMECMP : TRAP_STIMECMP;
    raiser->timer.time = csr_time(h);
    raiser->timer.deadline =
        machine_timer ? m->state.board.clint.mtimecmp[h->s.mhartid] : h->s.stimecmp;
}

static void capture_interrupt(const struct machine *m, const struct hart *h,
                              const struct trap_record *record, struct trap_raiser *raiser)
{
    bool by_wire = (h->s.wires >> record->cause) & 1;
    raiser->kind = TRAP_BY_SOFTWARE;
    switch (record->cause) {
    case IRQ_machine_timer:
        raised_by_timer(m, h, true, raiser);
        break;
    case IRQ_supervisor_timer:
        if (h->s.menvcfg & MENVCFG_STCE) {
            raised_by_timer(m, h, false, raiser);
        }
        break;
    case IRQ_machine_external:
    case IRQ_supervisor_external:
        if (by_wire) {
            raised_by_external(m, record, raiser);
        }
        break;
    case IRQ_machine_software:
        raiser->kind = TRAP_BY_HART;
        break;
    default:
        break;
    }
}

static enum access access_of(u32 cause)
{
    switch (cause) {
    case EXC_instruction_access_fault:
    case EXC_instruction_page_fault:
        return ACCESS_FETCH;
    case EXC_store_access_fault:
    case EXC_store_page_fault:
        return ACCESS_STORE;
    default:
        return ACCESS_LOAD;
    }
}

// How many bytes of the access lie in the page of xtval. What is not known does no harm: one.
static u64 access_size(const struct machine *m, const struct trap_record *record,
                       enum access access)
{
    if (access == ACCESS_FETCH || !record->insn_known) {
        return access == ACCESS_FETCH ? 2 : 1;
    }
    struct insn insn = isa_decode(record->insn, &m->cpu->config.extensions);
    const struct exec_row *row = &exec_rows[insn.op];
    u64 size = row->loads ? row->loads : row->stores;
    u64 left = BUS_PAGE_SIZE - record->tval % BUS_PAGE_SIZE;
    return size == 0 ? 1 : size < left ? size : left;
}

static void raised_by_access(const struct machine *m, const struct hart *h,
                             const struct trap_record *record, bool access_fault,
                             struct trap_raiser *raiser)
{
    enum access access = access_of(record->cause);
    struct access_subject subject = subject_of(h, record, access);
    raiser->kind = TRAP_BY_ACCESS;
    access_check(m, h, &subject, record->tval, access_size(m, record, access), access,
                 &raiser->access);
    if (access_fault && raiser->access.refusal == REFUSED_none) {
        raiser->access.refusal = REFUSED_not_memory; // what an atomic met
    }
}

static void capture_exception(const struct machine *m, const struct hart *h,
                              const struct trap_record *record, struct trap_raiser *raiser)
{
    raiser->kind = TRAP_BY_INSN;
    switch (record->cause) {
    case EXC_illegal_instruction:
        raiser->kind = TRAP_BY_ILLEGAL;
        illegal_explain(h, record->from, record->insn_known ? record->insn : (u32)record->tval,
                        &raiser->illegal);
        break;
    case EXC_instruction_page_fault:
    case EXC_load_page_fault:
    case EXC_store_page_fault:
        raised_by_access(m, h, record, false, raiser);
        break;
    case EXC_instruction_access_fault:
    case EXC_load_access_fault:
    case EXC_store_access_fault:
        raised_by_access(m, h, record, true, raiser);
        break;
    default:
        break;
    }
}

// --- all of it ---

static struct trap_csrs csrs_after(const struct hart *h, const struct trap_record *record)
{
    bool in_m = record->to == PRIV_M;
    return (struct trap_csrs){.mstatus = h->s.mstatus,
                              .cause = in_m ? h->s.mcause : h->s.scause,
                              .epc = record->epc,
                              .tval = record->tval};
}

void trap_capture_process(const struct guest_view *view, u32 hart, struct guest_process *process)
{
    process->pid = 0;
    process->name[0] = 0;
    if (view && view->process && !view->process(view->self, hart, process)) {
        process->pid = 0;
        process->name[0] = 0;
    }
}

static void capture_guest(struct user_processes *users, struct trap_record *record)
{
    const struct guest_view *view = users->view;
    if (view && record->from == PRIV_U) {
        record->process =
            *user_processes_trap(users, record->hart, record->satp, record->sp, record->epc);
    } else {
        trap_capture_process(view, record->hart, &record->process);
    }
    record->call.name[0] = record->call.text[0] = 0;
    bool is_call = !record->interrupt && record->cause == EXC_user_ecall;
    if (view && view->call && is_call && !view->call(view->self, record->hart, &record->call)) {
        record->call.name[0] = record->call.text[0] = 0;
    }
}

void trap_capture(const struct machine *m, const struct trap_event *event,
                  struct user_processes *users, struct trap_record *record)
{
    const struct hart *h = &m->cpu->harts[event->hart];
    record->step = event->step;
    record->clock = event->clock;
    record->hart = (u32)event->hart;
    record->interrupt = event->interrupt;
    record->cause = (u8)event->cause;
    record->from = event->from;
    record->to = event->to;
    record->epc = event->epc;
    record->tval = event->tval;
    record->handler = h->s.pc;
    record->before = event->before;
    record->after = csrs_after(h, record);
    record->satp = h->s.satp;
    record->sp = h->s.x[2];
    memcpy(record->a, &h->s.x[10], sizeof record->a);
    record->reason = (struct trap_reason){.mip = hart_pending(h),
                                          .mie = h->s.mie,
                                          .mideleg = h->s.mideleg,
                                          .medeleg = h->s.medeleg,
                                          .delegated = event->to == PRIV_S};
    capture_insn(m, h, record);
    if (record->interrupt) {
        capture_interrupt(m, h, record, &record->raiser);
    } else {
        capture_exception(m, h, record, &record->raiser);
    }
    capture_guest(users, record);
    record->end = TRAP_OPEN;
    record->resumed.known = false;
}

void trap_capture_return(const struct machine *m, const struct trap_return_event *event,
                         struct trap_return *back)
{
    const struct hart *h = &m->cpu->harts[event->hart];
    *back = (struct trap_return){.step = event->step,
                                 .clock = event->clock,
                                 .hart = (u32)event->hart,
                                 .pc = event->pc,
                                 .target = event->target,
                                 .mstatus_before = event->mstatus,
                                 .mstatus_after = h->s.mstatus,
                                 .satp = h->s.satp,
                                 .sp = h->s.x[2],
                                 .a0 = h->s.x[10]};
}
