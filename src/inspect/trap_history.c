#include "inspect/trap_history.h"

#include "inspect/open_traps.h"
#include "inspect/trap_capture.h"

#include <stdlib.h>
#include <string.h>

#define MODES 4 // enum privilege, as an index

#define LINE_OF_CACHE 64 // bytes

struct hart_traps {
    u64 current;        // the trap whose handler it is in, 0 for none
    u64 awaited[MODES]; // by the mode trapped: the last trap since which nothing went on there
};

struct trap_history {
    struct machine *m;
    struct user_processes users;
    struct trap_watcher watchers[TRAP_WATCHERS_MAX];
    u32 watcher_count;
    bool enabled;

    u64 last;   // the number of the last trap, 0 before the first
    u64 oldest; // no record before this number is kept
    u32 size;
    struct trap_record *ring; // trap n is at n % size,
    // or here, when it is still open and its place in the ring was needed
    struct trap_record parked[TRAP_HISTORY_OPEN_MAX];
    u16 parked_count;

    struct open_traps open;
    struct hart_traps harts[MACHINE_HARTS_MAX];
};

static void forget_open(struct trap_history *history)
{
    open_traps_clear(&history->open);
    history->parked_count = 0;
    memset(history->harts, 0, sizeof history->harts);
}

// --- records ---

static struct trap_record *find(const struct trap_history *history, u64 number)
{
    if (number < history->oldest || number > history->last || number == 0) {
        return NULL;
    }
    struct trap_record *record = &history->ring[number % history->size];
    if (record->number == number) {
        return record;
    }
    for (u16 i = 0; i < history->parked_count; i++) {
        if (history->parked[i].number == number) {
            return (struct trap_record *)&history->parked[i];
        }
    }
    return NULL;
}

static void tell(const struct trap_history *history, const struct trap_record *record, bool ended)
{
    for (u32 i = 0; i < history->watcher_count; i++) {
        const struct trap_watcher *watcher = &history->watchers[i];
        void (*function)(void *, const struct trap_record *) =
            ended ? watcher->ended : watcher->taken;
        if (function) {
            function(watcher->self, record);
        }
    }
}

static void unpark(struct trap_history *history, const struct trap_record *record)
{
    if (record >= history->parked && record < history->parked + TRAP_HISTORY_OPEN_MAX) {
        history->parked[record - history->parked] = history->parked[--history->parked_count];
    }
}

// Ends the open trap at `index` as `end` says, and tells the watchers.
static void end_open(struct trap_history *history, u16 index, enum trap_end end)
{
    struct trap_record *record = find(history, history->open.traps[index].number);
    assert(record);
    open_traps_remove(&history->open, index);
    record->end = end;
    tell(history, record, true);
    unpark(history, record);
}

// The place in the ring for the next trap. A trap that is still open and was there is parked.
static struct trap_record *next_place(struct trap_history *history)
{
    if (open_traps_are_full(&history->open)) {
        end_open(history, history->open.oldest, TRAP_FORGOTTEN);
    }
    struct trap_record *record = &history->ring[(history->last + 1) % history->size];
    if (record->number != 0 && record->end == TRAP_OPEN) {
        history->parked[history->parked_count++] = *record;
    }
    return record;
}

// --- traps ---

// The ring is larger than the caches next to the processor; so that the next trap need not wait for
// its record, it is asked for now.
static void fetch_next_place(const struct trap_history *history)
{
    const char *place = (const char *)&history->ring[(history->last + 1) % history->size];
    for (size_t i = 0; i < sizeof *history->ring; i += LINE_OF_CACHE) {
        __builtin_prefetch(place + i, 1);
    }
}

// The trap whose handler was trapped by `record`, 0 for none.
static const struct trap_record *outer_of(const struct trap_history *history,
                                          const struct trap_record *record)
{
    const struct trap_record *current = find(history, history->harts[record->hart].current);
    bool inside =
        current && current->to == record->from && current->process.pid == record->process.pid;
    return inside ? current : NULL;
}

static void on_trap(void *self, const struct trap_event *event)
{
    struct trap_history *history = self;
    if (!history->enabled) {
        return;
    }
    struct trap_record *record = next_place(history);
    trap_capture(history->m, event, &history->users, record);
    record->number = ++history->last;
    const struct trap_record *outer = outer_of(history, record);
    record->outer = outer ? outer->number : 0;
    record->depth = outer ? outer->depth + 1 : 1;
    struct hart_traps *hart = &history->harts[record->hart];
    hart->current = record->number;
    hart->awaited[record->from] = record->number;
    open_traps_add(&history->open, record);
    tell(history, record, false);
    fetch_next_place(history);
}

// --- returns ---

// Notes who went on in the mode that was waited for.
static void resume(struct trap_history *history, enum privilege mode,
                   const struct trap_return *back, u64 number, const struct guest_process *process)
{
    struct hart_traps *hart = &history->harts[back->hart];
    struct trap_record *awaited = find(history, hart->awaited[mode]);
    if (awaited && !awaited->resumed.known) {
        awaited->resumed = (struct trap_resumed){.known = true,
                                                 .same = number == awaited->number,
                                                 .step = back->step,
                                                 .number = number,
                                                 .satp = back->satp,
                                                 .process = *process};
    }
    hart->awaited[mode] = 0;
}

static void end_by_return(struct trap_history *history, u16 index, struct trap_return *back)
{
    struct trap_record *record = find(history, history->open.traps[index].number);
    back->clocks = back->clock - record->clock;
    back->steps = back->hart == record->hart ? back->step - record->step : 0;
    back->switched = !(record->resumed.known && record->resumed.same);
    record->back = *back;
    end_open(history, index, TRAP_RETURNED);
}

static void stray(struct trap_history *history, const struct trap_return_event *event,
                  const struct trap_return *back, const struct guest_process *process)
{
    const struct trap_stray stray = {.back = *back,
                                     .sret = event->sret,
                                     .from = event->from,
                                     .to = event->to,
                                     .process = *process};
    for (u32 i = 0; i < history->watcher_count; i++) {
        if (history->watchers[i].stray) {
            history->watchers[i].stray(history->watchers[i].self, &stray);
        }
    }
}

static void tell_of_space(const struct trap_history *history, u64 satp)
{
    for (u32 i = 0; i < history->watcher_count; i++) {
        if (history->watchers[i].space) {
            history->watchers[i].space(history->watchers[i].self, satp);
        }
    }
}

// The process that the return goes to.
static void capture_returner(struct trap_history *history, const struct trap_return_event *event,
                             const struct trap_return *back, struct guest_process *process)
{
    bool is_new;
    if (!history->users.view || event->to != PRIV_U) {
        trap_capture_process(history->users.view, back->hart, process);
        return;
    }
    *process = *user_processes_return(&history->users, back->hart, back->satp, back->sp,
                                      back->target, &is_new);
    if (is_new) {
        tell_of_space(history, back->satp);
    }
}

static void on_return(void *self, const struct trap_return_event *event)
{
    struct trap_history *history = self;
    if (!history->enabled) {
        return;
    }
    struct guest_process process;
    struct trap_return back;
    trap_capture_return(history->m, event, &back);
    capture_returner(history, event, &back, &process);
    u16 index = open_traps_own(&history->open, event, &back, process.pid,
                               history->harts[back.hart].current);
    const struct trap_record *own =
        index == OPEN_TRAP_NONE ? NULL : find(history, history->open.traps[index].number);
    history->harts[back.hart].current = own && event->to != PRIV_U ? own->outer : 0;
    resume(history, event->to, &back, own ? own->number : 0, &process);
    if (own) {
        end_by_return(history, index, &back);
    } else {
        stray(history, event, &back, &process);
    }
}

// --- life ---

struct trap_history *trap_history_create(struct machine *m, u32 size)
{
    assert(size > 0 && size <= TRAP_HISTORY_SIZE_MAX);
    struct trap_history *history = calloc(1, sizeof *history);
    if (!history) {
        return NULL;
    }
    history->ring = calloc(size, sizeof *history->ring);
    if (!history->ring) {
        free(history);
        return NULL;
    }
    history->m = m;
    history->size = size;
    history->enabled = true;
    history->oldest = 1;
    forget_open(history);
    return history;
}

void trap_history_destroy(struct trap_history *history)
{
    if (history) {
        free(history->ring);
        free(history);
    }
}

void trap_history_attach(struct trap_history *history)
{
    const struct cpu_listener listener = {
        .self = history, .trap = on_trap, .trap_return = on_return};
    cpu_listen(history->m->cpu, &listener);
}

void trap_history_enable(struct trap_history *history, bool enabled)
{
    if (history->enabled && !enabled) {
        while (history->open.oldest != OPEN_TRAP_NONE) {
            end_open(history, history->open.oldest, TRAP_FORGOTTEN);
        }
        forget_open(history);
        user_processes_init(&history->users, history->users.view);
    }
    history->enabled = enabled;
}

void trap_history_set_view(struct trap_history *history, const struct guest_view *view)
{
    user_processes_init(&history->users, view);
}

void trap_history_watch(struct trap_history *history, const struct trap_watcher *watcher)
{
    assert(history->watcher_count < TRAP_WATCHERS_MAX);
    history->watchers[history->watcher_count++] = *watcher;
}

void trap_history_finish(struct trap_history *history)
{
    while (history->open.oldest != OPEN_TRAP_NONE) {
        end_open(history, history->open.oldest, TRAP_OPEN);
    }
    forget_open(history);
}

// --- looking ---

u32 trap_history_count(const struct trap_history *history)
{
    u64 count = history->last + 1 - history->oldest;
    return (u32)(count < history->size ? count : history->size);
}

const struct trap_record *trap_history_last(const struct trap_history *history, u32 age)
{
    return age < trap_history_count(history) ? find(history, history->last - age) : NULL;
}

const struct trap_record *trap_history_find(const struct trap_history *history, u64 number)
{
    return find(history, number);
}

const struct trap_record *trap_history_current(const struct trap_history *history, u32 hart)
{
    return find(history, history->harts[hart].current);
}

// --- going back ---

static bool is_before(const struct trap_record *record, u64 clock)
{
    return record->number != 0 && record->clock < clock;
}

// Opens a trap again whose return is in the future now.
static void reopen(struct trap_history *history, struct trap_record *record, u64 clock)
{
    if (record->end == TRAP_RETURNED && record->back.clock >= clock) {
        record->end = TRAP_OPEN;
    }
    if (record->resumed.known && record->resumed.step >= record->step && record->end == TRAP_OPEN) {
        record->resumed.known = false;
        history->harts[record->hart].awaited[record->from] = record->number;
    }
    if (record->end == TRAP_OPEN && !open_traps_are_full(&history->open)) {
        open_traps_add(&history->open, record);
        history->harts[record->hart].current = record->number;
    }
}

void trap_history_go_back(struct trap_history *history, u64 clock)
{
    u64 first = history->last + 1 - trap_history_count(history);
    forget_open(history);
    user_processes_init(&history->users, history->users.view);
    history->oldest = first;
    while (history->last >= first && history->last > 0 &&
           !is_before(&history->ring[history->last % history->size], clock)) {
        history->ring[history->last % history->size].number = 0;
        history->last--;
    }
    for (u64 number = first; number <= history->last; number++) {
        struct trap_record *record = &history->ring[number % history->size];
        if (is_before(record, clock)) {
            reopen(history, record, clock);
        }
    }
}
