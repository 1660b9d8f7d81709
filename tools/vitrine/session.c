// The machine runs in slices; between two of them the console is looked at. An idle machine on a
// terminal waits for the host's clock or a key (pacing.h). Elsewhere its clock jumps to the next
// event, and where there is none it waits for standard input. When it has been idle for long and
// said nothing, its clock no longer jumps as fast as it can: it sleeps, lest a guest that waits for
// a timer again and again should take a whole processor. Sleeping changes nothing in the machine.
#include "session.h"

#include "inspect/waiting.h"
#include "pacing.h"
#include "signals.h"

// Of the machine's clock: how long it may be idle and silent before its time passes QUIET_SPEED
// times as fast as the host's, and before it passes as fast, where somebody may still type.
#define QUIET_AFTER (60 * MACHINE_CLOCK_HZ)
#define QUIET_SPEED 20
#define QUIET_LONG  (600 * MACHINE_CLOCK_HZ)

// What changes during a run.
struct progress {
    struct pacing pacing;
    u64 look_at;     // step at which to look at standard input again
    u64 bytes;       // that had been typed and said together when the console was last heard of
    u64 idle_before; // how long the machine had been idle then
};

// Takes what was typed, `at_once` or where slices are short when it is time to look again.
static bool take_input(const struct session *session, struct progress *progress, bool at_once,
                       struct error *error)
{
    u64 steps = machine_steps(session->m);
    if (!at_once && steps < progress->look_at) {
        return true;
    }
    progress->look_at = steps + SESSION_SLICE_STEPS;
    return console_take(session->console, session->m, error);
}

// Whether a second of an idle machine takes a second: somebody who lives in real time looks on.
static bool is_paced(const struct session *session)
{
    return session->console->terminal || session->console->link ||
           network_is_live(session->network);
}

// How long the machine has been idle, by its clock: as long as the hart that waited least.
static u64 idle_time(const struct machine *m)
{
    u64 least = UINT64_MAX;
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        u64 stopped = m->cpu->harts[i].s.stopped_clock;
        least = stopped < least ? stopped : least;
    }
    return least;
}

// How long it has been idle since the console was last heard of.
static u64 quiet_time(const struct session *session, struct progress *progress)
{
    u64 bytes = session->m->input_size_bytes + session->output->total;
    u64 idle = idle_time(session->m);
    if (bytes != progress->bytes || idle < progress->idle_before) {
        progress->bytes = bytes;
        progress->idle_before = idle;
    }
    return idle - progress->idle_before;
}

// Sets how fast the time of an idle machine passes. False where it jumps.
static bool pace(const struct session *session, struct progress *progress)
{
    u64 quiet = is_paced(session) ? 0 : quiet_time(session, progress), speed = 1;
    if (!is_paced(session)) {
        if (session->hurries || quiet < QUIET_AFTER) {
            return false;
        }
        speed = console_is_live(session->console) && quiet >= QUIET_LONG ? 1 : QUIET_SPEED;
    }
    pacing_set_speed(&progress->pacing, session->m->state.clock, speed);
    return true;
}

// How far the next slice may go: to the end of the run, or to where a network's log has a frame.
static u64 slice_of(const struct session *session)
{
    u64 now = machine_steps(session->m);
    u64 left = session->max_steps - now;
    u64 steps = left < session->slice_steps ? left : session->slice_steps;
    u64 step, clock;
    if (network_awaits(session->network, &step, &clock) && step > now && step - now < steps) {
        return step - now;
    }
    return steps;
}

// At the step at which a log has a frame the machine may have waited for a while. Answers whether
// time passed.
static bool wait_for_log(const struct session *session)
{
    struct machine *m = session->m;
    u64 step, clock, before = m->state.clock;
    if (network_awaits(session->network, &step, &clock)) {
        u64 event = machine_next_event(m);
        bool here = machine_steps(m) >= step && clock < event;
        machine_pass_time(m, here ? clock : event);
    }
    return m->state.clock > before;
}

// Sleeps until something comes from outside, at most so long.
static void sleep_idle(const struct session *session, u64 timeout_ns)
{
    struct pollfd files[CONSOLE_POLLS];
    u64 limit_ns = console_wait_ns(session->console);
    console_poll(session->console, files);
    network_wait(session->network, files, timeout_ns < limit_ns ? timeout_ns : limit_ns);
}

// Sleeps until the machine may go on. False where it never can.
static bool wait_idle(const struct session *session, struct progress *progress)
{
    struct machine *m = session->m;
    struct console *console = session->console;
    if (wait_for_log(session)) {
        return true;
    }
    u64 event = machine_next_event(m);
    bool may_wake = (console_is_live(console) && waiting_input_would_wake(m)) ||
                    network_is_live(session->network);
    if (event == MACHINE_NEVER && !may_wake) {
        return false;
    }
    if (!pace(session, progress)) {
        if (event == MACHINE_NEVER) {
            sleep_idle(session, SIGNALS_FOREVER);
        }
        return true;
    }
    pacing_synchronise(&progress->pacing, m->state.clock);
    sleep_idle(session,
               event == MACHINE_NEVER ? SIGNALS_FOREVER : pacing_wait_ns(&progress->pacing, event));
    machine_pass_time(m, pacing_clock(&progress->pacing));
    return true;
}

// Whether the session is at its end for a reason outside the machine.
static bool is_over(const struct session *session, enum session_end *end)
{
    if (session->output->error || session->screen->error) {
        *end = SESSION_OUTPUT_LOST;
    } else if (signals_ending()) {
        *end = SESSION_SIGNAL;
    } else if (session->console->monitor || signals_take_interrupt()) {
        session->console->monitor = false;
        *end = SESSION_MONITOR;
    } else if (session->console->leave) {
        *end = SESSION_LEFT;
    } else {
        return false;
    }
    return true;
}

// A slice, and what follows from how it ended. False at the end of the session.
static bool run_slice(const struct session *session, struct progress *progress,
                      enum session_end *end, struct error *error)
{
    struct machine *m = session->m;
    enum machine_stop stop;
    u64 step, clock;
    bool jumps = !pace(session, progress) && !network_awaits(session->network, &step, &clock);
    *end = SESSION_FAILED;
    if (!machine_run(m, slice_of(session), jumps, &stop, error)) {
        return false;
    }
    output_flush(session->output);
    if (stop == MACHINE_STOPPED) {
        *end = SESSION_STOPPED;
        return false;
    }
    if (stop == MACHINE_EXITED || machine_steps(m) >= session->max_steps) {
        *end = stop == MACHINE_EXITED ? SESSION_EXITED : SESSION_LIMIT;
        return false;
    }
    size_t typed = m->input_size_bytes;
    if (!take_input(session, progress, stop == MACHINE_IDLE, error)) {
        return false;
    }
    signals_serve_suspend();
    if (is_over(session, end)) {
        return false;
    }
    bool came = network_serve(session->network, m);
    if (stop == MACHINE_IDLE && m->input_size_bytes == typed && !came &&
        !wait_idle(session, progress)) {
        *end = SESSION_STUCK;
        return false;
    }
    return true;
}

enum session_end session_run(const struct session *session, struct error *error)
{
    struct progress progress = {0};
    enum session_end end;
    pacing_start(&progress.pacing, session->m->state.clock);
    while (run_slice(session, &progress, &end, error)) {}
    output_flush(session->output);
    return end;
}
