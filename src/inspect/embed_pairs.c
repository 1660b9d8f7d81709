#include "inspect/embed.h"

#include "cpu/trap.h"
#include "inspect/trap_history.h"
#include "inspect/trap_words.h"

static void fill(struct vt_trap_pair *pair, const struct trap_record *record)
{
    const struct trap_return *back = &record->back;
    *pair = (struct vt_trap_pair){
        .number = record->number,
        .trap = {.step = record->step,
                 .clock = record->clock,
                 .hart = record->hart,
                 .interrupt = record->interrupt,
                 .cause = record->cause,
                 .cause_name = trap_cause_name(record->interrupt, record->cause),
                 .epc = record->epc,
                 .tval = record->tval,
                 .from = (enum vt_privilege)record->from,
                 .to = (enum vt_privilege)record->to},
        .trap_return = {.step = back->step,
                        .clock = back->clock,
                        .hart = back->hart,
                        .pc = back->pc,
                        .target = back->target,
                        .from = (enum vt_privilege)record->to,
                        .to = (enum vt_privilege)record->from},
        .steps = back->steps,
        .clocks = back->clocks,
        .depth = record->depth,
        .switched = back->switched,
    };
}

static void on_ended(void *self, const struct trap_record *record)
{
    const struct vt_machine *vt = self;
    char raised[TRAP_WORDS_SIZE], reason[TRAP_WORDS_SIZE];
    struct vt_trap_pair pair;
    if (!vt->pair_ended || record->end != TRAP_RETURNED) {
        return;
    }
    fill(&pair, record);
    trap_words_raised(record, raised, sizeof raised);
    trap_words_reason(record, reason, sizeof reason);
    pair.raised_by = raised;
    pair.taken_for = reason;
    vt->pair_ended(vt->pair_self, &pair);
}

bool vt_listen_pairs(struct vt_machine *vt,
                     void (*ended)(void *self, const struct vt_trap_pair *pair), void *self,
                     struct vt_error *error)
{
    if (ended && !vt->history) {
        const struct trap_watcher watcher = {.self = vt, .ended = on_ended};
        vt->history = trap_history_create(vt->m, TRAP_HISTORY_SIZE);
        if (!vt->history) {
            return embed_no_memory(error);
        }
        trap_history_watch(vt->history, &watcher);
        trap_history_attach(vt->history);
    }
    vt->pair_ended = ended;
    vt->pair_self = self;
    if (vt->history) {
        trap_history_enable(vt->history, ended != NULL);
    }
    return true;
}
