// The stages: what moves instructions on, what holds them up, and what throws them away.
#include "timing/parts.h"

#include <string.h>

static struct timing_slot *at(struct timing *t, enum timing_stage stage)
{
    return &t->s.slots[timing_slot_of(t, stage)];
}

void timing_reset(struct timing *t)
{
    u64 cycle = t->s.cycle;
    memset(&t->s, 0, sizeof t->s);
    t->s.stages = 0x0403020100;
    t->s.fetch_line = t->s.data_line = TIMING_NO_LINE;
    t->s.cycle = cycle;
}

// What is left in the place of an instruction: the predictor still sees where it was.
static void make_bubble(struct timing_slot *slot, u64 pc, u16 place)
{
    *slot = (struct timing_slot){.pc = pc, .place = place};
}

// Whether `d` has to wait in D for `e`. The fields of the words are compared as they are, operands
// or not; and an integer instruction's with a floating-point register too.
static inline bool is_hazard(const struct timing_slot *d, const struct timing_slot *e)
{
    if (!(e->flags & (TIMING_LATE | TIMING_F_WRITE | TIMING_WAIT_STORE))) {
        return false;
    }
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

// Whether what stands behind `e` is not what should. What an instruction does in M is not known
// yet.
static inline bool is_wrong(const struct timing *t, const struct timing_slot *e,
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

// Stages from `first` on move on; W's slot becomes free, and `first` has it.
static inline void shift_stages(struct timing *t, enum timing_stage first)
{
    const u64 all = (1ULL << (8 * STAGE_COUNT)) - 1;
    u64 stages = t->s.stages;
    u64 kept = (1ULL << (8 * first)) - 1;
    u64 free = stages >> (8 * STAGE_W);
    t->s.stages = (stages & kept) | free << (8 * first) | ((stages & ~kept) << 8 & all);
}

// All stages before `first` stay, which leaves a bubble in `first`.
static inline void hold(struct timing *t, enum timing_stage first)
{
    const struct timing_slot *held = at(t, (enum timing_stage)(first - 1));
    shift_stages(t, first);
    make_bubble(at(t, first), held->pc, held->place);
}

// What a flush leaves, after all stages moved on: `d`, `e` and `m` are what was in these stages.
static void flush_stages(struct timing *t, const struct timing_slot *d, const struct timing_slot *e,
                         const struct timing_slot *m)
{
    bool traps = m->flags & TIMING_TRAPPED, flush_m = m->flags & TIMING_LEAVES;
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

// memory_stall, where it is quickly seen to be 0: the lines that were used last are used again.
static inline u64 stall(struct timing *t, const struct timing_slot *fetch,
                        const struct timing_slot *m)
{
    const u32 works = TIMING_LOAD | TIMING_STORE | TIMING_FENCE_I | TIMING_LINE | TIMING_WALKS;
    bool fetches = fetch && (t->s.fetch_translated ||
                             fetch->address - t->s.fetch_line > t->params.line_bytes - 4);
    if (likely(!fetches && !(m->flags & works))) {
        return 0;
    }
    return memory_stall(t, fetch, m);
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
    t->s.cycle += 1 + stall(t, (f->flags & TIMING_FRESH) && !flush ? f : NULL, m);
    u64 cycles = t->s.cycle - begin;
    f->flags &= ~(u32)TIMING_FRESH;
    if (unlikely(t->watch != NULL)) {
        t->watch(t->watch_self, t, begin);
    }
    if (e->busy > 0 && !flush_m) {
        e->busy--;
        t->s.events[TIMING_EVENT_stall_divider]++;
        if (t->params.predictor) {
            predictor_hold(t, true);
        }
        hold(t, STAGE_M);
        return false;
    }
    if (!flush && is_hazard(d, e)) {
        t->s.events[TIMING_EVENT_stall_hazard]++;
        if (t->params.predictor) {
            predictor_hold(t, false);
        }
        hold(t, STAGE_E);
        return false;
    }
    bool found = flush_m || (wrong && !(e->flags & TIMING_LEAVES));
    t->s.fetch_pc = t->params.predictor ? predictor_advance(t, flush_m, wrong, cycles)
                                        : f->pc + timing_length(f);
    shift_stages(t, STAGE_F);
    at(t, STAGE_F)->flags = 0;
    if (unlikely(flush)) {
        flush_stages(t, d, e, m);
    }
    return found;
}

static inline void enter(struct timing *t, u64 pc, u64 pa, const struct timing_op *op, u32 flags)
{
    struct timing_slot *f = at(t, STAGE_F);
    *f = (struct timing_slot){.id = (u32)++t->s.fetched,
                              .pc = pc,
                              .address = pa,
                              .flags = op->flags | flags | TIMING_VALID | TIMING_FRESH,
                              .rd = op->rd,
                              .r1 = op->r1,
                              .r2 = op->r2,
                              .r3 = op->r3,
                              .klass = (u8)(op->flags / TIMING_BRANCH % 16)};
    if (t->params.predictor) {
        predictor_enter(t, f);
    }
}

// What the word at `pc`, of which `low` is the first half, is to the pipeline. Without a predictor
// only its length matters before it is thrown away.
static struct timing_op classify(struct timing *t, u64 pc, u16 low)
{
    u64 pa;
    u16 high = 0;
    bool wide = !isa_is_compressed(low);
    if (!t->params.predictor) {
        return (struct timing_op){.flags = wide ? TIMING_WIDE : 0};
    }
    if (wide) {
        t->host.fetch(t->host.self, pc + 2, &pa, &high);
    }
    u32 word = low | (u32)high << 16;
    struct timing_known *known = &t->known[word * 0x9e3779b1u >> (32 - TIMING_KNOWN_BITS)];
    if (known->word != word) {
        *known = (struct timing_known){word, t->host.classify(t->host.self, word)};
    }
    return known->op;
}

// Fetches what the core takes for the next instruction, to be thrown away later. Where there is no
// memory the bus reads 0.
static void enter_astray(struct timing *t, u64 pc)
{
    u64 pa;
    u16 low = 0;
    struct timing_op op = {0};
    enum timing_fetch fetched = t->host.fetch(t->host.self, pc, &pa, &low);
    if (fetched == TIMING_FETCHED) {
        op = classify(t, pc, low);
    } else {
        pa = fetched == TIMING_FETCH_FAULT ? TIMING_NO_LINE : TIMING_NOWHERE;
    }
    enter(t, pc, pa, &op, 0);
}

// Whether this beat throws away what comes to F.
static bool is_flushed(struct timing *t)
{
    return (at(t, STAGE_M)->flags & TIMING_LEAVES) || is_wrong(t, at(t, STAGE_E), at(t, STAGE_D));
}

// Runs the core until it fetches the instruction that the hart runs next.
static void run_astray(struct timing *t)
{
    for (;;) {
        if (is_flushed(t)) { // in its first beat: whatever it is
            const struct timing_op nothing = {0};
            enter(t, t->s.fetch_pc, TIMING_NO_LINE, &nothing, 0);
        } else {
            enter_astray(t, t->s.fetch_pc);
        }
        do {
            if (beat(t)) {
                return;
            }
        } while (at(t, STAGE_F)->flags & TIMING_VALID);
    }
}

// The hart goes on at `pc`: now it is known what the instruction before has done.
static inline void settle_last(struct timing *t, u64 pc)
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
    } else if (!(last->flags & TIMING_TAKEN)) {
        last->flags |= TIMING_STRAIGHT;
    }
}

static inline void leave_fetch(struct timing *t)
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

// What only some instructions have.
static void fill_in(struct timing *t, const struct timing_insn *insn, struct timing_slot *f)
{
    u32 flags = insn->op.flags;
    if (flags & (TIMING_BRANCH | TIMING_JUMP)) {
        f->target = insn->target;
        f->flags |= (flags & TIMING_JUMP) || insn->taken ? TIMING_TAKEN : 0;
    }
    if (flags & TIMING_DIVIDES) {
        f->busy = (u16)insn->busy;
    }
    count(t, flags);
}

// Its memory access, and what it does to translations; it has left F.
static void follow_up(struct timing *t, const struct timing_insn *insn, u32 slot)
{
    u32 flags = insn->op.flags;
    struct timing_slot *d = &t->s.slots[slot];
    if (flags & TIMING_ACCESSES) {
        d->address = insn->address;
        d->bytes = (u8)insn->bytes;
        d->flags |= insn->device ? TIMING_DEVICE : 0;
        if (unlikely(insn->data_translated) && insn->bytes > 0) {
            tlb_access(t, slot, insn->va);
        }
    }
    if (flags & TIMING_FENCE_VMA) {
        tlb_flush(t);
    }
}

// Whether the instruction to be fed moves on to D in one beat of one cycle, with nothing to be
// looked up, held up or thrown away.
static inline bool is_smooth(const struct timing *t, const struct timing_insn *insn,
                             const struct timing_slot *d, const struct timing_slot *e,
                             const struct timing_slot *m)
{
    const u32 stops = TIMING_ACCESSES | TIMING_FENCE_I | TIMING_WALKS | TIMING_LEAVES;
    bool e_is_wrong = (e->flags & (TIMING_TRUE | TIMING_STRAIGHT)) == TIMING_TRUE;
    return (d->flags & TIMING_TRUE) && !(d->flags & (TIMING_LEAVES | TIMING_TAKEN)) &&
           t->s.fetch_pc == insn->pc && d->pc + timing_length(d) == insn->pc &&
           !(m->flags & stops) && !e_is_wrong && e->busy == 0 && !is_hazard(d, e) &&
           insn->pa - t->s.fetch_line <= t->params.line_bytes - 4 && !insn->fetch_translated &&
           !t->watch;
}

static inline struct timing_slot *glide(struct timing *t, const struct timing_insn *insn,
                                        struct timing_slot *last)
{
    last->next = insn->pc;
    last->flags |= TIMING_STRAIGHT;
    enter(t, insn->pc, insn->pa, &insn->op, TIMING_TRUE);
    struct timing_slot *f = at(t, STAGE_F);
    f->flags &= ~(u32)TIMING_FRESH;
    t->s.cycle++;
    t->s.fetch_pc = insn->pc + timing_length(f);
    t->s.fetch_translated = false;
    t->s.predictor.next_index = t->s.predictor.history;
    return f;
}

void timing_feed(struct timing *t, const struct timing_insn *insn)
{
    const u32 rare = TIMING_ACCESSES | TIMING_BRANCH | TIMING_JUMP | TIMING_DIVIDES;
    struct timing_slot *last = at(t, STAGE_D);
    u32 slot = timing_slot_of(t, STAGE_F);
    bool smooth = is_smooth(t, insn, last, at(t, STAGE_E), at(t, STAGE_M));
    if (smooth && t->params.predictor) {
        smooth = !(insn->op.flags & (TIMING_BRANCH | TIMING_JUMP)) && predictor_rests(t, insn->pc);
    }
    if (likely(smooth)) {
        struct timing_slot *f = glide(t, insn, last);
        if (insn->op.flags & rare) {
            fill_in(t, insn, f);
        }
        shift_stages(t, STAGE_F);
        at(t, STAGE_F)->flags = 0;
    } else {
        t->s.fetch_translated = insn->fetch_translated;
        if (insn->fetch_translated || insn->data_translated) {
            t->s.space = insn->space;
        }
        settle_last(t, insn->pc);
        enter(t, insn->pc, insn->pa, &insn->op, TIMING_TRUE);
        slot = timing_slot_of(t, STAGE_F);
        if (insn->op.flags & rare) {
            fill_in(t, insn, at(t, STAGE_F));
        }
        leave_fetch(t);
    }
    if (insn->op.flags & (TIMING_ACCESSES | TIMING_FENCE_VMA)) {
        follow_up(t, insn, slot);
    }
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
