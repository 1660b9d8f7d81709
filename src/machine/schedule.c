#include "machine/schedule.h"

static u64 at_most(u64 value, u64 bound)
{
    return value < bound ? value : bound;
}

void schedule_restart(struct machine *m)
{
    u64 latest = m->state.clock;
    u32 count = m->cpu->hart_count;
    for (u32 i = 0; i < count; i++) {
        latest = m->state.hart_clock[i] > latest ? m->state.hart_clock[i] : latest;
    }
    for (u32 i = 0; i < count; i++) {
        struct hart *h = &m->cpu->harts[i];
        h->s.stopped_clock += latest - m->state.hart_clock[i];
        h->clock = latest;
        m->state.hart_clock[i] = latest;
    }
    m->state.clock = latest;
    m->state.turn = count;
}

bool schedule_in_round(const struct machine *m)
{
    return m->state.turn < m->cpu->hart_count;
}

// Marsaglia's xorshift64; the state is never 0.
static u64 draw(struct machine *m)
{
    u64 x = m->state.random;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    m->state.random = x;
    return x;
}

static u64 deadline_clock(const struct machine *m)
{
    u64 ticks = m->deadline_ticks;
    return ticks <= MACHINE_NEVER / MACHINE_CLOCK_PER_TICK ? ticks * MACHINE_CLOCK_PER_TICK
                                                           : MACHINE_NEVER;
}

void schedule_begin_round(struct machine *m)
{
    u64 length = MACHINE_NEVER - m->state.clock;
    m->state.first = 0;
    if (m->cpu->hart_count > 1) {
        length = m->config.quantum;
        if (m->config.seed) {
            length = 1 + draw(m) % (2 * m->config.quantum);
            m->state.first = draw(m) % m->cpu->hart_count;
        }
    }
    m->state.round_end = at_most(m->state.clock + length, deadline_clock(m));
    m->state.turn = 0;
}

static void end_round(struct machine *m, u64 clock)
{
    m->state.clock = clock;
    m->state.turn = m->cpu->hart_count;
}

// Lets a waiting hart's time pass to its own timer's interrupt, or else to the round's end.
static u64 wait_in_turn(struct hart *h, u64 clock, u64 round_end)
{
    u64 wake = at_most(hart_timer_deadline(h), round_end);
    wake = wake > clock ? wake : clock;
    h->s.stopped_clock += wake - clock;
    h->clock = wake;
    return wake;
}

bool schedule_run_turn(struct machine *m, u64 steps)
{
    u32 count = m->cpu->hart_count;
    u32 number = (u32)((m->state.first + m->state.turn) % count);
    struct hart *h = &m->cpu->harts[number];
    u64 *clock = &m->state.hart_clock[number];
    u64 left = *clock < m->state.round_end ? m->state.round_end - *clock : 0;
    *clock = hart_run(h, *clock, *clock + at_most(left, steps));
    bool changed = h->exit == HART_BOARD_CHANGED;
    if (count == 1) {
        end_round(m, *clock);
        return changed;
    }
    if (h->exit == HART_WAITING) {
        *clock = wait_in_turn(h, *clock, m->state.round_end);
    }
    if (*clock >= m->state.round_end) { // with a timing model an instruction may end behind it
        h->s.reservation = HART_NO_RESERVATION; // the others may store there now (Unpriv. 13.2)
        m->state.turn++;
    }
    if (m->state.turn == count) {
        end_round(m, m->state.round_end);
    }
    return changed;
}

bool schedule_all_wait(const struct machine *m)
{
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        const struct hart *h = &m->cpu->harts[i];
        if (!h->s.waiting || (hart_pending(h) & h->s.mie)) {
            return false;
        }
    }
    return true;
}

u64 machine_next_event(const struct machine *m)
{
    u64 event = deadline_clock(m);
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        event = at_most(event, hart_timer_deadline(&m->cpu->harts[i]));
    }
    return event;
}

void machine_pass_time(struct machine *m, u64 clock)
{
    clock = at_most(clock, machine_next_event(m));
    if (schedule_in_round(m) || clock <= m->state.clock) {
        return;
    }
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        u64 *mine = &m->state.hart_clock[i];
        if (*mine < clock) {
            m->cpu->harts[i].s.stopped_clock += clock - *mine;
            m->cpu->harts[i].clock = clock;
            *mine = clock;
        }
    }
    m->state.clock = clock;
}

u64 machine_steps(const struct machine *m)
{
    u64 steps = 0;
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        steps += hart_steps(&m->cpu->harts[i], m->state.hart_clock[i]);
    }
    return steps;
}

u64 machine_instructions(const struct machine *m)
{
    u64 instructions = machine_steps(m);
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        instructions -= m->cpu->harts[i].s.untired;
    }
    return instructions;
}
