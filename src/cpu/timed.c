#include "cpu/timed.h"

#include "cpu/exec.h"
#include "cpu/exec_rows.h"
#include "cpu/mmu_look.h"
#include "cpu/observe.h"
#include "cpu/trail.h"
#include "cpu/triggers.h"
#include "timing/timing.h"

#include <stdlib.h>
#include <string.h>

// Of a probe's operation: flags of the model in imm, the fields of the word in rd, rs1, rs2 and
// rs3. The flags that are the model's own say here how many bytes the instruction accesses: 1 +
// log2.
#define SIZE_SHIFT 24
#define SIZE_MASK  (7u << SIZE_SHIFT)

static inline u64 page_pa(const struct cpu *cpu, const struct code_page *page)
{
    u64 number = page->page_number;
    if (likely(number < cpu->bus.memories[0].size_bytes / BUS_PAGE_SIZE)) { // RAM's are the first
        return cpu->bus.memories[0].base + number * BUS_PAGE_SIZE;
    }
    for (u32 i = 0; i < cpu->bus.memory_count; i++) {
        const struct bus_memory *memory = &cpu->bus.memories[i];
        if (number - memory->first_page < memory->size_bytes / BUS_PAGE_SIZE) {
            return memory->base + (number - memory->first_page) * BUS_PAGE_SIZE;
        }
    }
    return 0;
}

// --- what the model asks (struct timing_host): the tables where they answer, else a look at
// memory, which says the same ---

static enum timing_fetch fetch(void *self, u64 va, u64 *pa, u16 *half)
{
    const struct hart *h = self;
    const struct fetch_entry *entry = &h->context->fetch[FETCH_TLB_INDEX(va)];
    if (entry->tag == (va & PAGE_MASK)) {
        memcpy(half, entry->page->host + va % BUS_PAGE_SIZE, sizeof *half);
        *pa = page_pa(h->cpu, entry->page) + va % BUS_PAGE_SIZE;
        return TIMING_FETCHED;
    }
    struct mmu_look look;
    mmu_look(h, va, ACCESS_FETCH, &look);
    if (!mmu_look_allows_fetch(h, &look)) {
        return TIMING_FETCH_FAULT;
    }
    const struct bus_memory *memory = bus_memory_at(&h->cpu->bus, look.pa);
    *pa = look.pa;
    if (!memory) {
        return TIMING_FETCH_NOWHERE;
    }
    memcpy(half, bus_host_address(memory, look.pa), sizeof *half);
    return TIMING_FETCHED;
}

static void walk(void *self, u64 va, bool is_fetch, struct timing_walk *walk)
{
    struct mmu_look look;
    mmu_look(self, va, is_fetch ? ACCESS_FETCH : ACCESS_LOAD, &look);
    for (u32 i = 0; i < look.count; i++) {
        walk->entries[i] = look.steps[i].pte_pa;
    }
    walk->levels = look.count;
    walk->faults = !look.mapped;
    if (look.mapped) {
        walk->page_bits = bits_lowest(look.size_bytes);
        walk->global = look.translated && (look.steps[look.count - 1].pte & PTE_G);
    }
}

static struct timing_op classify(void *self, u32 word)
{
    const struct hart *h = self;
    struct insn insn = isa_decode(word, &h->cpu->config.extensions);
    return timing_classify(&h->timing->params, &insn);
}

struct timing *timed_create(struct hart *h, const struct timing_params *params)
{
    struct timing *t = calloc(1, sizeof *t);
    if (t) {
        timing_init(t, params);
        timing_reset(t);
        t->host =
            (struct timing_host){.self = h, .fetch = fetch, .walk = walk, .classify = classify};
    }
    return t;
}

// --- the probe ---

struct op timed_op(const struct cpu *cpu, const struct insn *insn)
{
    const struct exec_row *row = &exec_rows[insn->op];
    struct timing_op op = timing_classify(cpu->config.timing, insn);
    u32 bytes = row->loads ? row->loads : row->stores;
    u32 size = bytes ? 1 + bits_lowest(bytes) : 0;
    return (struct op){.run = timed_probe,
                       .rd = op.rd,
                       .rs1 = op.r1,
                       .rs2 = op.r2,
                       .rs3 = op.r3,
                       .imm = (i32)(op.flags | size << SIZE_SHIFT)};
}

static u64 pa_of_pc(const struct hart *h, u64 pc, const struct block *b)
{
    if (likely(b->page != NULL)) {
        return page_pa(h->cpu, b->page) + pc % BUS_PAGE_SIZE;
    }
    struct mmu_look look;
    mmu_look(h, pc, ACCESS_FETCH, &look);
    return look.pa;
}

// The physical address of data at `va`. True where it is a device's; what faults is not.
static bool find_data(const struct hart *h, const struct context *tlb, u64 va, u64 *pa)
{
    const struct bus_memory *ram = &h->cpu->bus.memories[0];
    const struct tlb_entry *entry = &tlb->load[TLB_INDEX(va)];
    if (likely(entry->tag == (va & PAGE_MASK))) {
        u64 offset = va + entry->addend - (u64)(uintptr_t)ram->host;
        if (likely(offset < ram->size_bytes)) {
            *pa = ram->base + offset;
            return false;
        }
    }
    struct mmu_look look;
    mmu_look(h, va, ACCESS_LOAD, &look);
    *pa = look.pa;
    return look.mapped && !bus_memory_at(&h->cpu->bus, look.pa);
}

static bool branch_is_taken(enum isa_op op, u64 a, u64 b)
{
    switch (op) {
#define INSN(name, ...) \
    case OP_##name:     \
        return row_taken_##name(a, b);
#include "isa/isa.def"
#undef INSN
    default:
        return false;
    }
}

// What only few instructions have to say: a branch to the next one, a division.
static void add_rare(const struct hart *h, const struct op *op, u32 raw, struct timing_insn *insn)
{
    struct insn decoded = isa_decode(raw, &h->cpu->config.extensions);
    u64 a = h->s.registers[op->rs1];
    u64 b = h->s.registers[op->rs2];
    if (insn->op.flags & TIMING_BRANCH) {
        insn->taken = branch_is_taken((enum isa_op)decoded.op, a, b);
    } else if (insn->op.flags & TIMING_DIVIDE) {
        insn->busy = timing_divide_beats(&h->timing->params, &decoded, a, b);
    } else {
        bool root = insn->op.flags & TIMING_F_ROOT;
        insn->busy = timing_float_beats(&h->timing->params, raw, root, a, b);
    }
}

// The memory access of the instruction at `op`.
static void add_access(const struct hart *h, const struct op *op, const struct context *tlb,
                       struct timing_insn *insn)
{
    enum { STORES_LATE = TIMING_STORE | TIMING_LATE };
    insn->va = h->s.x[op->rs1];
    insn->va += insn->bytes ? (u64)(i64)op->imm : 0;
    insn->device = find_data(h, tlb, insn->va, &insn->address);
    insn->va = mmu_address(h, insn->va, ACCESS_LOAD);
    if ((insn->op.flags & (STORES_LATE | TIMING_LOAD)) == STORES_LATE &&
        h->s.reservation != insn->address) {
        insn->op.flags &= ~(u32)TIMING_STORE; // a conditional store that will not store
    }
}

static void add_translation(const struct hart *h, const struct context *tlb,
                            struct timing_insn *insn)
{
    insn->fetch_translated = h->s.priv != PRIV_M;
    insn->data_translated = mmu_privilege(h, ACCESS_LOAD) != PRIV_M;
    insn->space = bits_get(tlb->satp, satp_ASID_SHIFT, 16);
}

// Tells the model of the instruction behind the probe at `op`, at time `now`; answers what it costs
// beyond one. (Not part of the handler: one with a variable whose address is taken can't end in a
// jump.)
static __attribute__((noinline)) u64 tell(const struct op *op, struct hart *h,
                                          const struct context *tlb, const struct block *b, u64 now)
{
    const struct op_info *info = dispatch_info(op, b);
    const struct op *real = triggers_behind(trail_behind(op + 1 + (op[1].run == observe_probe)));
    u32 flags = (u32)op->imm;
    struct timing_insn insn;
    insn.op = (struct timing_op){flags & ~SIZE_MASK, op->rd, op->rs1, op->rs2, op->rs3};
    insn.pc = h->page_va + info->offset;
    insn.pa = pa_of_pc(h, insn.pc, b);
    insn.fetch_translated = insn.data_translated = insn.taken = false;
    if (flags & (TIMING_BRANCH | TIMING_JUMP)) {
        insn.target = h->page_va + (u64)(i64)real->imm;
    }
    if (flags & TIMING_ACCESSES) {
        u32 size = (flags & SIZE_MASK) >> SIZE_SHIFT;
        insn.bytes = size ? 1u << (size - 1) : 0;
        add_access(h, real, tlb, &insn);
    }
    if (unlikely(flags & TIMING_DIVIDES) ||
        ((flags & TIMING_BRANCH) && insn.target == insn.pc + (flags & TIMING_WIDE ? 4 : 2))) {
        add_rare(h, real, info->raw, &insn);
    }
    if (unlikely(tlb->satp != 0)) {
        add_translation(h, tlb, &insn);
    }
    h->timing->s.cycle = now;
    timing_feed(h->timing, &insn);
    return h->timing->s.cycle - now - 1;
}

void timed_probe(HANDLER_PARAMETERS)
{
    const struct op_info *info = dispatch_info(op, b);
    i64 before = dispatch_left_before(left, b, info->index);
    if (unlikely(before <= 0)) { // something came due while the last instruction took its time
        h->s.pc = h->page_va + info->offset;
        left = before;
        FINISH(ways_leave);
    }
    h->began = h->clock_end - (u64)before;
    u64 more = tell(op, h, tlb, b, h->began);
    left -= (i64)more;
    h->s.stopped_clock += more;
    CONTINUE(op + 1);
}

u64 timed_disturbance(struct hart *h, bool interrupt)
{
    struct timing *t = h->timing;
    if (!t) {
        return 0;
    }
    t->s.cycle = h->clock;
    timing_feed_trap(t, h->s.pc, interrupt);
    u64 more = t->s.cycle - h->clock - !interrupt;
    h->s.stopped_clock += more;
    return more;
}
