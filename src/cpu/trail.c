#include "cpu/trail.h"

#include "cpu/exec_ways.h"
#include "cpu/insn_record.h"
#include "cpu/trail_value.h"
#include "cpu/translate.h"

#include <stdlib.h>

#define LINE_OF_CACHE 64
#define A0            10
#define CHECKED_MARKS 32 // that are written from one look to the next

_Static_assert(sizeof(struct trail_mark) == LINE_OF_CACHE, "a mark is a line of the cache");

struct trail *trail_create(const struct cpu *cpu, u32 size)
{
    struct trail *trail = calloc(1, sizeof *trail);
    if (!trail) {
        return NULL;
    }
    trail->size = size;
    trail->share = size / (TRAIL_PARTS - 1) + 1 + BLOCK_INSNS_MAX;
    trail->part_size = 2 * trail->share + CHECKED_MARKS;
    size_t marks_size = TRAIL_PARTS * trail->part_size * sizeof *trail->marks;
    trail->marks = aligned_alloc(LINE_OF_CACHE, marks_size);
    trail->entries = malloc(size * sizeof *trail->entries);
    trail->harts = malloc(cpu->hart_count * sizeof *trail->harts);
    if (!trail->marks || !trail->entries || !trail->harts) {
        trail_destroy(trail);
        return NULL;
    }
    trail_forget(trail);
    return trail;
}

void trail_destroy(struct trail *trail)
{
    if (trail) {
        free(trail->marks);
        free(trail->entries);
        free(trail->harts);
        free(trail);
    }
}

void cpu_keep_trail(struct cpu *cpu, struct trail *trail)
{
    trail_settle(cpu);
    cpu->trail = trail;
    for (u32 i = 0; i < cpu->hart_count; i++) {
        cpu->harts[i].trail = trail;
    }
    cpu_set_probe(cpu, PROBE_TRAIL, trail);
}

// Has the present part written from its start.
static void begin_part(struct trail *trail)
{
    trail->next_mark = trail->marks + trail->part * trail->part_size;
    trail->limit = trail->next_mark + CHECKED_MARKS;
    trail->insns = 0;
}

void trail_drop_marks(struct trail *trail)
{
    trail->part = 0;
    trail->full_parts = 0;
    begin_part(trail);
}

void trail_forget(struct trail *trail)
{
    trail_drop_marks(trail);
    trail->count = 0;
    trail->newest = 0;
}

struct trail_mark *trail_before(const struct trail *trail, const struct trail_mark *mark, u32 *part)
{
    struct trail_mark *start = trail->marks + *part * trail->part_size;
    if (mark > start) {
        return start + (mark - start) - 1;
    }
    u32 back = (trail->part + TRAIL_PARTS - *part) % TRAIL_PARTS;
    if (back == trail->full_parts) {
        return NULL;
    }
    *part = (*part + TRAIL_PARTS - 1) % TRAIL_PARTS;
    return trail->ends[*part] - 1;
}

// Where the limit is reached: whether the part has its share. Between two marks of one hart there
// are as many instructions as steps, within a block's length, but for faults of fetches; and of two
// marks, one is no end.
static __attribute__((noinline)) void look_on(struct trail *trail, const struct trail_mark *last)
{
    struct trail_mark *start = trail->marks + trail->part * trail->part_size;
    bool same = trail->insns && trail_hart(last) == trail_hart(&trail->since);
    u64 marks = CHECKED_MARKS / 2, steps = same ? last->step - trail->since.step : 0;
    steps = steps > trail->faults ? steps - trail->faults : 0;
    trail->insns += steps > marks ? steps : marks;
    trail->since = *last;
    trail->faults = 0;
    if (trail->insns >= trail->share || trail->limit == start + trail->part_size) {
        trail->ends[trail->part] = trail->limit;
        trail->part = (trail->part + 1) % TRAIL_PARTS;
        trail->full_parts += trail->full_parts < TRAIL_PARTS - 1;
        begin_part(trail);
    } else {
        u64 left = (u64)(start + trail->part_size - trail->limit);
        trail->limit += left < CHECKED_MARKS ? left : CHECKED_MARKS;
    }
}

const struct trail_entry *trail_last(const struct trail *trail, u32 age)
{
    return age < trail->count ? &trail->entries[(trail->newest + trail->size - age) % trail->size]
                              : NULL;
}

// --- translation ---

// Semihosting's ebreak leaves its answer in a0.
void trail_written(const struct insn *insn, u8 written[2])
{
    const struct op op = translate_registers(insn);
    written[0] = insn_record_writes(insn->op) ? op.rd : insn->op == OP_ebreak ? A0 : HART_SINK;
    written[1] = insn->op == OP_amocas_q && insn->rd ? (u8)(insn->rd + 1) : HART_SINK;
}

static handler *const probes[TRAIL_WRITES_MAX + 1] = {
#define PROBE(writes) [writes] = trail_probe_##writes,
    TRAIL_PROBES(PROBE)
#undef PROBE
};

// Whether the stretch may have one more register written; adds it then.
static bool take_write(struct trail_stretch *stretch, u8 number, bool fixed)
{
    u64 bit = number == HART_SINK ? 0 : 1ULL << number;
    if (stretch->fixed & bit) {
        return false;
    }
    if (bit && !(stretch->written & bit)) {
        if (stretch->writes == TRAIL_WRITES_MAX) {
            return false;
        }
        u8 *fields[TRAIL_WRITES_MAX] = {&stretch->probe->rd, &stretch->probe->rs1,
                                        &stretch->probe->rs2, &stretch->probe->rs3};
        *fields[stretch->writes++] = number;
        stretch->written |= bit;
        if (stretch->probe->run != trail_probe_once) {
            stretch->probe->run = probes[stretch->writes];
        }
    }
    stretch->fixed |= fixed ? bit : 0;
    return true;
}

bool trail_takes(struct trail_stretch *stretch, const struct insn *insn)
{
    u8 written[2];
    bool fixed = !trail_value_known(insn->op);
    trail_written(insn, written);
    if (!stretch->probe || stretch->probe->run == trail_probe_once ||
        !take_write(stretch, written[0], fixed) || !take_write(stretch, written[1], fixed)) {
        return false;
    }
    stretch->probe->imm += 1 << 16;
    return true;
}

void trail_begin(struct trail_stretch *stretch, struct op *probe, u32 slot, u32 index, bool once,
                 const struct insn *insn)
{
    u8 written[2];
    bool fixed = !trail_value_known(insn->op);
    *probe = (struct op){.run = once ? trail_probe_once : trail_probe_0,
                         .rd = HART_SINK,
                         .rs1 = HART_SINK,
                         .rs2 = HART_SINK,
                         .rs3 = HART_SINK,
                         .imm = (i32)(slot | 1 << 16)};
    *stretch = (struct trail_stretch){.probe = probe, .begins = index == 0};
    trail_written(insn, written);
    take_write(stretch, written[0], fixed);
    take_write(stretch, written[1], fixed);
}

bool trail_is_known(const struct trail_stretch *stretch)
{
    return stretch->probe && stretch->begins && !stretch->fixed;
}

bool trail_is_probe(handler *run)
{
    bool is = run == trail_probe_once;
    for (u32 i = 0; i < ARRAY_LEN(probes); i++) {
        is |= run == probes[i];
    }
    return is;
}

// --- running ---

// Fills in what all marks have, and makes the next one the next to be written.
static inline __attribute__((always_inline)) struct trail_mark *
make_mark(const struct op *op, struct hart *h, u32 writes)
{
    struct trail *trail = h->trail;
    struct trail_mark *mark = trail->next_mark;
    const u8 fields[TRAIL_WRITES_MAX] = {op->rd, op->rs1, op->rs2, op->rs3};
    for (u32 i = 0; i < writes; i++) {
        mark->before[i] = h->s.registers[fields[i]];
    }
    mark->satp = h->s.satp;
    mark->who = (u32)(h->s.priv << TRAIL_PRIV_SHIFT | h->s.mhartid);
    trail->next_mark = mark + 1;
    return mark;
}

// Goes on behind the mark, all of which is written.
#define MARKED(mark)                                   \
    do {                                               \
        if (unlikely((mark) + 1 == h->trail->limit)) { \
            look_on(h->trail, mark);                   \
        }                                              \
        CONTINUE(op + 1);                              \
    } while (0)

// The hart's steps behind the block, as a mark has it.
static inline u64 steps_behind(const struct hart *h, i64 left)
{
    return h->clock_end - h->s.stopped_clock - (u64)left;
}

#define PROBE(writes)                                       \
    void trail_probe_##writes(HANDLER_PARAMETERS)           \
    {                                                       \
        struct trail_mark *mark = make_mark(op, h, writes); \
        mark->step = steps_behind(h, left);                 \
        mark->place = h->page_va;                           \
        mark->what = (u32)(uintptr_t)op;                    \
        MARKED(mark);                                       \
    }
TRAIL_PROBES(PROBE)
#undef PROBE

void trail_probe_once(HANDLER_PARAMETERS)
{
    const struct op_info *info = dispatch_info(op, b);
    u64 clock = h->clock_end - (u64)dispatch_left_before(left, b, info->index);
    struct trail_mark *mark = make_mark(op, h, TRAIL_WRITES_MAX);
    mark->step = hart_steps(h, clock);
    mark->place = h->page_va + info->offset;
    mark->what = info->raw;
    mark->who |= TRAIL_ONCE;
    MARKED(mark);
}

void trail_finish(struct hart *h, u64 steps, bool trapped)
{
    struct trail *trail = h->trail;
    u32 part = trail->part;
    const struct trail_mark *last = trail_before(trail, trail->next_mark, &part);
    if (!last || ((last->who & TRAIL_END) && trail_hart(last) == h->s.mhartid)) {
        trail->faults += trapped; // of a fetch: there is no instruction
        return;
    }
    struct trail_mark *mark = trail->next_mark++;
    mark->step = steps + trapped;
    mark->who = (u32)h->s.mhartid | TRAIL_END | (trapped ? TRAIL_TRAPPED : 0);
    if (mark + 1 == trail->limit) {
        look_on(trail, mark);
    }
}
