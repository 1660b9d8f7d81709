#include "inspect/trap_log.h"

#include "base/digits.h"
#include "cpu/trap.h"
#include "inspect/mode.h"

#include <string.h>

#define STEP_COLUMNS  12
#define CAUSE_COLUMNS 30

// What both lines begin with.
struct head {
    u64 step, hart;
    enum privilege from, to;
    const char *what, *kind; // the cause's name, and what stands behind it
};

static char *format_head(char *end, const struct head *head)
{
    static const char blanks[CAUSE_COLUMNS + 3] = "                                ";
    end = digits_decimal(end, head->step, STEP_COLUMNS);
    end = digits_decimal(DIGITS_LITERAL(end, " hart "), head->hart, 0);
    const char modes[] = {' ', ' ', mode_letter(head->from), ' ', '-',
                          '>', ' ', mode_letter(head->to),   ' ', ' '};
    memcpy(end, modes, sizeof modes);
    end += sizeof modes;
    memcpy(end, blanks, sizeof blanks - 1);
    size_t length = strlen(head->what);
    memcpy(end, head->what, length);
    memcpy(end + length, head->kind, strlen(head->kind));
    return end + sizeof blanks - 1;
}

static char *format_place(char *end, struct places *places, const struct guest_place *place)
{
    size_t length;
    const char *name = places_name(places, place, &length);
    end = digits_address(end, place->address);
    if (length > 0) {
        end = DIGITS_LITERAL(end, " (");
        memcpy(end, name, length);
        end += length;
        *end++ = ')';
    }
    return end;
}

static size_t finish(char *line, char *end)
{
    *end++ = '\n';
    *end = 0;
    return (size_t)(end - line);
}

size_t trap_log_format_trap(const struct trap_event *event, struct places *places, u64 satp,
                            u64 pid, char *line)
{
    const struct head head = {.step = event->step,
                              .hart = event->hart,
                              .from = event->from,
                              .to = event->to,
                              .what = trap_cause_name(event->interrupt, event->cause),
                              .kind = event->interrupt ? " interrupt" : ""};
    const struct guest_place place = {
        .address = event->epc, .mode = event->from, .satp = satp, .pid = pid};
    char *end = format_head(line, &head);
    end = DIGITS_LITERAL(end, "at ");
    end = format_place(end, places, &place);
    end = digits_address(DIGITS_LITERAL(end, "  tval "), event->tval);
    return finish(line, end);
}

size_t trap_log_format_return(const struct trap_return_event *event, struct places *places,
                              u64 satp, u64 pid, char *line)
{
    const struct head head = {.step = event->step,
                              .hart = event->hart,
                              .from = event->from,
                              .to = event->to,
                              .what = event->sret ? "sret" : "mret",
                              .kind = ""};
    const struct guest_place place = {
        .address = event->target, .mode = event->to, .satp = satp, .pid = pid};
    char *end = format_head(line, &head);
    end = DIGITS_LITERAL(end, "to ");
    return finish(line, format_place(end, places, &place));
}

size_t trap_log_format_record(const struct trap_record *record, struct places *places, char *line)
{
    const struct trap_event event = {.step = record->step,
                                     .hart = record->hart,
                                     .interrupt = record->interrupt,
                                     .cause = record->cause,
                                     .epc = record->epc,
                                     .tval = record->tval,
                                     .from = record->from,
                                     .to = record->to};
    return trap_log_format_trap(&event, places, record->satp, record->process.pid, line);
}

static size_t format_back(const struct trap_return *back, bool sret, enum privilege from,
                          enum privilege to, u64 pid, struct places *places, char *line)
{
    const struct trap_return_event event = {.step = back->step,
                                            .hart = back->hart,
                                            .sret = sret,
                                            .target = back->target,
                                            .from = from,
                                            .to = to};
    return trap_log_format_return(&event, places, back->satp, pid, line);
}

size_t trap_log_format_record_return(const struct trap_record *record, struct places *places,
                                     char *line)
{
    return format_back(&record->back, record->to == PRIV_S, record->to, record->from,
                       record->process.pid, places, line);
}

size_t trap_log_format_stray(const struct trap_stray *stray, struct places *places, char *line)
{
    return format_back(&stray->back, stray->sret, stray->from, stray->to, stray->process.pid,
                       places, line);
}

// Whether it matters whose program runs: names are found by it.
static bool tells_users_apart(struct trap_log *log)
{
    const struct guest_view *view = log->cpu ? places_view(log->places) : NULL;
    if (view != log->users.view) {
        user_processes_init(&log->users, view);
    }
    return view && view->symbols && view->process;
}

static void on_trap(void *self, const struct trap_event *event)
{
    struct trap_log *log = self;
    char line[TRAP_LOG_LINE_SIZE];
    u64 satp = 0, pid = 0;
    if (event->from == PRIV_U && tells_users_apart(log)) {
        const struct hart_state *s = &log->cpu->harts[event->hart].s;
        satp = s->satp;
        pid = user_processes_trap(&log->users, (u32)event->hart, satp, s->x[2], event->epc)->pid;
    }
    log->put(log->self, line, trap_log_format_trap(event, log->places, satp, pid, line));
}

static void on_return(void *self, const struct trap_return_event *event)
{
    struct trap_log *log = self;
    char line[TRAP_LOG_LINE_SIZE];
    u64 satp = 0, pid = 0;
    if (event->to == PRIV_U && tells_users_apart(log)) {
        const struct hart_state *s = &log->cpu->harts[event->hart].s;
        bool is_new;
        satp = s->satp;
        pid = user_processes_return(&log->users, (u32)event->hart, satp, s->x[2], event->target,
                                    &is_new)
                  ->pid;
        if (is_new) {
            places_forget_space(log->places, satp);
        }
    }
    log->put(log->self, line, trap_log_format_return(event, log->places, satp, pid, line));
}

struct cpu_listener trap_log_listener(struct trap_log *log)
{
    return (struct cpu_listener){.self = log, .trap = on_trap, .trap_return = on_return};
}
