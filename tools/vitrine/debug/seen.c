#include "seen.h"

#include "cpu/csr.h"

#include <string.h>

void seen_note(struct seen *seen, const struct machine *m)
{
    seen->valid = true;
    for (u32 hart = 0; hart < m->cpu->hart_count; hart++) {
        const struct hart *h = &m->cpu->harts[hart];
        memcpy(seen->integers[hart], h->s.x, sizeof seen->integers[hart]);
        seen->pc[hart] = h->s.pc;
        for (u32 number = 0; number < SEEN_CSRS; number++) {
            seen->csrs[hart][number] = csr_name(number) ? csr_peek(h, number) : 0;
        }
    }
}

bool seen_changed(const struct seen *seen, u32 hart, struct register_id id, u64 value)
{
    if (!seen->valid) {
        return false;
    }
    switch (id.kind) {
    case REGISTER_INTEGER:
        return seen->integers[hart][id.number] != value;
    case REGISTER_PC:
        return seen->pc[hart] != value;
    case REGISTER_CSR:
        return seen->csrs[hart][id.number] != value;
    case REGISTER_NONE:
    case REGISTER_FLOAT:
    case REGISTER_PRIV:
        return false;
    }
    return false;
}
