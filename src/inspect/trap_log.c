#include "inspect/trap_log.h"

#include "cpu/trap.h"
#include "inspect/mode.h"
#include "inspect/place.h"

#include <inttypes.h>
#include <stdio.h>

#define HEAD "%12" PRIu64 " hart %" PRIu64 "  %c -> %c  %-30s"

size_t trap_log_format_trap(const struct trap_event *event, const struct symbols *symbols,
                            char *line)
{
    char cause[64], place[PLACE_TEXT_SIZE];
    snprintf(cause, sizeof cause, "%s%s", trap_cause_name(event->interrupt, event->cause),
             event->interrupt ? " interrupt" : "");
    place_format(symbols, event->epc, place);
    return (size_t)snprintf(line, TRAP_LOG_LINE_SIZE, HEAD "  at %s  tval 0x%" PRIx64 "\n",
                            event->step, event->hart, mode_letter(event->from),
                            mode_letter(event->to), cause, place, event->tval);
}

size_t trap_log_format_return(const struct trap_return_event *event, const struct symbols *symbols,
                              char *line)
{
    char place[PLACE_TEXT_SIZE];
    place_format(symbols, event->target, place);
    return (size_t)snprintf(line, TRAP_LOG_LINE_SIZE, HEAD "  to %s\n", event->step, event->hart,
                            mode_letter(event->from), mode_letter(event->to),
                            event->sret ? "sret" : "mret", place);
}

static void on_trap(void *self, const struct trap_event *event)
{
    const struct trap_log *log = self;
    char line[TRAP_LOG_LINE_SIZE];
    size_t size = trap_log_format_trap(event, log->symbols, line);
    log->put(log->self, line, size);
}

static void on_return(void *self, const struct trap_return_event *event)
{
    const struct trap_log *log = self;
    char line[TRAP_LOG_LINE_SIZE];
    size_t size = trap_log_format_return(event, log->symbols, line);
    log->put(log->self, line, size);
}

struct cpu_listener trap_log_listener(struct trap_log *log)
{
    return (struct cpu_listener){.self = log, .trap = on_trap, .trap_return = on_return};
}
