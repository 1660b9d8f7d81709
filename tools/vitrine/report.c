#include "report.h"

#include "cpu/trap.h"
#include "exit_codes.h"
#include "inspect/place.h"
#include "inspect/waiting.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

void report_message(const struct output *output, const char *text)
{
    if (output->mid_line && isatty(STDOUT_FILENO) && isatty(STDERR_FILENO)) {
        fputc('\n', stderr);
    }
    fprintf(stderr, "vitrine: %s\n", text);
}

static void describe_limit(const struct session *session, const struct symbols *names, char *text,
                           size_t size)
{
    const struct cpu *cpu = session->m->cpu;
    int length = snprintf(text, size, "stopped by --max-steps after %" PRIu64 " steps",
                          machine_steps(session->m));
    _Static_assert(WAITING_TEXT_SIZE > WAITING_HARTS_TOLD * (PLACE_TEXT_SIZE + 32) + 128,
                   "it fits");
    u32 count = cpu->hart_count, told = count < WAITING_HARTS_TOLD ? count : WAITING_HARTS_TOLD;
    for (u32 i = 0; i < told; i++) {
        char place[PLACE_TEXT_SIZE];
        place_format(names, cpu->harts[i].s.pc, place);
        length += snprintf(text + length, size - (size_t)length, ", hart %u at %s", i, place);
    }
    if (told < count) {
        snprintf(text + length, size - (size_t)length, ", and %u more harts", count - told);
    }
}

void report_end(const struct session *session, enum session_end end, struct guest_options *guest)
{
    const struct machine *m = session->m;
    const struct output *lost = session->output->error ? session->output : session->screen;
    char text[WAITING_TEXT_SIZE] = "";
    switch (end) {
    case SESSION_EXITED:
        if (m->state.status > EXIT_GUEST_MASK) {
            snprintf(text, sizeof text,
                     "the guest ended with %" PRIu64 ", of which %" PRIu64 " fits", m->state.status,
                     m->state.status & EXIT_GUEST_MASK);
        }
        break;
    case SESSION_LIMIT:
        describe_limit(session, guest_options_names(guest), text, sizeof text);
        break;
    case SESSION_STUCK:
        waiting_describe(m, guest_options_names(guest), console_is_live(session->console), text,
                         sizeof text);
        break;
    case SESSION_SIGNAL:
    case SESSION_LEFT:
    case SESSION_MONITOR:
    case SESSION_STOPPED:
    case SESSION_FAILED:
        break;
    case SESSION_OUTPUT_LOST:
        snprintf(text, sizeof text, "%s takes no more: %s",
                 lost->file == STDOUT_FILENO ? "standard output" : "the file of -serial",
                 strerror(lost->error));
        break;
    }
    if (*text) {
        report_message(session->output, text);
    }
}

void report_statistics(const struct machine *m, const struct statistics *statistics, u64 host_ns)
{
    double seconds = (double)host_ns / 1e9;
    u64 instructions = machine_instructions(m);
    fprintf(stderr, "steps: %" PRIu64 "\n", machine_steps(m));
    fprintf(stderr, "instructions: %" PRIu64 "\n", instructions);
    fprintf(stderr, "cycles: %" PRIu64 "\n", m->state.clock);
    fprintf(stderr, "traps: %" PRIu64 "\n", statistics_traps(statistics));
    for (u32 i = 0; i < STATISTICS_CAUSES; i++) {
        for (u32 interrupt = 0; interrupt < 2; interrupt++) {
            u64 count = statistics->traps[interrupt][i];
            if (count > 0) {
                fprintf(stderr, "%s%s: %" PRIu64 "\n", trap_cause_name(interrupt, i),
                        interrupt ? " interrupt" : "", count);
            }
        }
    }
    fprintf(stderr, "host seconds: %.3f\n", seconds);
    fprintf(stderr, "million instructions per second: %.1f\n",
            seconds > 0 ? (double)instructions / seconds / 1e6 : 0);
}

void report_hash(const struct machine *m)
{
    fprintf(stderr, "hash: %016" PRIx64 "\n", machine_hash(m));
}
