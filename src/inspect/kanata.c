#include "inspect/kanata.h"

#include "cpu/csr.h"

#include <inttypes.h>
#include <string.h>

static const char stage_names[] = {
    [STAGE_F] = 'F', [STAGE_D] = 'D', [STAGE_E] = 'E', [STAGE_M] = 'M', [STAGE_W] = 'W',
};

enum ending { ENDING_RETIRED, ENDING_FLUSHED };

static void advance_to(struct kanata *kanata, u64 cycle)
{
    if (cycle > kanata->cycle) {
        text_print(&kanata->sink, "C\t%" PRIu64 "\n", cycle - kanata->cycle);
        kanata->cycle = cycle;
    }
}

// The word at `pc` as the model's fetches see it; 0 where there is none.
static u32 word_at(const struct timing_host *host, u64 pc)
{
    u64 pa;
    u16 low, high = 0;
    if (host->fetch(host->self, pc, &pa, &low) != TIMING_FETCHED) {
        return 0;
    }
    if (!isa_is_compressed(low)) {
        host->fetch(host->self, pc + 2, &pa, &high);
    }
    return low | (u32)high << 16;
}

static void begin_row(struct kanata *kanata, struct kanata_row *row, const struct timing *t,
                      const struct timing_slot *slot)
{
    const struct isa_style style = {.aliases = true, .csr_name = csr_name};
    const struct isa_set *set = &kanata->m->cpu->config.extensions;
    char text[ISA_TEXT_SIZE];
    isa_disassemble(word_at(&t->host, slot->pc), slot->pc, set, &style, text, sizeof text);
    for (char *c = text; (c = strchr(c, '\t'));) { // the file's own separator
        *c = ' ';
    }
    row->id = slot->id;
    row->number = kanata->count++;
    text_print(&kanata->sink, "I\t%" PRIu64 "\t%" PRIu32 "\t%" PRIu32 "\n", row->number, slot->id,
               kanata->hart);
    text_print(&kanata->sink, "L\t%" PRIu64 "\t0\t%" PRIx64 ": %s\n", row->number, slot->pc, text);
}

static void enter_stage(struct kanata *kanata, struct kanata_row *row, enum timing_stage stage)
{
    row->stage = stage;
    text_print(&kanata->sink, "S\t%" PRIu64 "\t0\t%c\n", row->number, stage_names[stage]);
}

static void end_row(struct kanata *kanata, struct kanata_row *row)
{
    enum ending ending = row->stage == STAGE_W ? ENDING_RETIRED : ENDING_FLUSHED;
    text_print(&kanata->sink, "R\t%" PRIu64 "\t%" PRIu64 "\t%d\n", row->number,
               ending == ENDING_RETIRED ? kanata->retired : 0, ending);
    kanata->retired += ending == ENDING_RETIRED;
    row->id = 0;
}

static bool is_in_pipeline(const struct timing *t, u32 id)
{
    for (u32 stage = 0; stage < STAGE_COUNT; stage++) {
        if (timing_at(t, (enum timing_stage)stage)->id == id) {
            return true;
        }
    }
    return false;
}

// The row of `id`, or a free one.
static struct kanata_row *row_of(struct kanata *kanata, u32 id)
{
    struct kanata_row *free = NULL;
    for (u32 i = 0; i < STAGE_COUNT; i++) {
        if (kanata->rows[i].id == id) {
            return &kanata->rows[i];
        }
        free = kanata->rows[i].id == 0 ? &kanata->rows[i] : free;
    }
    assert(free);
    return free;
}

static void watch(void *self, const struct timing *t, u64 begin)
{
    struct kanata *kanata = self;
    advance_to(kanata, begin);
    for (u32 i = 0; i < STAGE_COUNT; i++) {
        if (kanata->rows[i].id && !is_in_pipeline(t, kanata->rows[i].id)) {
            end_row(kanata, &kanata->rows[i]);
        }
    }
    for (u32 stage = STAGE_COUNT; stage-- > 0;) {
        const struct timing_slot *slot = timing_at(t, (enum timing_stage)stage);
        if (!(slot->flags & TIMING_VALID)) {
            continue;
        }
        struct kanata_row *row = row_of(kanata, slot->id);
        bool is_new = row->id != slot->id;
        if (is_new) {
            begin_row(kanata, row, t, slot);
        }
        if (is_new || row->stage != stage) {
            enter_stage(kanata, row, (enum timing_stage)stage);
        }
    }
}

void kanata_begin(struct kanata *kanata, struct machine *m, u32 hart, const struct text_sink *sink)
{
    struct timing *t = m->cpu->harts[hart].timing;
    *kanata = (struct kanata){.m = m, .hart = hart, .sink = *sink, .cycle = t->s.cycle};
    t->watch = watch;
    t->watch_self = kanata;
    text_print(sink, "Kanata\t0004\nC=\t%" PRIu64 "\n", kanata->cycle);
}

void kanata_end(struct kanata *kanata)
{
    struct timing *t = kanata->m->cpu->harts[kanata->hart].timing;
    t->watch = NULL;
    advance_to(kanata, t->s.cycle);
    for (u32 i = 0; i < STAGE_COUNT; i++) {
        if (kanata->rows[i].id) {
            end_row(kanata, &kanata->rows[i]);
        }
    }
}
