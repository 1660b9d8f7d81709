#include "watch.h"

#include "cpu/stops.h"
#include "cpu/trap.h"
#include "inspect/guest_memory.h"

#include <string.h>

void watch_begin(struct watch *watch, struct machine *m, const struct symbols *symbols)
{
    *watch = (struct watch){.m = m, .symbols = symbols};
}

bool watch_add(struct watch *watch, const struct point *point, i32 after, u32 *number,
               struct error *error)
{
    assert(watch->count < WATCH_POINTS_MAX);
    struct watched *watched = &watch->points[watch->count];
    *watched = (struct watched){.point = *point, .after = after};
    if (point->kind == POINT_SYMBOL) {
        watch->symbols_wanted = true;
        if (!watch->symbols || !symbols_address(watch->symbols, point->name, &watched->address)) {
            return error_set(error, ERROR_USAGE, "the kernel has no symbol %s", point->name);
        }
    }
    *number = watch->count++;
    return true;
}

// Reads the variable that somebody wants to know at this point, as wide as its symbol is: through
// the page table of the moment, else, where that is a program's alone, where the kernel was loaded.
static void read_variable(struct watch *watch, struct watched *watched, u32 hart)
{
    const struct symbol *symbol = symbols_named(watch->symbols, watched->variable->variable);
    u64 value = 0;
    u64 size = symbol && symbol->size_bytes ? symbol->size_bytes : sizeof value;
    size = size < sizeof value ? size : sizeof value;
    watched->readable =
        symbol && (guest_memory_read(watch->m, hart, symbol->address, &value, size) ||
                   machine_read_memory(watch->m, symbol->address, &value, size));
    watched->value = bits_sign_extend(value, (u32)(8 * size));
}

// One more of point `number` has come.
static void reach(struct watch *watch, struct watched *watched, u32 hart)
{
    if (watched->reached || (watched->after >= 0 && !watch->points[watched->after].reached)) {
        return;
    }
    if (++watched->seen < watched->point.number) {
        return;
    }
    watched->reached = true;
    watched->moment = moment_now(watch->m, hart);
    if (watched->variable) {
        read_variable(watch, watched, hart);
    }
}

static void reach_kind(struct watch *watch, enum point_kind kind)
{
    for (u32 i = 0; i < watch->count; i++) {
        if (watch->points[i].point.kind == kind) {
            reach(watch, &watch->points[i], 0);
        }
    }
}

static bool comes_from(const struct point *point, enum privilege mode)
{
    return point->mode == POINT_ANY_MODE || point->mode == (i32)mode;
}

static bool is_taken(const struct point *point, const struct trap_record *record)
{
    const char *cause = trap_cause_name(record->interrupt, record->cause);
    switch (point->kind) {
    case POINT_TRAP:
        return strcmp(point->name, cause) == 0;
    case POINT_INTERRUPT:
        return record->interrupt && strcmp(point->name, cause) == 0;
    case POINT_SYSCALL:
        return strcmp(point->name, record->call.name) == 0;
    default:
        return false;
    }
}

static void on_taken(void *self, const struct trap_record *record)
{
    struct watch *watch = self;
    for (u32 i = 0; i < watch->count; i++) {
        const struct point *point = &watch->points[i].point;
        if (is_taken(point, record) && comes_from(point, record->from)) {
            reach(watch, &watch->points[i], record->hart);
        }
    }
}

static void on_ended(void *self, const struct trap_record *record)
{
    struct watch *watch = self;
    if (record->end != TRAP_RETURNED) {
        return;
    }
    for (u32 i = 0; i < watch->count; i++) {
        const struct point *point = &watch->points[i].point;
        if (point->kind == POINT_RETURN && comes_from(point, record->from) &&
            strcmp(point->name, trap_cause_name(record->interrupt, record->cause)) == 0) {
            reach(watch, &watch->points[i], record->back.hart);
        }
    }
}

static bool wants(void *self, const struct insn *insn, u32 offset)
{
    const struct watch *watch = self;
    (void)insn;
    for (u32 i = 0; i < watch->count; i++) {
        const struct watched *watched = &watch->points[i];
        if (watched->point.kind == POINT_SYMBOL && watched->address % BUS_PAGE_SIZE == offset) {
            return true;
        }
    }
    return false;
}

static bool at_symbol(void *self, struct hart *h)
{
    struct watch *watch = self;
    for (u32 i = 0; i < watch->count; i++) {
        struct watched *watched = &watch->points[i];
        if (watched->point.kind == POINT_SYMBOL && watched->address == h->s.pc &&
            comes_from(&watched->point, (enum privilege)h->s.priv)) {
            reach(watch, watched, (u32)h->s.mhartid);
        }
    }
    return false;
}

void watch_start(struct watch *watch, struct trap_history *history)
{
    const struct trap_watcher watcher = {.self = watch, .taken = on_taken, .ended = on_ended};
    trap_history_watch(history, &watcher);
    if (watch->symbols_wanted) {
        const struct cpu_stops stops = {.self = watch, .wants = wants, .stops = at_symbol};
        cpu_set_stops(watch->m->cpu, &stops);
    }
    reach_kind(watch, POINT_BOOT);
}

// One more letter of the console, of which the last letters were the first `matched` of the text:
// how many they are now.
static size_t match_letter(const char *text, size_t matched, char letter)
{
    for (size_t length = matched + 1; length > 0; length--) {
        if (text[length - 1] == letter &&
            memcmp(text, text + matched + 1 - length, length - 1) == 0) {
            return length;
        }
    }
    return 0;
}

void watch_console(struct watch *watch, const u8 *bytes, size_t size)
{
    for (u32 i = 0; i < watch->count; i++) {
        struct watched *watched = &watch->points[i];
        if (watched->point.kind != POINT_CONSOLE) {
            continue;
        }
        for (size_t k = 0; k < size; k++) {
            watched->matched = match_letter(watched->point.name, watched->matched, (char)bytes[k]);
            if (!watched->point.name[watched->matched]) {
                watched->matched = 0;
                reach(watch, watched, 0);
            }
        }
    }
}

void watch_end(struct watch *watch)
{
    reach_kind(watch, POINT_EXIT);
}
