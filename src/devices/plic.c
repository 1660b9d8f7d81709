// The RISC-V platform-level interrupt controller, as in the RISC-V PLIC specification 1.0
// ("riscv,plic0", "sifive,plic-1.0.0"), with level-triggered sources.
//
//     wire ──► gateway ──► pending ──► (enable, priority of each context) ──► wire of the context
//                 ▲           │ claim: pending is cleared, in_service set
//                 └───────────┴ complete: in_service is cleared, and the gateway looks again
//
// The gateway lets one request through and then no other until its completion ("Interrupt
// Gateways"); a request stays pending even if the wire goes low again. So a wire that is high is
// always pending or in service. A claim ignores the threshold, which only masks the notification
// ("Interrupt Claim Process"); a completion of a source that the context does not enable is ignored
// ("Interrupt Completion").
//
// Priorities and thresholds are WARL: their low 3 bits, as on QEMU's `virt`.
//
// Inaccuracies: notifications arrive at once. QEMU's sifive_plic.c departs from the specification:
// on completion it waits for the wire to be set again instead of looking at its level, it lets the
// threshold mask claims, and source 0 can be written. We don't follow it there.
#include "devices/plic.h"

#include <string.h>

#define DEVICE_ROWS "devices/plic.def"
#include "devices/tables.def"

#define PRIORITY_MASK 7u

static void reset(void *state)
{
    struct plic_state *plic = state;
    memset(plic, 0, sizeof *plic);
    plic->contexts = PLIC_CONTEXTS;
}

static u32 source_bit(u32 source)
{
    return 1u << source % 32;
}

// The gateways of `word`: wires that are high and not in service become requests.
static void gateway(struct plic_state *plic, u32 word)
{
    plic->pending[word] |= plic->wire[word] & ~plic->in_service[word];
}

void plic_set_source(struct plic_state *plic, u32 source, bool level)
{
    assert(source > 0 && source < PLIC_SOURCES);
    u32 word = source / 32, bit = source_bit(source);
    plic->wire[word] = level ? plic->wire[word] | bit : plic->wire[word] & ~bit;
    gateway(plic, word);
}

u32 plic_best(const struct plic_state *plic, u32 context)
{
    u32 best = 0;
    for (u32 word = 0; word < PLIC_WORDS; word++) {
        u32 left = plic->pending[word] & plic->enable[context][word];
        for (; left; left &= left - 1) {
            u32 source = 32 * word + (u32)__builtin_ctz(left);
            if (plic->priority[source] > plic->priority[best]) {
                best = source; // priority[0] is 0
            }
        }
    }
    return best;
}

static u32 claim(struct plic_state *plic, u32 context)
{
    u32 source = plic_best(plic, context);
    if (source) {
        plic->pending[source / 32] &= ~source_bit(source);
        plic->in_service[source / 32] |= source_bit(source);
    }
    return source;
}

static void complete(struct plic_state *plic, u32 context, u32 source)
{
    u32 word = source / 32;
    if (source < PLIC_SOURCES && (plic->enable[context][word] & source_bit(source))) {
        plic->in_service[word] &= ~source_bit(source);
        gateway(plic, word);
    }
}

// What `offset` addresses: the kind of register, and which context and word of it.
enum place_kind { NOTHING, PRIORITY, PENDING, ENABLE, THRESHOLD, CLAIM_COMPLETE };

struct place {
    enum place_kind kind;
    u32 context; // of ENABLE, THRESHOLD and CLAIM_COMPLETE
    u32 index;   // the source of PRIORITY, the word of PENDING and ENABLE
};

static struct place context_place(const struct plic_state *plic, u64 offset)
{
    u64 context = (offset - PLIC_THRESHOLD) / PLIC_THRESHOLD_STRIDE;
    u64 within = offset % PLIC_THRESHOLD_STRIDE;
    if (context >= plic->contexts || within > PLIC_CLAIM_COMPLETE - PLIC_THRESHOLD) {
        return (struct place){NOTHING, 0, 0};
    }
    return (struct place){within ? CLAIM_COMPLETE : THRESHOLD, (u32)context, 0};
}

static struct place enable_place(const struct plic_state *plic, u64 offset)
{
    u64 context = (offset - PLIC_ENABLE) / PLIC_ENABLE_STRIDE;
    u64 word = offset % PLIC_ENABLE_STRIDE / 4;
    if (context >= plic->contexts || word >= PLIC_WORDS) {
        return (struct place){NOTHING, 0, 0};
    }
    return (struct place){ENABLE, (u32)context, (u32)word};
}

static struct place place_of(const struct plic_state *plic, u64 offset)
{
    if (offset >= PLIC_THRESHOLD) {
        return context_place(plic, offset);
    }
    if (offset >= PLIC_ENABLE) {
        return enable_place(plic, offset);
    }
    if (offset >= PLIC_PENDING) {
        u64 word = (offset - PLIC_PENDING) / 4;
        return (struct place){word < PLIC_WORDS ? PENDING : NOTHING, 0, (u32)word};
    }
    return (struct place){offset / 4 < PLIC_SOURCES ? PRIORITY : NOTHING, 0, (u32)(offset / 4)};
}

static u64 peek(const void *state, u64 offset, u32 size, u64 now_ticks)
{
    (void)size, (void)now_ticks;
    const struct plic_state *plic = state;
    struct place place = place_of(plic, offset);
    switch (place.kind) {
    case PRIORITY:
        return plic->priority[place.index];
    case PENDING:
        return plic->pending[place.index];
    case ENABLE:
        return plic->enable[place.context][place.index];
    case THRESHOLD:
        return plic->threshold[place.context];
    case CLAIM_COMPLETE:
        return plic_best(plic, place.context);
    case NOTHING:
        break;
    }
    return 0;
}

static u64 read(void *state, u64 offset, u32 size, u64 now_ticks)
{
    struct place place = place_of(state, offset);
    return place.kind == CLAIM_COMPLETE ? claim(state, place.context)
                                        : peek(state, offset, size, now_ticks);
}

static void write(void *state, u64 offset, u32 size, u64 value, u64 now_ticks)
{
    (void)size, (void)now_ticks;
    struct plic_state *plic = state;
    struct place place = place_of(plic, offset);
    switch (place.kind) {
    case PRIORITY:
        plic->priority[place.index] = place.index ? value & PRIORITY_MASK : 0;
        break;
    case ENABLE: // bit 0 is source 0, hardwired to 0
        plic->enable[place.context][place.index] = (u32)value & (place.index ? ~0u : ~1u);
        break;
    case THRESHOLD:
        plic->threshold[place.context] = value & PRIORITY_MASK;
        break;
    case CLAIM_COMPLETE:
        complete(plic, place.context, (u32)value);
        break;
    case PENDING:
    case NOTHING:
        break;
    }
}

static bool any_pending(const struct plic_state *plic)
{
    u32 sum = 0;
    for (u32 word = 0; word < PLIC_WORDS; word++) {
        sum |= plic->pending[word];
    }
    return sum;
}

static u64 has_to_claim(const struct plic_state *plic, u32 context)
{
    return plic->priority[plic_best(plic, context)] > plic->threshold[context];
}

static struct device_hart_wires hart_wires(const void *state, u64 now_ticks)
{
    (void)now_ticks;
    const struct plic_state *plic = state;
    struct device_hart_wires wires = {0, 0};
    u32 harts = any_pending(plic) ? plic->contexts / 2 : 0;
    for (u32 hart = 0; hart < harts; hart++) {
        wires.first |= has_to_claim(plic, 2 * hart) << hart;
        wires.second |= has_to_claim(plic, 2 * hart + 1) << hart;
    }
    return wires;
}

const struct device plic_device = {
    .name = "plic",
    .state_size_bytes = sizeof(struct plic_state),
    .access_sizes = 4,
    .reset = reset,
    .read = read,
    .write = write,
    .peek = peek,
    .hart_wires = hart_wires,
    DEVICE_TABLES,
};
