// The instructions for blocks of caches (Unpriv. "CMO"), of which there are none here: what is left
// of cbo.inval, cbo.clean and cbo.flush is who may do them, and their faults.
#include "cpu/access.h"
#include "cpu/exec_system.h"
#include "cpu/exec_ways.h"

// Whether the mode may, by a field of menvcfg that is the same in senvcfg.
static bool enabled(const struct hart *h, u64 field)
{
    bool by_supervisor = !h->cpu->config.extensions.has[RV_S] || (h->s.senvcfg & field);
    return h->s.priv == PRIV_M ||
           ((h->s.menvcfg & field) && (h->s.priv == PRIV_S || by_supervisor));
}

// Not a function: clang makes jumps only of calls with the caller's own parameters.
#define END(allowed, done)              \
    do {                                \
        if (!(allowed)) {               \
            FINISH(ways_raise_illegal); \
        }                               \
        if (!(done)) {                  \
            FINISH(ways_raise);         \
        }                               \
        h->s.pc = h->page_va + b->end;  \
        FINISH(ways_settle_at_end);     \
    } while (0)

// CBIE says no, as a flush, or as itself: with no caches, the last two are the same.
void system_cbo_inval(HANDLER_PARAMETERS)
{
    ways_synchronise(op, h, left, tlb, b);
    bool allowed = enabled(h, MENVCFG_CBIE);
    bool done = allowed && access_block_manage(h, h->s.x[op->rs1]);
    END(allowed, done);
}

void system_cbo_clean(HANDLER_PARAMETERS)
{
    ways_synchronise(op, h, left, tlb, b);
    bool allowed = enabled(h, MENVCFG_CBCFE);
    bool done = allowed && access_block_manage(h, h->s.x[op->rs1]);
    END(allowed, done);
}

void system_cbo_zero(HANDLER_PARAMETERS)
{
    ways_synchronise(op, h, left, tlb, b);
    bool allowed = enabled(h, MENVCFG_CBZE);
    bool done = allowed && access_block_zero(h, h->s.x[op->rs1]);
    END(allowed, done);
}
