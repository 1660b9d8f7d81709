#include "cpu/mmu.h"

#include "cpu/code.h"
#include "cpu/pte.h"
#include "cpu/stops.h"

#include <string.h>

#define WALK_TAG(va)   ((va) >> 21)
#define WALK_INDEX(va) (WALK_TAG(va) % WALK_SIZE)

// Parts of context.mode.
enum {
    MODE_FETCH_SHIFT = 0,
    MODE_DATA_SHIFT = 2,
    MODE_SUM = 1 << 4,
    MODE_MXR = 1 << 5,
    MODE_PMM_SHIFT = 6, // 2 bits
};

enum privilege mmu_privilege(const struct hart *h, enum access access)
{
    if (access != ACCESS_FETCH && (h->s.mstatus & MSTATUS_MPRV)) {
        return (enum privilege)bits_get(h->s.mstatus, mstatus_MPP_SHIFT, 2);
    }
    return (enum privilege)h->s.priv;
}

// Notes that translations of `va`'s surroundings derive from the table at `pa`.
static void mark_table(struct hart *h, const struct bus_memory *memory, u64 pa, u64 va, u32 level)
{
    struct page *page = cpu_page(h->cpu, memory, pa);
    u64 root = h->s.satp & SATP_PPN;
    u64 table_va = va & ~bits_mask(0, 12 + PTE_INDEX_BITS * (level + 1));
    page->table_stores = 0;
    if (page->flags & PAGE_TABLE) {
        if (page->table_root != root) {
            page->flags |= PAGE_TABLE_ROOTS;
        }
        if (page->table_va != table_va || page->table_level != level) {
            page->flags |= PAGE_TABLE_PLACES;
        }
        return;
    }
    cpu_stop_direct_stores(h->cpu, memory, pa);
    page->flags |= PAGE_TABLE;
    page->table_va = table_va;
    page->table_root = root;
    page->table_level = (u8)level;
}

bool mmu_leaf_allows(const struct hart *h, u64 pte, enum access access, enum privilege priv)
{
    if (priv == PRIV_U) {
        if (!(pte & PTE_U)) {
            return false;
        }
    } else if (pte & PTE_U) {
        if (access == ACCESS_FETCH || !(h->s.mstatus & MSTATUS_SUM)) {
            return false;
        }
    }
    switch (access) {
    case ACCESS_FETCH:
        return pte & PTE_X;
    case ACCESS_LOAD:
        return (pte & PTE_R) || ((h->s.mstatus & MSTATUS_MXR) && (pte & PTE_X));
    case ACCESS_STORE:
        return pte & PTE_W;
    }
    return false;
}

bool mmu_sets_accessed_bits(const struct hart *h)
{
    const struct isa_set *set = &h->cpu->config.extensions;
    return set->has[RV_Svadu] ? (h->s.menvcfg & MENVCFG_ADUE) != 0 : !set->has[RV_Svade];
}

// Sets A, and D for a store, in the entry at `pa` (step 9). The entry's page is marked as a table,
// but the bits only ever allow more, so nothing derived from it has to go.
static bool set_accessed_bits(struct hart *h, const struct bus_memory *memory, u64 pa, u64 pte,
                              enum access access, u64 va)
{
    u64 wanted = pte | PTE_A | (access == ACCESS_STORE ? PTE_D : 0);
    if (wanted == pte) {
        return true;
    }
    if (!mmu_sets_accessed_bits(h)) {
        return mmu_page_fault(h, access, va);
    }
    if (!memory->writable || !pmp_allows(h, pa, sizeof wanted, ACCESS_STORE, PRIV_S)) {
        return mmu_access_fault(h, access, va);
    }
    struct page *page = cpu_page(h->cpu, memory, pa);
    if ((page->flags & PAGE_CODE) && code_before_store(h->cpu, page, pa, sizeof wanted)) {
        h->exit = HART_REFETCH;
    }
    if (page->flags & PAGE_STORES_TOLD) {
        stops_touched_by_walk(h, pa, sizeof wanted);
    }
    memcpy(bus_host_address(memory, pa), &wanted, sizeof wanted);
    return true;
}

bool mmu_has_reserved_bits(const struct hart *h, u64 pte)
{
    if (pte & PTE_RESERVED) {
        return true;
    }
    if (!(pte & (PTE_R | PTE_X))) { // it points to a table
        return pte & (PTE_PBMT | PTE_N);
    }
    if ((pte & PTE_PBMT) && (!(h->s.menvcfg & MENVCFG_PBMTE) || (pte & PTE_PBMT) == PTE_PBMT)) {
        return true;
    }
    return (pte & PTE_N) && !h->cpu->config.extensions.has[RV_Svnapot];
}

// Notes where walks of `va`'s surroundings end: at `pa`, in a page that PMP lets them read.
static void remember_walk(struct hart *h, const struct bus_memory *memory, u64 pa, u64 va,
                          u32 level)
{
    h->context->walk[WALK_INDEX(va)] =
        (struct walk_entry){.tag = WALK_TAG(va),
                            .entries = (const u64 *)bus_host_address(memory, pa),
                            .page = cpu_page(h->cpu, memory, pa),
                            .level = level};
}

// The walk of Priv. 10.3.2.
static bool walk(struct hart *h, u64 va, enum access access, enum privilege priv, u64 *pa)
{
    u32 levels = pte_levels(h->s.satp >> satp_MODE_SHIFT);
    if ((u64)bits_sign_extend(va, 12 + PTE_INDEX_BITS * levels) != va) {
        return mmu_page_fault(h, access, va);
    }
    u64 table = (h->s.satp & SATP_PPN) * BUS_PAGE_SIZE;
    for (u32 level = levels; level-- > 0;) {
        u64 index = bits_get(va, 12 + PTE_INDEX_BITS * level, PTE_INDEX_BITS);
        u64 pte_pa = table + index * sizeof(u64);
        const struct bus_memory *memory = bus_memory_at(&h->cpu->bus, pte_pa);
        if (!memory || !pmp_allows(h, pte_pa, sizeof(u64), ACCESS_LOAD, PRIV_S)) {
            return mmu_access_fault(h, access, va);
        }
        u64 pte;
        memcpy(&pte, bus_host_address(memory, pte_pa), sizeof pte);
        mark_table(h, memory, pte_pa, va, level);
        if (!(pte & PTE_V) || (pte & (PTE_R | PTE_W)) == PTE_W || mmu_has_reserved_bits(h, pte)) {
            return mmu_page_fault(h, access, va);
        }
        if (!(pte & (PTE_R | PTE_X))) {
            if (pte & (PTE_A | PTE_D | PTE_U)) { // reserved where it is no leaf
                return mmu_page_fault(h, access, va);
            }
            table = bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_WIDTH) * BUS_PAGE_SIZE;
            continue;
        }
        if (pmp_page_is_open(h, table)) {
            remember_walk(h, memory, level == 0 ? table : pte_pa, va, level);
        }
        u64 size;
        return mmu_leaf_allows(h, pte, access, priv) && pte_leaf_address(pte, va, level, pa, &size)
                   ? set_accessed_bits(h, memory, pte_pa, pte, access, va)
                   : mmu_page_fault(h, access, va);
    }
    return mmu_page_fault(h, access, va);
}

bool mmu_has_mode(const struct hart *h, u64 mode)
{
    const struct isa_set *set = &h->cpu->config.extensions;
    return mode == SATP_MODE_BARE || (mode == SATP_MODE_SV39 && set->has[RV_Sv39]) ||
           (mode == SATP_MODE_SV48 && set->has[RV_Sv48]) ||
           (mode == SATP_MODE_SV57 && set->has[RV_Sv57]);
}

// The quick part of walk: where it is known where that ends, and the entry there allows the access
// as it is. The entry is read anew, so that no store to it need be known of.
static bool walk_known(const struct hart *h, u64 va, enum access access, enum privilege priv,
                       u64 *pa)
{
    const struct walk_entry *known = &h->context->walk[WALK_INDEX(va)];
    if (known->tag != WALK_TAG(va)) {
        return false;
    }
    u64 pte = known->entries[known->level ? 0 : bits_get(va, 12, PTE_INDEX_BITS)];
    u64 needed = PTE_V | PTE_A | (access == ACCESS_STORE ? PTE_D | PTE_R : 0);
    if ((pte & needed) != needed || (pte & PTE_UPPER) || (pte & (PTE_R | PTE_W)) == PTE_W ||
        !mmu_leaf_allows(h, pte, access, priv)) {
        return false;
    }
    u64 size;
    known->page->table_stores = 0;
    return pte_leaf_address(pte, va, (u32)known->level, pa, &size);
}

bool mmu_is_translated(const struct hart *h, enum privilege priv)
{
    return priv != PRIV_M && h->s.satp >> satp_MODE_SHIFT != SATP_MODE_BARE;
}

// The tables go by the address as the instruction has it, with the bits that masking ignores.
bool mmu_fill(struct hart *h, u64 va, enum access access)
{
    enum privilege priv = mmu_privilege(h, access);
    u64 masked = mmu_address(h, va, access);
    u64 pa = masked;
    if (h->pmp_open_bytes == 0 ||
        (mmu_is_translated(h, priv) && !walk_known(h, masked, access, priv, &pa))) {
        return false;
    }
    const struct bus_memory *memory = &h->cpu->bus.memories[0];
    if (pa - memory->base >= memory->size_bytes || !pmp_page_is_open(h, pa)) {
        return false;
    }
    struct tlb_entry *entry = &h->context->load[TLB_INDEX(va)];
    struct page *page = cpu_page(h->cpu, memory, pa);
    if (access == ACCESS_LOAD && (page->flags & PAGE_LOADS_TOLD)) {
        return false;
    }
    if (access == ACCESS_STORE) {
        if (page->flags & PAGE_WATCHED) {
            return false;
        }
        page->flags |= PAGE_STORED;
        entry = &h->context->store[TLB_INDEX(va)];
    }
    entry->tag = va & PAGE_MASK;
    entry->addend = (u64)(uintptr_t)bus_host_address(memory, pa) - va;
    return true;
}

bool mmu_translate(struct hart *h, u64 va, enum access access, u64 *pa)
{
    enum privilege priv = mmu_privilege(h, access);
    va = mmu_address(h, va, access);
    if (mmu_is_translated(h, priv)) {
        return walk(h, va, access, priv, pa);
    }
    *pa = va;
    return true;
}

bool mmu_translate_checked(struct hart *h, u64 va, u64 size, enum access access, u64 *pa)
{
    enum privilege priv = mmu_privilege(h, access);
    u64 masked = mmu_address(h, va, access);
    *pa = masked;
    if (mmu_is_translated(h, priv)) {
        if (walk_known(h, masked, access, priv, pa) && pmp_page_is_open(h, *pa)) {
            return true;
        }
        if (!walk(h, masked, access, priv, pa)) {
            return false;
        }
    }
    return pmp_allows(h, *pa, size, access, priv) || mmu_access_fault(h, access, va);
}

static void context_clear(struct context *context)
{
    memset(context, 0xff, offsetof(struct context, satp));
}

// The PMM field of accesses with that privilege, of the register of the mode above (Priv. "Zpm").
// Where MXR is in effect there is no masking, translated or not.
static u32 masking_of(const struct hart *h, enum privilege priv)
{
    if (likely(!((h->s.senvcfg | h->s.menvcfg | h->s.mseccfg) & MENVCFG_PMM))) {
        return 0;
    }
    bool has_s = h->cpu->config.extensions.has[RV_S];
    if (priv == PRIV_M) {
        return bits_get(h->s.mseccfg, mseccfg_PMM_SHIFT, 2);
    }
    if (h->s.mstatus & MSTATUS_MXR) {
        return 0;
    }
    return priv == PRIV_U && has_s ? bits_get(h->s.senvcfg, senvcfg_PMM_SHIFT, 2)
                                   : bits_get(h->s.menvcfg, menvcfg_PMM_SHIFT, 2);
}

// What translations depend on besides the page tables. SUM and MXR count only where loads and
// stores are translated, so that M-mode has one context whatever they are.
static u32 context_mode(const struct hart *h, bool *translated)
{
    enum privilege fetch = mmu_privilege(h, ACCESS_FETCH);
    enum privilege data = mmu_privilege(h, ACCESS_LOAD);
    u32 mode = ((u32)fetch << MODE_FETCH_SHIFT) | ((u32)data << MODE_DATA_SHIFT) |
               (masking_of(h, data) << MODE_PMM_SHIFT);
    *translated =
        h->s.satp >> satp_MODE_SHIFT != SATP_MODE_BARE && (fetch != PRIV_M || data != PRIV_M);
    if (*translated && data != PRIV_M) {
        mode |= data == PRIV_S && (h->s.mstatus & MSTATUS_SUM) ? MODE_SUM : 0;
        mode |= h->s.mstatus & MSTATUS_MXR ? MODE_MXR : 0;
    }
    return mode;
}

static u32 pmm_of(const struct context *context)
{
    return context->mode >> MODE_PMM_SHIFT & 3;
}

static void use_context(struct hart *h, struct context *context)
{
    static const u8 masked_bits[] = {[2] = 64 - 57, [3] = 64 - 48};
    h->context = context;
    h->masked_bits = masked_bits[pmm_of(context)];
    h->masked_by_sign = context->satp != 0;
}

void mmu_select_context(struct hart *h)
{
    bool translated;
    u32 mode = context_mode(h, &translated);
    u64 satp = translated ? h->s.satp : 0;
    if (h->context && h->context->satp == satp && h->context->mode == mode) {
        return;
    }
    struct context *oldest = &h->contexts[0];
    h->context_uses++;
    for (u32 i = 0; i < CONTEXT_COUNT; i++) {
        struct context *context = &h->contexts[i];
        if (context->satp == satp && context->mode == mode) {
            context->used = h->context_uses;
            use_context(h, context);
            return;
        }
        if (context->used < oldest->used) {
            oldest = context;
        }
    }
    context_clear(oldest);
    oldest->satp = satp;
    oldest->mode = mode;
    oldest->used = h->context_uses;
    use_context(h, oldest);
}

void mmu_drop_all(struct hart *h)
{
    for (u32 i = 0; i < CONTEXT_COUNT; i++) {
        context_clear(&h->contexts[i]);
    }
}

static bool derives_from(const struct context *context, u64 root, bool any_root)
{
    return context->satp != 0 && (any_root || (context->satp & SATP_PPN) == root);
}

// With masking, one page goes by many addresses, all at the same place of the table.
static void drop_entry(const struct context *context, struct tlb_entry *entry, u64 tag)
{
    if (entry->tag == tag || pmm_of(context) != 0) {
        entry->tag = TAG_NONE;
    }
}

void mmu_drop_page(struct hart *h, u64 va, u64 root, bool any_root)
{
    u64 tag = va & PAGE_MASK;
    for (u32 i = 0; i < CONTEXT_COUNT; i++) {
        struct context *context = &h->contexts[i];
        if (!derives_from(context, root, any_root)) {
            continue;
        }
        drop_entry(context, &context->load[TLB_INDEX(tag)], tag);
        drop_entry(context, &context->store[TLB_INDEX(tag)], tag);
        struct fetch_entry *fetch = &context->fetch[FETCH_TLB_INDEX(tag)];
        fetch->tag = fetch->tag == tag ? TAG_NONE : fetch->tag;
    }
}

void mmu_drop_space(struct hart *h, u64 root, bool any_root)
{
    for (u32 i = 0; i < CONTEXT_COUNT; i++) {
        if (derives_from(&h->contexts[i], root, any_root)) {
            context_clear(&h->contexts[i]);
        }
    }
}

void mmu_drop_stores(struct hart *h, const u8 *host)
{
    for (u32 i = 0; i < CONTEXT_COUNT; i++) {
        for (u32 k = 0; k < TLB_SIZE; k++) {
            struct tlb_entry *entry = &h->contexts[i].store[k];
            if (entry->tag + entry->addend == (u64)(uintptr_t)host) {
                entry->tag = TAG_NONE;
            }
        }
    }
}
