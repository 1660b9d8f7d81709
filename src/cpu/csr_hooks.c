// The CSRs where reading or writing is odd, and who may touch them.
#include "cpu/csr_hooks.h"

#include "cpu/float_state.h"
#include "cpu/mmu.h"
#include "cpu/triggers.h"

u64 csr_get_plain(const struct hart *h, const struct csr_row *row)
{
    return *(const u64 *)((const u8 *)&h->s + row->storage) & row->readable;
}

void csr_set_plain(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 *storage = csr_storage(h, row);
    *storage = bits_merge(*storage, value, csr_writable(h, row) & mask);
}

// --- mstatus, sstatus (Priv. 3.1.6, 10.1.1) ---

// SD says what FS says.
u64 csr_get_mstatus(const struct hart *h, const struct csr_row *row)
{
    u64 dirty = (h->s.mstatus & MSTATUS_FS) == MSTATUS_FS ? MSTATUS_SD : 0;
    return (h->s.mstatus | dirty) & row->readable;
}

// MPP takes the modes that there are, S-mode's 1 where it is; a write of another leaves it.
void csr_set_mstatus(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 merged = bits_merge(h->s.mstatus, value, mask);
    u64 mpp = bits_get(merged, mstatus_MPP_SHIFT, 2);
    if (mpp == 2 || (mpp == PRIV_S && !csr_has(h, RV_S))) {
        mask &= ~MSTATUS_MPP;
    }
    csr_set_plain(h, row, value, mask);
    float_update(h);
}

// --- fflags, frm, fcsr (Unpriv., "Floating-Point Control and Status Register") ---

void csr_set_float(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    csr_set_plain(h, row, value, mask);
    float_touch(h);
}

u64 csr_get_frm(const struct hart *h, const struct csr_row *row)
{
    return float_frm(h) & row->readable;
}

void csr_set_frm(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 frm = bits_merge(float_frm(h), value, row->writable & mask);
    h->s.fcsr = bits_set(h->s.fcsr, fcsr_FRM_SHIFT, 3, frm);
    float_touch(h);
}

// --- interrupts (Priv. 3.1.9, 10.1.3) ---

u64 csr_get_sie(const struct hart *h, const struct csr_row *row)
{
    return csr_get_plain(h, row) & h->s.mideleg;
}

void csr_set_sie(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    csr_set_plain(h, row, value, mask & h->s.mideleg);
}

// The board's wires to S-mode are there without it, too.
u64 csr_get_mip(const struct hart *h, const struct csr_row *row)
{
    return hart_pending(h) & row->readable & ~h->cpu->csr_absent[row->index];
}

void csr_set_mip(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    if (h->s.menvcfg & MENVCFG_STCE) {
        mask &= ~MIP_STIP; // stimecmp's alone (Sstc)
    }
    csr_set_plain(h, row, value, mask);
}

u64 csr_get_sip(const struct hart *h, const struct csr_row *row)
{
    return csr_get_mip(h, row) & h->s.mideleg;
}

void csr_set_sip(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    csr_set_mip(h, row, value, mask & h->s.mideleg);
}

// --- trap vectors (Priv. 3.1.7): modes above 1 are reserved, a write of one leaves the mode ---

void csr_set_tvec(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 merged = bits_merge(csr_get_plain(h, row), value, mask);
    bool legal = (merged & TVEC_MODE) <= TVEC_VECTORED;
    csr_set_plain(h, row, value, legal ? mask : mask & ~TVEC_MODE);
}

// --- satp (Priv. 10.1.11): a write of a mode that is not there changes nothing ---

void csr_set_satp(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 merged = bits_merge(h->s.satp, value, mask);
    u64 mode = merged >> satp_MODE_SHIFT;
    if (mmu_has_mode(h, mode)) {
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

u64 csr_get_time(const struct hart *h, const struct csr_row *row)
{
    return csr_time(h) & row->readable;
}

void csr_set_time(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    (void)h, (void)row, (void)value, (void)mask; // read-only by its number
}

void csr_set_stimecmp(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    csr_set_plain(h, row, value, mask);
    csr_update_timer(h);
    if (hart_timer_deadline(h) < h->clock_end) {
        h->exit = HART_RECHECK; // the slice has to end earlier
    }
}

// PMM takes 0, 2 and 3; a write of 1 leaves it. menvcfg, senvcfg and mseccfg have it at the same
// place.
static u64 mask_without_reserved_pmm(u64 merged, u64 mask)
{
    return bits_get(merged, menvcfg_PMM_SHIFT, 2) == 1 ? mask & ~MENVCFG_PMM : mask;
}

// CBIE takes 0, 1 and 3; a write of 2 leaves it. Both registers have it at the same place.
void csr_set_envcfg(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 merged = bits_merge(csr_get_plain(h, row), value, mask);
    mask = mask_without_reserved_pmm(merged, mask);
    if (bits_get(merged, menvcfg_CBIE_SHIFT, 2) == 2) {
        mask &= ~MENVCFG_CBIE;
    }
    csr_set_plain(h, row, value, mask);
}

void csr_set_menvcfg(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 before = h->s.menvcfg;
    csr_set_envcfg(h, row, value, mask);
    if ((before ^ h->s.menvcfg) & MENVCFG_PBMTE) {
        mmu_drop_all(h); // translations may derive from PBMT bits that are reserved now
    }
    csr_update_timer(h);
    h->exit = HART_RECHECK;
}

// --- physical memory protection (Priv. 3.7) ---

u64 csr_get_pmpcfg(const struct hart *h, const struct csr_row *row)
{
    return pmp_read_config(h, (row->number - 0x3a0u) * 4);
}

void csr_set_pmpcfg(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    pmp_write_config(h, (row->number - 0x3a0u) * 4,
                     bits_merge(csr_get_pmpcfg(h, row), value, mask));
    mmu_drop_all(h);
    h->exit = HART_REFETCH;
}

u64 csr_get_pmpaddr(const struct hart *h, const struct csr_row *row)
{
    return h->s.pmpaddr[row->number - 0x3b0];
}

void csr_set_pmpaddr(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    pmp_write_address(h, row->number - 0x3b0u, bits_merge(csr_get_pmpaddr(h, row), value, mask));
    mmu_drop_all(h);
    h->exit = HART_REFETCH;
}

// MML and MMWP stay set until reset; RLB stays clear where it would unlock what is locked (Smepmp
// 2.1).
void csr_set_mseccfg(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 sticky = h->s.mseccfg & (MSECCFG_MML | MSECCFG_MMWP);
    if (!(h->s.mseccfg & MSECCFG_RLB) && pmp_has_locked(h)) {
        mask &= ~MSECCFG_RLB;
    }
    mask = mask_without_reserved_pmm(bits_merge(h->s.mseccfg, value, mask), mask);
    csr_set_plain(h, row, value, mask);
    h->s.mseccfg |= sticky;
    pmp_update(h);
    mmu_drop_all(h);
    h->exit = HART_REFETCH;
}

// --- entropy (Unpriv. "Zkr"): of a sequence that is the machine's state, so that runs repeat ---

#define SEED_ES16 (2ULL << 30)

static u64 mixed(u64 state)
{
    state = (state ^ state >> 30) * 0xbf58476d1ce4e5b9;
    state = (state ^ state >> 27) * 0x94d049bb133111eb;
    return state ^ state >> 31;
}

u64 csr_get_seed(const struct hart *h, const struct csr_row *row)
{
    return SEED_ES16 | (mixed(h->s.entropy + h->s.mhartid) & 0xffff & row->readable);
}

// What is written does not matter: it is the request for the next 16 bits.
void csr_set_seed(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    (void)row, (void)value, (void)mask;
    h->s.entropy += 0x9e3779b97f4a7c15;
}

// --- triggers ("Sdtrig"): a number that there is not leaves tselect ---

void csr_set_tselect(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    u64 merged = bits_merge(csr_get_plain(h, row), value, mask);
    h->s.tselect = merged < HART_TRIGGERS ? merged : h->s.tselect;
}

u64 csr_get_tdata1(const struct hart *h, const struct csr_row *row)
{
    return h->s.tdata1[h->s.tselect] & row->readable;
}

void csr_set_tdata1(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    triggers_write_control(h, bits_merge(csr_get_tdata1(h, row), value, mask));
}

u64 csr_get_tdata2(const struct hart *h, const struct csr_row *row)
{
    return h->s.tdata2[h->s.tselect] & row->readable;
}

void csr_set_tdata2(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    h->s.tdata2[h->s.tselect] = bits_merge(csr_get_tdata2(h, row), value, mask);
}

u64 csr_get_tinfo(const struct hart *h, const struct csr_row *row)
{
    (void)h;
    return triggers_info() & row->readable;
}

// --- access ---

// cycle, time, instret and the event counters below M-mode (Priv. 3.1.11, 10.1.5). Where there is
// no S-mode, U-mode is the next-lower one.
bool csr_access_counter(const struct hart *h, u32 number)
{
    u64 bit = 1ULL << (number % 32);
    bool next = h->s.priv == PRIV_S || !csr_has(h, RV_S);
    return h->s.priv == PRIV_M || ((h->s.mcounteren & bit) && (next || (h->s.scounteren & bit)));
}

bool csr_access_float(const struct hart *h, u32 number)
{
    (void)number;
    return !float_is_off(h);
}

bool csr_access_stimecmp(const struct hart *h, u32 number)
{
    (void)number;
    return h->s.priv == PRIV_M ||
           ((h->s.menvcfg & MENVCFG_STCE) && (h->s.mcounteren & MCOUNTEREN_TM));
}

bool csr_access_mseccfg(const struct hart *h, u32 number)
{
    (void)number;
    return csr_has(h, RV_Smepmp) || csr_has(h, RV_Zkr) || csr_has(h, RV_Smmpm);
}

bool csr_access_seed(const struct hart *h, u32 number)
{
    (void)number;
    u64 needed = h->s.priv == PRIV_S ? MSECCFG_SSEED : MSECCFG_USEED;
    return h->s.priv == PRIV_M || (h->s.mseccfg & needed);
}

// With Smstateen, M-mode lets S-mode at its state registers.
static bool state_enabled(const struct hart *h, u64 mstateen, u64 bit)
{
    return h->s.priv == PRIV_M || !csr_has(h, RV_Smstateen) || (mstateen & bit);
}

bool csr_access_senvcfg(const struct hart *h, u32 number)
{
    (void)number;
    return state_enabled(h, h->s.mstateen0, MSTATEEN_ENVCFG);
}

bool csr_access_sstateen(const struct hart *h, u32 number)
{
    const u64 mstateen[] = {h->s.mstateen0, h->s.mstateen1, h->s.mstateen2, h->s.mstateen3};
    return state_enabled(h, mstateen[number % 4], MSTATEEN_SE);
}

bool csr_access_satp(const struct hart *h, u32 number)
{
    (void)number;
    return h->s.priv == PRIV_M || !(h->s.mstatus & MSTATUS_TVM);
}

bool csr_access_always(const struct hart *h, u32 number)
{
    (void)h, (void)number;
    return true;
}
