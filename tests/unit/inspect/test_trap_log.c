// The lines of the trap log, against docs/trap-log.md; and the statistics.
#include "inspect/statistics.h"
#include "inspect/trap_log.h"

#include "unit/run_tests.h"

#include <stdio.h>
#include <string.h>

static const struct trap_event call = {
    .step = 340037, .cause = EXC_user_ecall, .epc = 0x10062, .from = PRIV_U, .to = PRIV_S};
static const struct trap_event timer = {.step = 1234567890123ULL,
                                        .hart = 3,
                                        .interrupt = true,
                                        .cause = IRQ_supervisor_timer,
                                        .epc = ~0ULL,
                                        .from = PRIV_M,
                                        .to = PRIV_M};
static const struct trap_event fault = {.cause = EXC_load_page_fault,
                                        .epc = 0x80000000,
                                        .tval = 0xffffffffdeadbeef,
                                        .from = PRIV_S,
                                        .to = PRIV_M};
static const struct trap_return_event back = {.step = 340213,
                                              .sret = true,
                                              .pc = 0x80000100,
                                              .target = 0x10066,
                                              .from = PRIV_S,
                                              .to = PRIV_U};

START_TEST(test_lines)
{
    char line[TRAP_LOG_LINE_SIZE];
    size_t size = trap_log_format_trap(&call, NULL, 0, 0, line);
    ck_assert_uint_eq(size, strlen(line));
    ck_assert_str_eq(line, "      340037 hart 0  U -> S  user_ecall                    "
                           "  at 0x10062  tval 0x0\n");
    trap_log_format_trap(&timer, NULL, 0, 0, line);
    ck_assert_str_eq(line, "1234567890123 hart 3  M -> M  supervisor_timer interrupt    "
                           "  at 0xffffffffffffffff  tval 0x0\n");
    trap_log_format_trap(&fault, NULL, 0, 0, line);
    ck_assert_str_eq(line, "           0 hart 0  S -> M  load_page_fault               "
                           "  at 0x80000000  tval 0xffffffffdeadbeef\n");
    size = trap_log_format_return(&back, NULL, 0, 0, line);
    ck_assert_uint_eq(size, strlen(line));
    ck_assert_str_eq(line, "      340213 hart 0  S -> U  sret                          "
                           "  to 0x10066\n");
}
END_TEST

struct lines {
    u32 count;
    char last[TRAP_LOG_LINE_SIZE];
};

static void put(void *self, const char *line, size_t size)
{
    struct lines *lines = self;
    ck_assert_uint_eq(size, strlen(line));
    lines->count++;
    memcpy(lines->last, line, size + 1);
}

START_TEST(test_listener)
{
    struct lines lines = {0};
    struct trap_log log = {.put = put, .self = &lines};
    struct cpu_listener listener = trap_log_listener(&log);
    listener.trap(listener.self, &call);
    ck_assert(strstr(lines.last, "user_ecall"));
    listener.trap_return(listener.self, &back);
    ck_assert(strstr(lines.last, "sret"));
    ck_assert_uint_eq(lines.count, 2);
}
END_TEST

struct pages {
    struct text_room room; // of one page at a time
    char page[TEXT_ROOM_MIN], text[4 * TEXT_ROOM_MIN];
    size_t size;
};

static void turn(struct text_room *room)
{
    struct pages *pages = (struct pages *)room;
    size_t size = (size_t)(room->at - pages->page);
    memcpy(pages->text + pages->size, pages->page, size);
    pages->size += size;
    pages->text[pages->size] = 0;
    pages->room = (struct text_room){pages->page, pages->page + sizeof pages->page, turn};
}

static char *append(const char *all, size_t size, char *end, const char *line)
{
    size_t room = (size_t)(all + size - end);
    int length = snprintf(end, room, "%s", line);
    ck_assert_uint_lt((size_t)length, room);
    return end + length;
}

// Lines of a room are those that are put, whatever is remembered of the ones before: steps about
// each number of digits, the same words again and others.
START_TEST(test_room)
{
    static const u64 steps[] = {
        0,        7,         9999,         10000,         10001,  19999,  20000,
        99999999, 100000000, 999999999999, 1000000000000, 340037, 340037, 18446744073709551615u};
    static struct pages pages = {.room = {pages.page, pages.page + sizeof pages.page, turn}};
    static struct trap_log log = {.room = &pages.room};
    struct cpu_listener listener = trap_log_listener(&log);
    char all[sizeof pages.text] = "", line[TRAP_LOG_LINE_SIZE];
    char *end = all;
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        const struct trap_event *traps[] = {&call, &timer, &fault, &call};
        for (size_t k = 0; k < ARRAY_LEN(traps); k++) {
            struct trap_event event = *traps[k];
            event.step = steps[i];
            listener.trap(listener.self, &event);
            trap_log_format_trap(&event, NULL, 0, 0, line);
            end = append(all, sizeof all, end, line);
        }
        struct trap_return_event event = back;
        event.step = steps[i];
        listener.trap_return(listener.self, &event);
        trap_log_format_return(&event, NULL, 0, 0, line);
        end = append(all, sizeof all, end, line);
    }
    turn(&pages.room);
    ck_assert_str_eq(pages.text, all);
}
END_TEST

START_TEST(test_statistics)
{
    struct statistics statistics = {0};
    struct cpu_listener listener = statistics_listener(&statistics);
    listener.trap(listener.self, &call);
    listener.trap(listener.self, &call);
    listener.trap(listener.self, &timer);
    ck_assert_uint_eq(statistics_traps(&statistics), 3);
    ck_assert_uint_eq(statistics.traps[0][EXC_user_ecall], 2);
    ck_assert_uint_eq(statistics.traps[1][IRQ_supervisor_timer], 1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {test_lines, test_listener, test_room, test_statistics};
    return run_tests("trap_log", NULL, tests, ARRAY_LEN(tests));
}
