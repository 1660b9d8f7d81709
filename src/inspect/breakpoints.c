#include "inspect/breakpoints.h"

#include <stdio.h>
#include <string.h>

void breakpoints_start(struct breakpoints *b, struct machine *m, struct breakpoint_host host)
{
    *b = (struct breakpoints){.m = m, .host = host};
    breakpoints_hook(b);
}

struct breakpoint *breakpoints_add(struct breakpoints *b, const struct breakpoint *item,
                                   bool numbered)
{
    if (b->count == BREAKPOINTS_MAX) {
        return NULL;
    }
    struct breakpoint *added = &b->items[b->count++];
    *added = *item;
    added->number = numbered ? ++b->last_number : 0;
    b->changed = true;
    return added;
}

struct breakpoint *breakpoints_find(struct breakpoints *b, u32 number)
{
    for (u32 i = 0; i < b->count; i++) {
        if (b->items[i].number == number) {
            return &b->items[i];
        }
    }
    return NULL;
}

// Keeps those for which `goes` is false.
static void remove_if(struct breakpoints *b,
                      bool (*goes)(const struct breakpoint *item, u32 number), u32 number)
{
    u32 kept = 0;
    for (u32 i = 0; i < b->count; i++) {
        if (!goes(&b->items[i], number)) {
            b->items[kept++] = b->items[i];
        }
    }
    b->changed |= b->count != kept;
    b->count = kept;
}

static bool has_number(const struct breakpoint *item, u32 number)
{
    return item->number == number;
}

void breakpoints_remove(struct breakpoints *b, u32 number)
{
    remove_if(b, has_number, number);
}

static u64 hart_clock(const struct breakpoints *b, u32 hart)
{
    return b->m->state.hart_clock[hart];
}

void breakpoints_resume(struct breakpoints *b, u32 hart)
{
    for (u32 i = 0; i < b->count; i++) {
        b->items[i].touched = b->items[i].hit = false;
        b->items[i].by = NULL;
    }
    b->interrupted = false;
    b->trouble[0] = 0;
    if (b->changed) {
        breakpoints_apply(b);
        b->changed = false;
    }
    b->passes[hart] = (struct breakpoint_pass){
        .passes = true, .clock = hart_clock(b, hart), .pc = b->m->cpu->harts[hart].s.pc};
}

// Whether the hart runs the process that it is for.
static bool belongs(const struct breakpoints *b, const struct breakpoint *item, u32 hart)
{
    struct guest_process process;
    if (item->pid == BREAKPOINT_ANY && !*item->program && !*item->process) {
        return true;
    }
    return b->host.process(b->host.self, hart, &process) &&
           (item->pid == BREAKPOINT_ANY || item->pid == (i64)process.pid) &&
           (!*item->program || strcmp(item->program, process.name) == 0) &&
           (!*item->process || strcmp(item->process, process.name) == 0);
}

bool breakpoint_holds(struct breakpoints *b, struct breakpoint *item, u32 hart)
{
    const struct hart *h = &b->m->cpu->harts[hart];
    if ((item->hart != BREAKPOINT_ANY && item->hart != (i32)hart) ||
        (item->mode != BREAKPOINT_ANY && item->mode != (i32)h->s.priv) ||
        (item->exact && (item->satp != h->s.satp || h->s.x[2] < item->sp_min)) ||
        !belongs(b, item, hart)) {
        return false;
    }
    if (!*item->condition) {
        return true;
    }
    bool truth;
    struct error error;
    struct scope scope = b->host.scope(b->host.self, hart);
    scope.door = NULL;
    if (!expression_truth(&scope, item->condition, &truth, &error)) {
        snprintf(b->trouble, sizeof b->trouble, "%.200s", error.text);
        return true; // so that somebody sees it
    }
    return truth;
}

bool breakpoint_counts(struct breakpoint *item)
{
    item->hits++;
    if (item->ignores > 0) {
        item->ignores--;
        return false;
    }
    item->hit = true;
    return true;
}

// Reads again what a watchpoint is for, wherever it may be mapped by now. False where it is too
// large to be compared, or no memory.
static bool load_physical(const struct breakpoints *b, struct breakpoint *item)
{
    u64 bits = 0;
    if (!value_is_scalar(item->watched.type) || item->size_bytes > sizeof bits ||
        !machine_read_memory(b->m, item->pa, &bits, item->size_bytes)) {
        return false;
    }
    item->watched.bits = value_fit(item->watched.type, bits);
    return true;
}

// A watchpoint whose memory was touched: whether that is one of the accesses that it is for.
static bool is_wanted(struct breakpoints *b, struct breakpoint *item, u32 hart)
{
    struct error ignored;
    struct value now = item->watched;
    struct scope scope = b->host.scope(b->host.self, hart);
    item->before = item->watched.bits;
    if (item->kind == BREAKPOINT_MEMORY) {
        return !load_physical(b, item) || item->reads || item->before != item->watched.bits;
    }
    if (value_load(&scope, &now, &ignored)) {
        item->watched.bits = now.bits;
    }
    return item->before != item->watched.bits;
}

static bool stands_at(const struct breakpoints *b, const struct breakpoint *item, u32 hart)
{
    u64 pc = b->m->cpu->harts[hart].s.pc;
    for (u32 i = 0; item->kind == BREAKPOINT_PLACE && i < item->place_count; i++) {
        if (item->places[i] == pc) {
            return true;
        }
    }
    return false;
}

// Finds what the hooks left to be found: whether watched memory has changed, and where a run of so
// many steps has arrived.
static void look(struct breakpoints *b, bool stopped, u32 hart)
{
    for (u32 i = 0; i < b->count; i++) {
        struct breakpoint *item = &b->items[i];
        bool arrived = !stopped && item->number && !item->disabled && stands_at(b, item, hart);
        bool watched = item->touched && is_wanted(b, item, hart);
        if ((arrived || watched) && breakpoint_holds(b, item, hart)) {
            breakpoint_counts(item);
        }
        item->touched = false;
    }
}

static bool is_over(const struct breakpoint *item, u32 number)
{
    (void)number;
    return item->temporary && item->hit;
}

bool breakpoints_settle(struct breakpoints *b, bool stopped, u32 hart)
{
    bool any = b->interrupted;
    b->hart = stopped ? b->hart : hart;
    look(b, stopped, b->hart);
    for (u32 i = 0; i < b->count; i++) {
        any |= b->items[i].hit;
    }
    return any;
}

void breakpoints_drop_temporary(struct breakpoints *b)
{
    for (u32 i = 0; i < b->count; i++) {
        struct breakpoint *item = &b->items[i];
        if (item->once && item->hit) {
            item->once = false;
            item->disabled = b->changed = true;
        }
    }
    remove_if(b, is_over, 0);
}
