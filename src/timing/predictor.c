// What is fetched next: the target buffer, the counters of gshare and the return stack of Wally
// (ifu/bpred), with what they see of instructions that are still on their way.
//
// Tables are indexed at the end of the beat before an instruction comes to F, and read at the end
// of the beat in which it leaves F. An instruction in D, E, M or W with the same index is preferred
// to the table. They are written when an instruction leaves M.
#include "timing/parts.h"

enum { STRONGLY_TAKEN = 3, TAKEN = 2 };

struct guess {
    u64 target;
    u8 klass;
};

static struct timing_slot *at(struct timing *t, enum timing_stage stage)
{
    return &t->s.slots[timing_slot_of(t, stage)];
}

static u32 fold(u64 pc, u32 bits)
{
    u32 low = (u32)(pc >> 2) & ((1u << (bits - 1)) - 1);
    return low | ((u32)(pc >> (bits + 1) ^ pc >> 1) & 1) << (bits - 1);
}

static u8 trained(u8 counter, bool taken)
{
    if (taken) {
        return counter == STRONGLY_TAKEN ? counter : (u8)(counter + 1);
    }
    return counter == 0 ? counter : (u8)(counter - 1);
}

static u64 remember(const struct timing *t, u64 history, bool taken)
{
    return history >> 1 | (u64)taken << (t->params.history_bits - 1);
}

// What the target buffer says of `f`.
static struct guess look_up(const struct timing *t, const struct timing_slot *f)
{
    const struct timing_slot *d = timing_at(t, STAGE_D), *e = timing_at(t, STAGE_E),
                             *m = timing_at(t, STAGE_M), *w = timing_at(t, STAGE_W);
    if (f->place == d->place) {
        return (struct guess){d->predicted, d->klass};
    }
    if (f->place == e->place) {
        return (struct guess){e->target, e->klass};
    }
    if (f->place == m->place) {
        return (struct guess){m->target, m->klass};
    }
    if (f->place == w->place) {
        return (struct guess){w->target, w->klass};
    }
    const struct timing_predictor *predictor = &t->s.predictor;
    return (struct guess){predictor->targets[f->place], predictor->classes[f->place]};
}

// The histories that the stages see: each branch on its way adds its direction, or what was
// predicted.
struct histories {
    u64 f, d, e, m;
};

static struct histories histories_of(struct timing *t)
{
    const struct timing_slot *d = at(t, STAGE_D), *e = at(t, STAGE_E), *m = at(t, STAGE_M);
    struct histories h = {.m = t->s.predictor.history};
    h.e = m->klass & CLASS_BRANCH ? remember(t, h.m, m->flags & TIMING_TAKEN) : h.m;
    h.d = e->klass & CLASS_BRANCH ? remember(t, h.e, e->flags & TIMING_TAKEN) : h.e;
    h.f = d->klass & CLASS_BRANCH ? remember(t, h.d, d->direction >= TAKEN) : h.d;
    return h;
}

// The counter that says whether `f`, should it be a branch, is taken.
static u8 direction_of(struct timing *t, const struct timing_slot *f, const struct histories *h,
                       bool flush_e, bool flush_m, bool flush_w)
{
    const struct timing_slot *d = at(t, STAGE_D), *e = at(t, STAGE_E), *m = at(t, STAGE_M),
                             *w = at(t, STAGE_W);
    u32 bits = t->params.history_bits;
    u64 index = h->f ^ fold(f->pc, bits);
    if ((d->klass & CLASS_BRANCH) && !flush_e && index == (h->d ^ fold(d->pc, bits))) {
        return d->direction >= TAKEN ? STRONGLY_TAKEN : 0;
    }
    if ((e->klass & CLASS_BRANCH) && !flush_m && index == (h->e ^ fold(e->pc, bits))) {
        return trained(e->direction, e->flags & TIMING_TAKEN);
    }
    if ((m->klass & CLASS_BRANCH) && !flush_w && index == (h->m ^ fold(m->pc, bits))) {
        return m->direction;
    }
    if ((w->klass & CLASS_BRANCH) && !flush_w && index == w->index) {
        return w->direction;
    }
    return t->s.predictor.counters[f->index];
}

// What happens to the return stack in a beat.
struct return_events {
    bool pop;       // a return is predicted
    bool push;      // a call is in E
    bool wrong;     // D was predicted to be a return and is none, or the other way round
    bool lost;      // a return in D or E is thrown away
    u64 lost_count; // cycles in which it is seen to be
};

static void move_returns(struct timing *t, const struct return_events *event)
{
    struct timing_predictor *predictor = &t->s.predictor;
    if (!event->pop && !event->push && !event->wrong && !event->lost) {
        return;
    }
    u64 mask = t->params.return_entries - 1;
    const struct timing_slot *d = at(t, STAGE_D), *e = at(t, STAGE_E);
    bool is_return = d->klass & CLASS_RETURN;
    bool up = event->lost || (event->wrong && !is_return);
    bool down = (event->pop || (event->wrong && is_return)) && !up;
    u64 steps = event->lost ? event->lost_count : 1;
    predictor->top = (predictor->top + (down ? mask : steps)) & mask;
    if (event->push) {
        predictor->returns[predictor->top] = e->pc + timing_length(e);
    }
}

// M's instruction teaches the tables.
static void learn(struct timing *t, const struct histories *h, bool flush_w)
{
    struct timing_predictor *predictor = &t->s.predictor;
    struct timing_slot *m = at(t, STAGE_M);
    m->index = 0;
    if (flush_w) {
        return;
    }
    m->index = (u16)(h->m ^ fold(m->pc, t->params.history_bits));
    if (m->klass & CLASS_BRANCH) {
        predictor->counters[m->index] = m->direction;
        predictor->history = h->e;
    }
    bool target_wrong =
        m->predicted != m->target &&
        ((m->klass & CLASS_BRANCH) || (m->klass & (CLASS_JUMP | CLASS_RETURN)) == CLASS_JUMP);
    if (target_wrong || m->predicted_class != m->klass) {
        predictor->targets[m->place] = m->target;
        predictor->classes[m->place] = m->klass;
    }
}

void predictor_enter(struct timing *t, struct timing_slot *f)
{
    f->place = (u16)fold(f->pc, t->params.target_bits);
    f->index = (u16)t->s.predictor.next_index ^ (u16)fold(f->pc, t->params.history_bits);
}

// Whether an instruction is nothing to the predictor, and was taken for nothing.
static bool is_plain(const struct timing_slot *slot)
{
    return (slot->klass | slot->predicted_class) == 0;
}

void predictor_hold(struct timing *t, bool divider)
{
    struct timing_slot *d = at(t, STAGE_D), *e = at(t, STAGE_E), *m = at(t, STAGE_M);
    if (is_plain(d) && is_plain(e) && is_plain(m)) {
        return;
    }
    struct histories h = histories_of(t);
    learn(t, &h, false);
    if (divider) {
        m->klass = 0;
        return;
    }
    struct return_events event = {
        .push = e->klass & CLASS_CALL, .lost = d->klass & CLASS_RETURN, .lost_count = 1};
    move_returns(t, &event);
    e->direction = trained(e->direction, e->flags & TIMING_TAKEN);
}

bool predictor_rests(const struct timing *t, u64 pc)
{
    const struct timing_slot f = {.place = (u16)fold(pc, t->params.target_bits)};
    return is_plain(timing_at(t, STAGE_D)) && is_plain(timing_at(t, STAGE_E)) &&
           is_plain(timing_at(t, STAGE_M)) && look_up(t, &f).klass == 0;
}

u64 predictor_advance(struct timing *t, bool flush_m, bool wrong, u64 cycles)
{
    struct timing_slot *f = at(t, STAGE_F), *d = at(t, STAGE_D), *e = at(t, STAGE_E),
                       *m = at(t, STAGE_M);
    u64 next = f->pc + timing_length(f);
    struct guess guess = look_up(t, f);
    if ((guess.klass | f->klass) == 0 && is_plain(d) && is_plain(e) && is_plain(m)) {
        t->s.predictor.next_index = t->s.predictor.history;
        return next;
    }
    bool flush_w = m->flags & TIMING_TRAPPED;
    bool flush_e = flush_m || wrong;
    struct histories h = histories_of(t);
    u8 direction = direction_of(t, f, &h, flush_e, flush_m, flush_w);
    if (((guess.klass & CLASS_BRANCH) && direction >= TAKEN) || (guess.klass & CLASS_JUMP)) {
        next =
            guess.klass & CLASS_RETURN ? t->s.predictor.returns[t->s.predictor.top] : guess.target;
    }
    t->s.predictor.next_index =
        (u16)(guess.klass & CLASS_BRANCH ? remember(t, h.f, direction >= TAKEN) : h.f);
    bool return_in_d = d->klass & CLASS_RETURN, return_in_e = e->klass & CLASS_RETURN;
    struct return_events event = {
        .pop = (guess.klass & CLASS_RETURN) && !flush_e,
        .push = (e->klass & CLASS_CALL) && !flush_m,
        .wrong = !flush_e && ((d->predicted_class ^ d->klass) & CLASS_RETURN),
        .lost = (flush_e && return_in_d) || (flush_m && return_in_e),
        .lost_count = flush_m && return_in_e ? cycles : 1,
    };
    move_returns(t, &event);
    learn(t, &h, flush_w);
    f->predicted = guess.target;
    f->predicted_class = guess.klass;
    f->direction = direction;
    e->direction = trained(e->direction, e->flags & TIMING_TAKEN);
    if (flush_m) {
        m->klass = 0;
    }
    return next;
}
