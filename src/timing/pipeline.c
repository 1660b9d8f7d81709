// The stages: what moves instructions on, what holds them up, and what throws them away.
#include "timing/parts.h"

#include <string.h>

static struct timing_slot *at(struct timing *t, enum timing_stage stage)
{
    return &t->s.slots[t->s.stage[stage]];
}

void timing_reset(struct timing *t)
{
    u64 cycle = t->s.cycle;
    memset(&t->s, 0, sizeof t->s);
    for (u8 i = 0; i < STAGE_COUNT; i++) {
        t->s.stage[i] = i;
    }
    t->s.fetch_line = t->s.data_line = TIMING_NO_LINE;
    t->s.cycle = cycle;
}

// What is left in the place of an instruction: the predictor still sees where it was.
static void make_bubble(struct timing_slot *slot, u64 pc, u16 place)
{
    *slot = (struct timing_slot){.pc = pc, .place = place};
}

// Whether `d` has to wait in D for `e`. The fields of the words are compared as they are, operands or
// not; and an integer instruction's with a floating-point register too.
static bool is_hazard(const struct timing_slot *d, const struct timing_slot *e)
{
    if ((e->flags & TIMING_LATE) && e->rd != 0 && (d->r1 == e->rd || d->r2 == e->rd)) {
        return true;
    }
    if ((e->flags & TIMING_F_WRITE) && (((d->flags & TIMING_F_1) && d->r1 == e->rd) ||
                                        ((d->flags & TIMING_F_2) && d->r2 == e->rd) ||
                                        ((d->flags & TIMING_F_3) && d->r3 == e->rd))) {
        return true;
    }
    return (e->flags & TIMING_WAIT_STORE) && (d->flags & TIMING_LOAD);
}

// Whether what stands behind `e` is not what should. What an instruction does in M is not known yet.
static bool is_wrong(const struct timing *t, const struct timing_slot *e,
                     const struct timing_slot *d)
{
    if (!(e->flags & TIMING_TRUE)) {
        return false;
    }
    u64 next = e->flags & TIMING_LEAVES ? e->pc + timing_length(e) : e->next;
    if (t->params.predictor) {
        return (d->flags & TIMING_VALID) && next != d->pc;
    }
    return (e->flags & TIMING_TAKEN) || next != e->pc + timing_length(e);
}

// All stages behind `first` stay, which leaves a bubble in `first`.
static void hold(struct timing *t, enum timing_stage first)
{
    u8 *stage = t->s.stage;
    u8 free = stage[STAGE_W];
    const struct timing_slot *held = at(t, (enum timing_stage)(first - 1));
    for (u32 i = STAGE_W; i > first; i--) {
        stage[i] = stage[i - 1];
    }
    stage[first] = free;
    make_bubble(at(t, first), held->pc, held->place);
}

// All stages move on, and those that are flushed become bubbles.
static void advance(struct timing *t, bool flush_m, bool flush)
{
    u8 *stage = t->s.stage;
    const struct timing_slot *d = at(t, STAGE_D), *e = at(t, STAGE_E), *m = at(t, STAGE_M);
    bool traps = m->flags & TIMING_TRAPPED;
    u8 free = stage[STAGE_W];
    for (u32 i = STAGE_W; i > STAGE_F; i--) {
        stage[i] = stage[i - 1];
    }
    stage[STAGE_F] = free;
    at(t, STAGE_F)->flags = 0;
    if (!flush) {
        return;
    }
    make_bubble(at(t, STAGE_D), 0, 0);
    make_bubble(at(t, STAGE_E), d->pc, d->place);
    if (flush_m) {
        make_bubble(at(t, STAGE_M), e->pc, e->place);
    }
    if (traps) {
        make_bubble(at(t, STAGE_W), m->pc, m->place);
    }
    t->s.events[flush_m ? TIMING_EVENT_flushes : TIMING_EVENT_mispredictions]++;
}

// One beat. Answers whether the core now fetches the instruction that is to be fed.
static bool beat(struct timing *t)
{
    struct timing_slot *f = at(t, STAGE_F), *e = at(t, STAGE_E);
    const struct timing_slot *d = at(t, STAGE_D), *m = at(t, STAGE_M);
    bool flush_m = m->flags & TIMING_LEAVES;
    bool wrong = is_wrong(t, e, d);
    bool flush = flush_m || wrong;
    u64 begin = t->s.cycle;
    t->s.cycle += 1 + memory_stall(t, (f->flags & TIMING_FRESH) && !flush ? f : NULL, m);
    u64 cycles = t->s.cycle - begin;
    f->flags &= ~(u32)TIMING_FRESH;
    if (unlikely(t->watch != NULL)) {
        t->watch(t->watch_self, t, begin);
    }
    if (e->busy > 0 && !flush_m) {
        e->busy--;
        t->s.events[TIMING_EVENT_stall_divider]++;
        predictor_hold(t, true);
        hold(t, STAGE_M);
        return false;
    }
    if (!flush && is_hazard(d, e)) {
        t->s.events[TIMING_EVENT_stall_hazard]++;
        predictor_hold(t, false);
        hold(t, STAGE_E);
        return false;
    }
    bool found = flush_m || (wrong && !(e->flags & TIMING_LEAVES));
    t->s.fetch_pc = predictor_advance(t, flush_m, wrong, cycles);
    advance(t, flush_m, flush);
    return found;
}

static void enter(struct timing *t, u64 pc, u64 pa, const struct timing_op *op, u32 flags)
{
    struct timing_slot *f = at(t, STAGE_F);
    *f = (struct timing_slot){.id = ++t->s.fetched,
                              .pc = pc,
                              .address = pa,
                              .flags = op->flags | flags | TIMING_VALID | TIMING_FRESH,
                              .rd = op->rd,
                              .r1 = op->r1,
                              .r2 = op->r2,
                              .r3 = op->r3,
                              .klass = (u8)(op->flags / TIMING_BRANCH % 16)};
    predictor_enter(t, f);
}

// Fetches what the core takes for the next instruction, to be thrown away later. Where there is no
// memory the bus reads 0.
static void enter_astray(struct timing *t, u64 pc)
{
    u64 pa, second_pa;
    u16 low = 0, high = 0;
    struct timing_op op = {0};
    enum timing_fetch fetched = t->host.fetch(t->host.self, pc, &pa, &low);
    if (fetched == TIMING_FETCHED) {
        if (!isa_is_compressed(low)) {
            t->host.fetch(t->host.self, pc + 2, &second_pa, &high);
        }
        op = t->host.classify(t->host.self, low | (u32)high << 16);
    } else {
        pa = fetched == TIMING_FETCH_FAULT ? TIMING_NO_LINE : TIMING_NOWHERE;
    }
    enter(t, pc, pa, &op, 0);
}

// Runs the core until it fetches the instruction that the hart runs next.
static void run_astray(struct timing *t)
{
    for (;;) {
        enter_astray(t, t->s.fetch_pc);
        do {
            if (beat(t)) {
                return;
            }
        } while (at(t, STAGE_F)->flags & TIMING_VALID);
    }
}

// The hart goes on at `pc`: now it is known what the instruction before has done.
static void settle_last(struct timing *t, u64 pc)
{
    struct timing_slot *last = at(t, STAGE_D);
    if (!(last->flags & TIMING_TRUE)) {
        return;
    }
    last->next = pc;
    if ((last->flags & TIMING_BRANCH) && pc != last->pc + timing_length(last)) {
        last->flags |= TIMING_TAKEN;
    }
    if (last->flags & TIMING_REGISTER) {
        last->target = pc;
    }
    u32 leaves = TIMING_LEAVES | (t->params.predictor ? 0 : TIMING_TAKEN);
    if ((last->flags & leaves) || t->s.fetch_pc != pc) {
        run_astray(t);
    }
}

static void leave_fetch(struct timing *t)
{
    do {
        beat(t);
    } while (at(t, STAGE_F)->flags & TIMING_VALID);
}

static void count(struct timing *t, u32 flags)
{
    t->s.events[TIMING_EVENT_loads] += (flags & TIMING_LOAD) != 0;
    t->s.events[TIMING_EVENT_stores] += (flags & TIMING_STORE) != 0;
    t->s.events[TIMING_EVENT_branches] += (flags & TIMING_BRANCH) != 0;
    t->s.events[TIMING_EVENT_jumps] += (flags & TIMING_JUMP) != 0;
}

void timing_feed(struct timing *t, const struct timing_insn *insn)
{
    u32 flags = TIMING_TRUE;
    flags |= (insn->op.flags & TIMING_JUMP) || insn->taken ? TIMING_TAKEN : 0;
    flags |= insn->device ? TIMING_DEVICE : 0;
    t->s.fetch_translated = insn->fetch_translated;
    t->s.space = insn->space;
    settle_last(t, insn->pc);
    enter(t, insn->pc, insn->pa, &insn->op, flags);
    struct timing_slot *f = at(t, STAGE_F);
    f->target = insn->target;
    f->busy = insn->busy;
    u8 slot = t->s.stage[STAGE_F];
    leave_fetch(t);
    f->address = insn->address;
    f->bytes = insn->bytes;
    if (unlikely(insn->data_translated) && insn->bytes > 0) {
        tlb_access(t, slot, insn->va);
    }
    if (unlikely(insn->op.flags & TIMING_FENCE_VMA)) {
        tlb_flush(t);
    }
    count(t, insn->op.flags);
}

void timing_trap(struct timing *t)
{
    at(t, STAGE_D)->flags |= TIMING_TRAPPED;
}

void timing_feed_trap(struct timing *t, u64 pc, bool interrupt)
{
    settle_last(t, pc);
    if (interrupt) {
        enter_astray(t, pc);
    } else {
        const struct timing_op nothing = {0};
        enter(t, pc, TIMING_NO_LINE, &nothing, 0);
    }
    at(t, STAGE_F)->flags |= TIMING_TRUE | TIMING_TRAPPED;
    leave_fetch(t);
}
