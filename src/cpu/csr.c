#include "cpu/csr.h"

#include "cpu/mmu.h"
#include "cpu/trap.h"

#include <string.h>

struct csr_row {
    const char *name;
    u16 number;
    u16 storage; // offset in struct hart_state
    u8 effects;
    u64 readable, writable;
    bool (*access)(const struct hart *h, u32 number); // null: always
    u64 (*get)(const struct hart *h, const struct csr_row *row);
    // Changes the bits in `mask` to those of `value`, as far as the CSR takes them.
    void (*set)(struct hart *h, const struct csr_row *row, u64 value, u64 mask);
};

static u64 *storage_of(struct hart *h, const struct csr_row *row)
{
    return (u64 *)((u8 *)&h->s + row->storage);
}

static u64 csr_get_plain(const struct hart *h, const struct csr_row *row)
{
    return *(const u64 *)((const u8 *)&h->s + row->storage) & row->readable;
}

// Reading is plain where only writing is odd.
#define csr_get_mstatus       csr_get_plain
#define csr_get_tvec          csr_get_plain
#define csr_get_satp          csr_get_plain
#define csr_get_stimecmp      csr_get_plain
#define csr_get_menvcfg       csr_get_plain
#define csr_get_mcountinhibit csr_get_plain

static void csr_set_plain(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 *storage = storage_of(h, row);
    *storage = bits_merge(*storage, value, row->writable & mask);
}

// --- mstatus, sstatus (Priv. 3.1.6, 10.1.1) ---

// MPP takes 0, 1 and 3; a write of 2 leaves it.
static void csr_set_mstatus(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 merged = bits_merge(h->s.mstatus, value, mask);
    if (bits_get(merged, mstatus_MPP_SHIFT, 2) == 2) {
        mask &= ~MSTATUS_MPP;
    }
    csr_set_plain(h, row, value, mask);
}

// --- interrupts (Priv. 3.1.9, 10.1.3) ---

static u64 csr_get_sie(const struct hart *h, const struct csr_row *row)
{
    return csr_get_plain(h, row) & h->s.mideleg;
}

static void csr_set_sie(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    csr_set_plain(h, row, value, mask & h->s.mideleg);
}

static u64 csr_get_mip(const struct hart *h, const struct csr_row *row)
{
    return hart_pending(h) & row->readable;
}

static void csr_set_mip(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    if (h->s.menvcfg & MENVCFG_STCE) {
        mask &= ~MIP_STIP; // stimecmp's alone (Sstc)
    }
    csr_set_plain(h, row, value, mask);
}

static u64 csr_get_sip(const struct hart *h, const struct csr_row *row)
{
    return csr_get_mip(h, row) & h->s.mideleg;
}

static void csr_set_sip(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    csr_set_mip(h, row, value, mask & h->s.mideleg);
}

// --- trap vectors (Priv. 3.1.7): modes above 1 are reserved, a write of one changes nothing ---

static void csr_set_tvec(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 merged = bits_merge(csr_get_plain(h, row), value, mask);
    if ((merged & 3) <= TVEC_VECTORED) {
        *storage_of(h, row) = merged;
    }
}

// --- satp (Priv. 10.1.11): a write of a mode that is not there changes nothing ---

static void csr_set_satp(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 merged = bits_merge(h->s.satp, value, mask);
    u64 mode = merged >> satp_MODE_SHIFT;
    if (mode == SATP_MODE_BARE || mode == SATP_MODE_SV39) {
        csr_set_plain(h, row, value, mask);
    }
}

// --- time (Sstc) ---

u64 csr_time(const struct hart *h)
{
    return h->clock / h->cpu->config.clock_per_tick + h->s.time_offset;
}

void csr_update_timer(struct hart *h)
{
    if (h->s.menvcfg & MENVCFG_STCE) {
        h->s.mip = csr_time(h) >= h->s.stimecmp ? h->s.mip | MIP_STIP : h->s.mip & ~MIP_STIP;
    }
}

static u64 csr_get_time(const struct hart *h, const struct csr_row *row)
{
    return csr_time(h) & row->readable;
}

static void csr_set_time(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    (void)h, (void)row, (void)value, (void)mask; // read-only by its number
}

static void csr_set_stimecmp(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    csr_set_plain(h, row, value, mask);
    csr_update_timer(h);
    if (hart_timer_deadline(h) < h->clock_end) {
        h->exit = HART_RECHECK; // the slice has to end earlier
    }
}

static void csr_set_menvcfg(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 writable = row->writable;
    if (h->cpu->config.ad_mode == HART_AD_SVADU) {
        writable |= MENVCFG_ADUE;
    }
    h->s.menvcfg = bits_merge(h->s.menvcfg, value, writable & mask);
    csr_update_timer(h);
    h->exit = HART_RECHECK;
}

// --- counters (Priv. 3.1.10, 3.1.12) ---

static u64 live_count(const struct hart *h, u64 inhibit)
{
    u64 steps = h->clock - h->s.stopped_clock;
    return inhibit == MCOUNTINHIBIT_CY ? h->clock : steps - h->s.untired;
}

static u64 counter_value(const struct hart *h, u64 inhibit, u64 offset)
{
    return h->s.mcountinhibit & inhibit ? offset : live_count(h, inhibit) + offset;
}

// A written value is what the next instruction reads (Priv. 3.1.10): this one does not count.
static void counter_write(const struct hart *h, u64 inhibit, u64 *offset, u64 value)
{
    *offset = h->s.mcountinhibit & inhibit ? value : value - (live_count(h, inhibit) + 1);
}

static u64 csr_get_cycle(const struct hart *h, const struct csr_row *row)
{
    return counter_value(h, MCOUNTINHIBIT_CY, h->s.cycle_offset) & row->readable;
}

static void csr_set_cycle(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 merged = bits_merge(csr_get_cycle(h, row), value, mask);
    counter_write(h, MCOUNTINHIBIT_CY, &h->s.cycle_offset, merged);
}

static u64 csr_get_instret(const struct hart *h, const struct csr_row *row)
{
    return counter_value(h, MCOUNTINHIBIT_IR, h->s.instret_offset) & row->readable;
}

static void csr_set_instret(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 merged = bits_merge(csr_get_instret(h, row), value, mask);
    counter_write(h, MCOUNTINHIBIT_IR, &h->s.instret_offset, merged);
}

// The values go over from one way of keeping them to the other.
static void csr_set_mcountinhibit(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 cycle = counter_value(h, MCOUNTINHIBIT_CY, h->s.cycle_offset);
    u64 instret = counter_value(h, MCOUNTINHIBIT_IR, h->s.instret_offset);
    u64 before = h->s.mcountinhibit;
    csr_set_plain(h, row, value, mask);
    u64 changed = before ^ h->s.mcountinhibit;
    // This instruction is counted by a counter that stood or stands still on neither side of it.
    if (changed & MCOUNTINHIBIT_CY) {
        counter_write(h, MCOUNTINHIBIT_CY, &h->s.cycle_offset, cycle);
    }
    if (changed & MCOUNTINHIBIT_IR) {
        counter_write(h, MCOUNTINHIBIT_IR, &h->s.instret_offset, instret);
    }
}

// --- physical memory protection (Priv. 3.7) ---

static u64 csr_get_pmpcfg(const struct hart *h, const struct csr_row *row)
{
    return pmp_read_config(h, (row->number - 0x3a0u) * 4);
}

static void csr_set_pmpcfg(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    pmp_write_config(h, (row->number - 0x3a0u) * 4,
                     bits_merge(csr_get_pmpcfg(h, row), value, mask));
    mmu_drop_all(h);
    h->exit = HART_REFETCH;
}

static u64 csr_get_pmpaddr(const struct hart *h, const struct csr_row *row)
{
    return h->s.pmpaddr[row->number - 0x3b0];
}

static void csr_set_pmpaddr(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    pmp_write_address(h, row->number - 0x3b0u, bits_merge(csr_get_pmpaddr(h, row), value, mask));
    mmu_drop_all(h);
    h->exit = HART_REFETCH;
}

// --- access ---

// cycle, time, instret and the event counters below M-mode (Priv. 3.1.11, 10.1.5).
static bool csr_access_counter(const struct hart *h, u32 number)
{
    u64 bit = 1ULL << (number % 32);
    return h->s.priv == PRIV_M ||
           ((h->s.mcounteren & bit) && (h->s.priv == PRIV_S || (h->s.scounteren & bit)));
}

static bool csr_access_stimecmp(const struct hart *h, u32 number)
{
    (void)number;
    return h->s.priv == PRIV_M ||
           ((h->s.menvcfg & MENVCFG_STCE) && (h->s.mcounteren & MCOUNTEREN_TM));
}

static bool csr_access_satp(const struct hart *h, u32 number)
{
    (void)number;
    return h->s.priv == PRIV_M || !(h->s.mstatus & MSTATUS_TVM);
}

static bool csr_access_always(const struct hart *h, u32 number)
{
    (void)h, (void)number;
    return true;
}

// --- the table ---

enum csr_index {
#define CSR(number, name, ...) INDEX_##name,
#include "cpu/csr.def"
#undef CSR
};

// x0 is zero for ever: a CSR without storage shows it.
#define none       x[0]
#define NONE       CSR_NONE
#define CONTEXT    CSR_CONTEXT
#define INTERRUPTS CSR_INTERRUPTS
static const struct csr_row rows[] = {
#define CSR(number_, name_, storage_, readable_, writable_, access_, hook_, effects_, text) \
    [INDEX_##name_] = {.name = #name_,                                                      \
                       .number = (number_),                                                 \
                       .storage = offsetof(struct hart_state, storage_),                    \
                       .effects = (effects_),                                               \
                       .readable = (readable_),                                             \
                       .writable = (writable_),                                             \
                       .access = csr_access_##access_,                                      \
                       .get = csr_get_##hook_,                                              \
                       .set = csr_set_##hook_},
#include "cpu/csr.def"
#undef CSR
};
#undef none
#undef NONE
#undef CONTEXT
#undef INTERRUPTS

static const u8 row_of_number[4096] = {
#define CSR(number, name, ...) [(number)] = INDEX_##name + 1,
#include "cpu/csr.def"
#undef CSR
};

const struct csr_row *csr_find(u32 number)
{
    u8 index = row_of_number[number % ARRAY_LEN(row_of_number)];
    return index ? &rows[index - 1] : NULL;
}

const char *csr_name(u32 number)
{
    const struct csr_row *row = csr_find(number);
    return row ? row->name : NULL;
}

i32 csr_number(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return rows[i].number;
        }
    }
    return -1;
}

u32 csr_effects(u32 number)
{
    const struct csr_row *row = csr_find(number);
    return row ? row->effects : CSR_NONE;
}

static void write_row(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    row->set(h, row, value, mask);
    if (row->effects & CSR_CONTEXT) {
        mmu_select_context(h);
    }
    if ((row->effects & CSR_INTERRUPTS) && trap_interrupt_due(h) && h->exit == HART_RUNNING) {
        h->exit = HART_RECHECK;
    }
}

static bool row_allowed(const struct hart *h, const struct csr_row *row, bool writes)
{
    u32 number = row->number;
    bool read_only = bits_get(number, 10, 2) == 3;
    return h->s.priv >= bits_get(number, 8, 2) && !(writes && read_only) && row->access(h, number);
}

bool csr_allowed(const struct hart *h, u32 number, bool writes)
{
    const struct csr_row *row = csr_find(number);
    return row && row_allowed(h, row, writes);
}

bool csr_execute(struct hart *h, u32 number, enum csr_operation operation, u64 source, bool writes)
{
    const struct csr_row *row = csr_find(number);
    if (!row || !row_allowed(h, row, writes)) {
        return false;
    }
    h->value = row->get(h, row);
    if (writes) {
        u64 value = operation == CSR_write ? source : operation == CSR_set ? ~0ULL : 0;
        write_row(h, row, value, operation == CSR_write ? ~0ULL : source);
    }
    return true;
}

u64 csr_peek(const struct hart *h, u32 number)
{
    const struct csr_row *row = csr_find(number);
    return row ? row->get(h, row) : 0;
}

void csr_poke(struct hart *h, u32 number, u64 value)
{
    const struct csr_row *row = csr_find(number);
    if (row) {
        h->clock--; // the counters leave out the instruction that writes them: here there is none
        write_row(h, row, value, ~0ULL);
        h->clock++;
        csr_update_timer(h);
    }
}
