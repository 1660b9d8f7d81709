// Address translation (Priv. 10.3, 10.4), and the caches of it.
//
// A `context` holds the translations of one mode in one address space: tables, direct-mapped by
// virtual page, of the pages that may be loaded from, stored to and executed without a question. A
// hart keeps several, so that a kernel that switches satp at every trap finds them warm.
//
// Translations are always coherent: a page that a walk read is marked, and a store to it drops what
// was derived from the entry that it changes. So the caches never show, and sfence.vma has nothing
// to do.
#pragma once

#include "cpu/cpu.h"
#include "cpu/pmp.h"

#define PAGE_MASK      (~(BUS_PAGE_SIZE - 1))
#define TLB_SIZE       256
#define FETCH_TLB_SIZE 128
#define WALK_SIZE      64
#define CONTEXT_COUNT  16
#define TAG_NONE       UINT64_MAX // equal to no masked address

#define TLB_INDEX(va)       (((va) / BUS_PAGE_SIZE) % TLB_SIZE)
#define FETCH_TLB_INDEX(va) (((va) / BUS_PAGE_SIZE) % FETCH_TLB_SIZE)

// host address = virtual address + addend, for the page whose virtual address is tag.
struct tlb_entry {
    u64 tag;
    u64 addend;
};

struct fetch_entry {
    u64 tag;
    struct code_page *page;
};

// Where the walks of addresses in the 2 MiB at tag × 2 MiB end: in a table of 4 KiB pages (level
// 0), or at the one entry, of a larger page, that serves all of them.
struct walk_entry {
    u64 tag;
    const u64 *entries; // the table's, or that one
    struct page *page;  // what is known of the page that they are in
    u64 level;
};

struct context {
    struct tlb_entry load[TLB_SIZE];
    struct tlb_entry store[TLB_SIZE];
    struct fetch_entry fetch[FETCH_TLB_SIZE];
    struct walk_entry walk[WALK_SIZE];
    u64 satp; // 0 where neither fetches nor loads and stores are translated
    u32 mode; // the privileges, mstatus bits and PMM that the translations depend on
    u64 used; // the hart's context_uses when it was last selected
};

// Whether the processor has this mode of satp (Priv. 10.1.11).
bool mmu_has_mode(const struct hart *h, u64 mode);

// Whether page walks set the A and D bits, else they fault (Svade and Svadu, Priv. 12.1.1). Where a
// processor has neither, they do, as on QEMU's.
bool mmu_sets_accessed_bits(const struct hart *h);

// Whether the upper bits of a page-table entry are reserved for it (Priv. 10.4.1, 14, 15).
bool mmu_has_reserved_bits(const struct hart *h, u64 pte);

// Makes h->context the one for the hart's present mode, satp and mstatus.
void mmu_select_context(struct hart *h);

// The privilege that an access is made with (mstatus.MPRV).
enum privilege mmu_privilege(const struct hart *h, enum access access);

// The address that an access to data at `va` is made to: pointer masking (Priv. "Zpm") ignores its
// upper bits. Twice is the same as once. Of a fetch it is `va`.
static inline u64 mmu_address(const struct hart *h, u64 va, enum access access)
{
    u32 bits = h->masked_bits;
    if (likely(bits == 0) || access == ACCESS_FETCH) {
        return va;
    }
    return h->masked_by_sign ? (u64)((i64)(va << bits) >> bits) : va << bits >> bits;
}

// Translates `va` for an access and checks the permissions of the pages, not those of PMP for the
// access itself. Sets A and D bits. On a fault answers false with h->fault and h->fault_tval.
bool mmu_translate(struct hart *h, u64 va, enum access access, u64 *pa);

// Translates `va` and checks PMP for `size` bytes there, which must not cross a page.
bool mmu_translate_checked(struct hart *h, u64 va, u64 size, enum access access, u64 *pa);

// Puts the page of `va` in the table of pages that may be loaded from (stored to) directly, if that
// is as simple as most are: plain memory, and no bit to be set, no fault, no store to be watched.
// Answers whether it was; the access then finds it there.
bool mmu_fill(struct hart *h, u64 va, enum access access);

// Whether accesses with that privilege go through page tables.
bool mmu_is_translated(const struct hart *h, enum privilege priv);

// Whether a leaf's permission bits allow the access (Priv. 10.3.2, steps 5 and 6).
bool mmu_leaf_allows(const struct hart *h, u64 pte, enum access access, enum privilege priv);

// Drops every translation of the hart.
void mmu_drop_all(struct hart *h);

// Drops `va`'s page in the contexts of address spaces with root `root` (physical page number), or
// of all where `any_root`.
void mmu_drop_page(struct hart *h, u64 va, u64 root, bool any_root);

// Drops all translations of those contexts.
void mmu_drop_space(struct hart *h, u64 root, bool any_root);

// Drops the entries through which the host page at `host` is stored to directly.
void mmu_drop_stores(struct hart *h, const u8 *host);

// Sets h->fault to the page fault or access fault of an access, h->fault_tval to the address that
// it is made to; answers false.
bool mmu_page_fault(struct hart *h, enum access access, u64 va);
bool mmu_access_fault(struct hart *h, enum access access, u64 va);
