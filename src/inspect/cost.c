#include "inspect/cost.h"

#include "cpu/trap.h"

#include <stdlib.h>
#include <string.h>

#define WFI 0x10500073

static const struct guest_view *view_of(const struct cost *cost)
{
    return &cost->knowledge->view;
}

// --- names ---

static u32 process_number(struct cost *cost, u32 hart)
{
    struct guest_process process = {0};
    const struct guest_view *view = view_of(cost);
    if (!view->process || !view->process(view->self, hart, &process)) {
        return 0;
    }
    for (u32 i = 1; i < cost->process_count; i++) {
        struct cost_process *known = &cost->processes[i];
        if (known->pid == process.pid) {
            memcpy(known->name, process.name, sizeof known->name); // exec changes it
            return i;
        }
    }
    if (cost->process_count == COST_PROCESSES_MAX) {
        return COST_PROCESSES_MAX - 1;
    }
    struct cost_process *new = &cost->processes[cost->process_count];
    *new = (struct cost_process){.pid = process.pid};
    memcpy(new->name, process.name, sizeof new->name);
    return cost->process_count++;
}

static u32 cause_number(struct cost *cost, const char *name)
{
    for (u32 i = 1; i < cost->cause_count; i++) {
        if (strncmp(cost->causes[i].name, name, GUEST_NAME_SIZE - 1) == 0) {
            return i;
        }
    }
    if (cost->cause_count == COST_CAUSES_MAX) {
        return COST_CAUSES_MAX - 1;
    }
    struct cost_cause *new = &cost->causes[cost->cause_count];
    struct text_buffer buffer = {.bytes = new->name, .size = sizeof new->name};
    const struct text_sink sink = text_buffer_sink(&buffer);
    text_put(&sink, name);
    return cost->cause_count++;
}

// The function that `pc` lies in; its bounds go to `where`.
static void find_function(const struct cost *cost, const struct insn_record *record, u64 pid,
                          struct cost_hart *where)
{
    const struct guest_view *view = view_of(cost);
    const struct hart *h = &cost->m->cpu->harts[record->hart];
    const struct guest_place place = {
        .address = record->pc, .mode = record->priv, .satp = h->s.satp, .pid = pid};
    const struct symbols *symbols = view->symbols ? view->symbols(view->self, &place) : NULL;
    const u64 address = view->linked ? view->linked(view->self, &place) : record->pc;
    const struct symbol *symbol = symbols ? symbols_find(symbols, address, NULL) : NULL;
    where->function = symbol ? symbol->name : "";
    where->first = where->last = record->pc;
    if (symbol && symbol->size_bytes > 0) {
        where->first = symbol->address + (record->pc - address);
        where->last = where->first + symbol->size_bytes - 1;
    }
}

// --- counting ---

static u64 hash_of(const struct cost_cell *cell)
{
    u64 hash = (u64)(uintptr_t)cell->function;
    hash = (hash ^ cell->process) * 0x9e3779b97f4a7c15;
    hash = (hash ^ cell->cause) * 0x9e3779b97f4a7c15;
    hash = (hash ^ (u64)cell->phase) * 0x9e3779b97f4a7c15;
    return hash >> 32;
}

static struct cost_cell *cell_for(struct cost *cost, const struct cost_cell *wanted)
{
    u64 at = hash_of(wanted);
    for (u32 i = 0; i < 64; i++) {
        struct cost_cell *cell = &cost->cells[(at + i) % (COST_CELLS_MAX - 1)];
        if (!cell->used) {
            *cell = *wanted;
            cell->used = true;
            return cell;
        }
        if (cell->process == wanted->process && cell->cause == wanted->cause &&
            cell->phase == wanted->phase && cell->function == wanted->function) {
            return cell;
        }
    }
    struct cost_cell *rest = &cost->cells[COST_CELLS_MAX - 1];
    *rest = (struct cost_cell){.used = true,
                               .phase = wanted->phase,
                               .function = "",
                               .cycles = rest->cycles,
                               .instructions = rest->instructions};
    return rest;
}

static enum guest_phase phase_of(const struct cost *cost, const struct insn_record *record)
{
    if (record->raw == WFI) {
        return GUEST_PHASE_idle;
    }
    if (cost->knowledge->guest) {
        return guest_phase_of(cost->knowledge->guest, record->priv, record->pc);
    }
    return record->priv == PRIV_U   ? GUEST_PHASE_user
           : record->priv == PRIV_M ? GUEST_PHASE_machine
                                    : GUEST_PHASE_handler;
}

// What the hart's time goes to from `record` on.
static void move(struct cost *cost, const struct insn_record *record, struct cost_hart *where)
{
    enum guest_phase phase = phase_of(cost, record);
    if (!where->cell || phase != where->phase) {
        where->process = process_number(cost, (u32)record->hart);
    }
    where->phase = phase;
    where->mode = record->priv;
    u32 process = phase == GUEST_PHASE_idle ? 0 : where->process;
    find_function(cost, record, cost->processes[process].pid, where);
    const struct cost_cell wanted = {
        .process = process,
        .cause = phase == GUEST_PHASE_user ? 0 : cost->processes[process].cause,
        .phase = phase,
        .function = where->function};
    where->cell = cell_for(cost, &wanted);
}

static void insn(void *self, const struct insn_record *record)
{
    struct cost *cost = self;
    struct cost_hart *where = &cost->harts[record->hart];
    if (where->cell) {
        where->cell->cycles += record->clock - where->since;
    }
    where->since = record->clock;
    bool stays = where->cell && record->priv == where->mode && record->pc >= where->first &&
                 record->pc <= where->last && where->phase != GUEST_PHASE_idle &&
                 record->raw != WFI;
    if (!stays) {
        move(cost, record, where);
    }
    where->cell->instructions++;
}

// The process that is trapped gets a cause; what comes now is looked up afresh.
static void trap(void *self, const struct trap_event *event)
{
    struct cost *cost = self;
    const struct guest_view *view = view_of(cost);
    u32 hart = (u32)event->hart;
    struct cost_hart *where = &cost->harts[hart];
    struct guest_call call;
    const char *name = trap_cause_name(event->interrupt, event->cause);
    if (!event->interrupt && event->cause == EXC_user_ecall && view->call &&
        view->call(view->self, hart, &call)) {
        name = call.name;
    }
    u32 cause = cause_number(cost, name);
    cost->causes[cause].count++;
    cost->processes[process_number(cost, hart)].cause = cause;
    where->first = 1; // no function's
    where->last = 0;
    where->phase = GUEST_PHASE_COUNT;
}

struct cost *cost_create(struct machine *m, const struct guest_knowledge *knowledge,
                         struct insn_feed *feed)
{
    struct cost *cost = calloc(1, sizeof *cost);
    if (!cost) {
        return NULL;
    }
    cost->m = m;
    cost->knowledge = knowledge;
    cost->feed = feed;
    cost->process_count = cost->cause_count = 1;
    const struct cpu_listener listener = {.self = cost, .trap = trap};
    const struct insn_consumer consumer = {.insn = insn, .self = cost};
    cpu_listen(m->cpu, &listener);
    insn_feed_add(feed, &consumer);
    return cost;
}

void cost_destroy(struct cost *cost)
{
    free(cost);
}
