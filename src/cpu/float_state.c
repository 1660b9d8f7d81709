#include "cpu/float_state.h"

#include "cpu/cpu.h"

void float_update(struct hart *h)
{
    bool moves = (h->s.mstatus & MSTATUS_FS) == MSTATUS_FS && float_frm(h) < ROUND_COUNT;
    bool rounds = moves && float_frm(h) == ROUND_NEAREST_EVEN && (h->s.fcsr & FLOAT_NX);
    h->float_ready = (moves ? FLOAT_READY_MOVE : 0) | (rounds ? FLOAT_READY_ROUND : 0) |
                     (rounds && h->cpu->host_has_fma ? FLOAT_READY_FMA : 0);
}

void float_touch(struct hart *h)
{
    if (!float_is_off(h)) {
        h->s.mstatus |= MSTATUS_FS;
    }
    float_update(h);
}

bool float_begin(const struct hart *h, u32 rm, struct float_env *env)
{
    u32 rounding = rm == ROUND_DYNAMIC ? float_frm(h) : rm;
    *env = (struct float_env){.rounding = (enum float_rounding)rounding};
    return !float_is_off(h) && rounding < ROUND_COUNT;
}

void float_end(struct hart *h, const struct float_env *env, bool writes)
{
    h->record.fflags = (u8)env->flags;
    if (env->flags || writes) {
        h->s.fcsr |= env->flags;
        float_touch(h);
    }
}
