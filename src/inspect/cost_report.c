#include "inspect/cost.h"
#include "inspect/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define COLUMN "%12" PRIu64

// Cycles by phase, of what somebody chooses.
struct row {
    u64 phases[GUEST_PHASE_COUNT], sum;
};

static void add(struct row *row, const struct cost_cell *cell)
{
    row->phases[cell->phase] += cell->cycles;
    row->sum += cell->cycles;
}

// What has passed since the last instruction began.
static void settle(struct cost *cost)
{
    for (u32 i = 0; i < cost->m->cpu->hart_count; i++) {
        struct cost_hart *where = &cost->harts[i];
        u64 now = cost->m->state.hart_clock[i];
        if (where->cell && now > where->since) {
            where->cell->cycles += now - where->since;
            where->since = now;
        }
    }
}

static struct row row_of_process(const struct cost *cost, u32 process)
{
    struct row row = {0};
    for (u32 i = 0; i < COST_CELLS_MAX; i++) {
        if (cost->cells[i].used && cost->cells[i].process == process) {
            add(&row, &cost->cells[i]);
        }
    }
    return row;
}

// Without what is idle: nobody pays for that.
static struct row row_of_cause(const struct cost *cost, u32 cause)
{
    struct row row = {0};
    for (u32 i = 0; i < COST_CELLS_MAX; i++) {
        const struct cost_cell *cell = &cost->cells[i];
        if (cell->used && cell->cause == cause && cell->phase != GUEST_PHASE_idle) {
            add(&row, cell);
        }
    }
    return row;
}

static void process_name(const struct cost *cost, u32 process, char *text, size_t size)
{
    const struct cost_process *p = &cost->processes[process];
    struct text_buffer buffer = {.bytes = text, .size = size};
    const struct text_sink sink = text_buffer_sink(&buffer);
    *text = 0;
    if (p->pid) {
        text_print(&sink, "%s %" PRIu64, p->name, p->pid);
    } else {
        text_put(&sink, "(nobody)");
    }
}

// --- table ---

static void head(const struct text_sink *sink, const char *first, const char *second)
{
    text_print(sink, "%-20s%10s", first, second);
    for (u32 phase = 0; phase < GUEST_PHASE_COUNT; phase++) {
        text_print(sink, "%12s", guest_phase_name((enum guest_phase)phase));
    }
    text_print(sink, "%12s\n", "all");
}

static void line(const struct text_sink *sink, const char *name, u64 count, const struct row *row,
                 u64 divisor)
{
    text_print(sink, "%-20s", name);
    if (count) {
        text_print(sink, "%10" PRIu64, count);
    } else {
        text_print(sink, "%10s", "");
    }
    for (u32 phase = 0; phase < GUEST_PHASE_COUNT; phase++) {
        text_print(sink, COLUMN, row->phases[phase] / divisor);
    }
    text_print(sink, COLUMN "\n", row->sum / divisor);
}

static void write_table(const struct cost *cost, const struct text_sink *sink)
{
    struct row all = {0};
    text_print(sink, "%s by process and phase\n",
               cost->m->config.timing ? "cycles" : "steps (no timing model)");
    head(sink, "process", "");
    for (u32 i = 0; i < cost->process_count; i++) {
        char name[GUEST_NAME_SIZE + 24];
        struct row row = row_of_process(cost, i);
        process_name(cost, i, name, sizeof name);
        if (row.sum > 0) {
            line(sink, name, 0, &row, 1);
        }
        for (u32 phase = 0; phase < GUEST_PHASE_COUNT; phase++) {
            all.phases[phase] += row.phases[phase];
        }
        all.sum += row.sum;
    }
    line(sink, "all", 0, &all, 1);
    text_print(sink, "\nwhat one costs, without waiting\n");
    head(sink, "cause", "count");
    for (u32 i = 1; i < cost->cause_count; i++) {
        struct row row = row_of_cause(cost, i);
        if (cost->causes[i].count > 0) {
            line(sink, cost->causes[i].name, cost->causes[i].count, &row, cost->causes[i].count);
        }
    }
}

// --- folded stacks, JSON ---

static const char *cause_of(const struct cost *cost, const struct cost_cell *cell)
{
    return cell->cause ? cost->causes[cell->cause].name : "";
}

static int by_name(const void *a, const void *b)
{
    const struct cost_cell *one = a;
    const struct cost_cell *other = b;
    if (one->process != other->process) {
        return one->process < other->process ? -1 : 1;
    }
    if (one->cause != other->cause) {
        return one->cause < other->cause ? -1 : 1;
    }
    if (one->phase != other->phase) {
        return one->phase < other->phase ? -1 : 1;
    }
    return strcmp(one->function, other->function);
}

// The cells, in an order that depends on nothing but the run; null when the host has no memory.
static struct cost_cell *sorted(const struct cost *cost, size_t *count)
{
    struct cost_cell *cells = calloc(COST_CELLS_MAX, sizeof *cells);
    *count = 0;
    for (u32 i = 0; cells && i < COST_CELLS_MAX; i++) {
        if (cost->cells[i].used && cost->cells[i].cycles > 0) {
            cells[(*count)++] = cost->cells[i];
        }
    }
    if (cells) {
        qsort(cells, *count, sizeof *cells, by_name);
    }
    return cells;
}

static void write_folded(const struct cost *cost, const struct text_sink *sink)
{
    size_t count;
    struct cost_cell *cells = sorted(cost, &count);
    for (size_t i = 0; cells && i < count; i++) {
        const struct cost_cell *cell = &cells[i];
        char name[GUEST_NAME_SIZE + 24];
        process_name(cost, cell->process, name, sizeof name);
        const char *cause = cause_of(cost, cell);
        text_print(sink, "%s%s%s;%s%s%s %" PRIu64 "\n", name, *cause ? ";" : "", cause,
                   guest_phase_name(cell->phase), *cell->function ? ";" : "", cell->function,
                   cell->cycles);
    }
    free(cells);
}

static void put_text(void *self, const char *text, size_t size)
{
    const struct text_sink *sink = self;
    sink->put(sink->self, text, size);
}

static void cell_object(const struct cost *cost, yajl_gen gen, const struct cost_cell *cell)
{
    const struct cost_process *process = &cost->processes[cell->process];
    yajl_gen_map_open(gen);
    json_number_member(gen, "pid", process->pid);
    json_string_member(gen, "process", process->name);
    json_string_member(gen, "cause", cause_of(cost, cell));
    json_string_member(gen, "phase", guest_phase_name(cell->phase));
    json_string_member(gen, "function", cell->function);
    json_number_member(gen, "cycles", cell->cycles);
    json_number_member(gen, "instructions", cell->instructions);
    yajl_gen_map_close(gen);
}

static void causes_member(const struct cost *cost, yajl_gen gen)
{
    json_open_member(gen, "causes");
    for (u32 i = 1; i < cost->cause_count; i++) {
        json_number_member(gen, cost->causes[i].name, cost->causes[i].count);
    }
    yajl_gen_map_close(gen);
}

static void write_json(const struct cost *cost, const struct text_sink *sink)
{
    size_t count;
    struct text_sink copy = *sink;
    struct cost_cell *cells = sorted(cost, &count);
    yajl_gen gen = yajl_gen_alloc(NULL);
    if (!cells || !gen) {
        free(cells);
        return;
    }
    yajl_gen_config(gen, yajl_gen_beautify, 1);
    yajl_gen_config(gen, yajl_gen_print_callback, put_text, &copy);
    yajl_gen_map_open(gen);
    json_string_member(gen, "unit", cost->m->config.timing ? "cycles" : "steps");
    json_number_member(gen, "clock", cost->m->state.clock);
    causes_member(cost, gen);
    yajl_gen_string(gen, (const unsigned char *)"costs", strlen("costs"));
    yajl_gen_array_open(gen);
    for (size_t i = 0; i < count; i++) {
        cell_object(cost, gen, &cells[i]);
    }
    yajl_gen_array_close(gen);
    yajl_gen_map_close(gen);
    yajl_gen_free(gen);
    free(cells);
}

bool cost_format_named(const char *name, enum cost_format *format)
{
    static const char *const names[] = {
        [COST_TABLE] = "table", [COST_FOLDED] = "folded", [COST_JSON] = "json"};
    for (u32 i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i], name) == 0) {
            *format = (enum cost_format)i;
            return true;
        }
    }
    return false;
}

void cost_write(struct cost *cost, enum cost_format format, const struct text_sink *sink)
{
    settle(cost);
    switch (format) {
    case COST_TABLE:
        write_table(cost, sink);
        break;
    case COST_FOLDED:
        write_folded(cost, sink);
        break;
    case COST_JSON:
        write_json(cost, sink);
        break;
    }
}
