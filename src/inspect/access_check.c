#include "inspect/access_check.h"

#include "cpu/mmu.h"
#include "cpu/pte.h"
#include "machine/board.h"

#define SATP_MODES 16

const char *access_refusal_text(enum access_refusal refusal)
{
    static const char *const texts[REFUSED_COUNT] = {
#define REFUSAL(name, bit, text) text,
#include "inspect/access_refusal.def"
#undef REFUSAL
    };
    return texts[refusal];
}

const char *access_refusal_bit(enum access_refusal refusal)
{
    static const char *const bits[REFUSED_COUNT] = {
#define REFUSAL(name, bit, text) bit,
#include "inspect/access_refusal.def"
#undef REFUSAL
    };
    return bits[refusal];
}

struct access_subject access_subject_of(const struct hart *h, enum access access)
{
    return (struct access_subject){
        .mode = mmu_privilege(h, access), .satp = h->s.satp, .mstatus = h->s.mstatus};
}

// How many levels the tables of a mode of satp have; 0 for Bare and what is reserved.
static u32 levels_of(u64 satp)
{
    static const u8 levels[SATP_MODES] = {[8] = 3, [9] = 4, [10] = 5};
    return levels[satp >> satp_MODE_SHIFT];
}

// Whether U or S refuses (Priv. 10.3.2, step 6).
static enum access_refusal refused_by_owner(const struct access_check *check, u64 pte)
{
    bool user_page = pte & PTE_U;
    if (check->subject.mode == PRIV_U) {
        return user_page ? REFUSED_none : REFUSED_user_forbidden;
    }
    if (!user_page) {
        return REFUSED_none;
    }
    if (check->access == ACCESS_FETCH) {
        return REFUSED_user_code;
    }
    return check->subject.mstatus & MSTATUS_SUM ? REFUSED_none : REFUSED_user_page;
}

static enum access_refusal refused_by_kind(const struct access_check *check, u64 pte)
{
    bool as_readable = check->subject.mstatus & MSTATUS_MXR;
    switch (check->access) {
    case ACCESS_FETCH:
        return pte & PTE_X ? REFUSED_none : REFUSED_not_executable;
    case ACCESS_LOAD:
        return (pte & PTE_R) || (as_readable && (pte & PTE_X)) ? REFUSED_none
                                                               : REFUSED_not_readable;
    case ACCESS_STORE:
        return pte & PTE_W ? REFUSED_none : REFUSED_not_writable;
    }
    return REFUSED_none;
}

// Whether the A and D bits refuse: software is to set them, or they can't be set (step 9).
static enum access_refusal refused_by_history(const struct machine *m, const struct hart *h,
                                              const struct access_check *check, u64 pte)
{
    u64 missing = ~pte & (PTE_A | (check->access == ACCESS_STORE ? PTE_D : 0));
    if (!missing) {
        return REFUSED_none;
    }
    if (!mmu_sets_accessed_bits(h)) {
        return missing & PTE_A ? REFUSED_not_accessed : REFUSED_not_dirty;
    }
    u64 pte_pa = check->levels[check->level_count - 1].pte_pa;
    const struct bus_memory *memory = bus_memory_at(&m->bus, pte_pa);
    bool settable = memory->writable && pmp_allows(h, pte_pa, sizeof pte, ACCESS_STORE, PRIV_S);
    return settable ? REFUSED_none : REFUSED_bits_fixed;
}

// Whether an entry is one at all (steps 3 and 4).
static enum access_refusal refused_by_form(const struct hart *h, u64 pte, u32 level)
{
    if (!(pte & PTE_V)) {
        return REFUSED_not_valid;
    }
    if ((pte & (PTE_R | PTE_W)) == PTE_W) {
        return REFUSED_write_only;
    }
    if (mmu_has_reserved_bits(h, pte)) {
        return REFUSED_reserved;
    }
    if (pte & (PTE_R | PTE_X)) {
        return REFUSED_none;
    }
    if (pte & (PTE_A | PTE_D | PTE_U)) {
        return REFUSED_pointer_bits;
    }
    return level == 0 ? REFUSED_no_leaf : REFUSED_none;
}

static enum access_refusal refused_by_leaf(const struct machine *m, const struct hart *h,
                                           struct access_check *check, u64 pte, u32 level)
{
    u64 size;
    check->has_pa = pte_leaf_address(pte, check->va, level, &check->pa, &size);
    enum access_refusal refusal = refused_by_owner(check, pte);
    refusal = refusal ? refusal : refused_by_kind(check, pte);
    refusal = refusal ? refusal : check->has_pa ? REFUSED_none : REFUSED_misaligned;
    return refusal ? refusal : refused_by_history(m, h, check, pte);
}

static enum access_refusal refused_by_walk(const struct machine *m, const struct hart *h,
                                           struct access_check *check, u32 levels)
{
    u32 va_bits = 12 + PTE_INDEX_BITS * levels;
    if ((u64)bits_sign_extend(check->va, va_bits) != check->va) {
        return REFUSED_not_canonical;
    }
    u64 table = (check->subject.satp & SATP_PPN) * BUS_PAGE_SIZE;
    for (u32 level = levels; level-- > 0;) {
        struct access_level *step = &check->levels[check->level_count];
        u32 shift = 12 + PTE_INDEX_BITS * level;
        step->level = level;
        step->pte_pa = table + bits_get(check->va, shift, PTE_INDEX_BITS) * sizeof step->pte;
        if (!machine_read_memory(m, step->pte_pa, &step->pte, sizeof step->pte)) {
            return REFUSED_no_table;
        }
        check->level_count++;
        if (!pmp_allows(h, step->pte_pa, sizeof step->pte, ACCESS_LOAD, PRIV_S)) {
            return REFUSED_table_pmp;
        }
        enum access_refusal refusal = refused_by_form(h, step->pte, level);
        if (refusal) {
            return refusal;
        }
        if (step->pte & (PTE_R | PTE_X)) {
            return refused_by_leaf(m, h, check, step->pte, level);
        }
        table = bits_get(step->pte, PTE_PPN_SHIFT, PTE_PPN_WIDTH) * BUS_PAGE_SIZE;
    }
    return REFUSED_no_leaf;
}

static enum access_refusal refused_by_pmp(const struct hart *h, struct access_check *check)
{
    u64 last = check->pa + check->size_bytes - 1;
    check->pmp_entry = ACCESS_NO_PMP_ENTRY;
    for (u32 i = 0; i < h->pmp_count && check->pmp_entry < 0; i++) {
        if (last >= h->pmp[i].first && check->pa <= h->pmp[i].last) {
            check->pmp_entry = h->pmp[i].entry;
        }
    }
    if (pmp_allows(h, check->pa, check->size_bytes, check->access, check->subject.mode)) {
        return REFUSED_none;
    }
    return check->pmp_entry < 0 ? REFUSED_no_pmp : REFUSED_pmp;
}

static enum access_refusal refused_by_place(const struct machine *m, struct access_check *check)
{
    const struct bus_memory *memory = bus_memory_at(&m->bus, check->pa);
    const struct board_place *place = board_place_at(m, check->pa);
    check->region = place ? place->name : NULL;
    bool stores = check->access == ACCESS_STORE;
    if (memory && !(stores && memory->commanded)) {
        return stores && !memory->writable ? REFUSED_read_only : REFUSED_none;
    }
    if (check->access == ACCESS_FETCH) {
        return REFUSED_not_memory;
    }
    const struct device *device = board_device_at(check->pa);
    if (!device) {
        return REFUSED_nothing_there;
    }
    bool takes = (device->access_sizes & check->size_bytes) && check->pa % check->size_bytes == 0;
    return takes ? REFUSED_none : REFUSED_device_size;
}

void access_check(const struct machine *m, const struct hart *h,
                  const struct access_subject *subject, u64 va, u64 size_bytes, enum access access,
                  struct access_check *check)
{
    *check = (struct access_check){.va = va,
                                   .size_bytes = size_bytes,
                                   .access = access,
                                   .subject = *subject,
                                   .pmp_entry = ACCESS_PMP_NOT_ASKED,
                                   .has_pa = true,
                                   .pa = va};
    u32 levels = levels_of(subject->satp);
    check->translated = subject->mode != PRIV_M && levels > 0;
    if (check->translated) {
        check->has_pa = false;
        check->refusal = refused_by_walk(m, h, check, levels);
    }
    if (check->refusal == REFUSED_none) {
        check->refusal = refused_by_pmp(h, check);
    }
    if (check->refusal == REFUSED_none) {
        check->refusal = refused_by_place(m, check);
    }
}
