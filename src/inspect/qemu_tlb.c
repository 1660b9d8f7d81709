// QEMU's log of address translation (target/riscv/cpu_helper.c, riscv_cpu_tlb_fill): two or three
// lines wherever its cache of translations has no answer. What that cache holds is worked out
// here, from the accesses and from what empties it; Vitrine's own caches are others.
#include "base/digits.h"
#include "cpu/pte.h"
#include "inspect/access_check.h"
#include "inspect/qemu_log.h"

#include <stdlib.h>
#include <string.h>

#define LINE_SIZE   256
#define PAGE_NUMBER (~(BUS_PAGE_SIZE - 1))

// QEMU's numbers.
enum { PROT_READ = 1, PROT_WRITE = 2, PROT_EXEC = 4 };
enum { TRANSLATED = 0, NOT_TRANSLATED = 1, NOT_ALLOWED = 2 };

enum { CSR_SSTATUS = 0x100, CSR_SATP = 0x180, CSR_MSTATUS = 0x300, CSR_PMPCFG0 = 0x3a0 };

static u32 prot_of(enum access access)
{
    static const u8 prots[] = {
        [ACCESS_FETCH] = PROT_EXEC, [ACCESS_LOAD] = PROT_READ, [ACCESS_STORE] = PROT_WRITE};
    return prots[access];
}

// --- the cache ---

// The entries that may have the translation of `va`: QEMU_TLB_WAYS of them, the last used first.
static struct qemu_tlb_entry *entries_of(struct qemu_log *log, const struct hart *h,
                                         enum privilege mode, u64 va)
{
    u64 start = (h->s.mhartid * QEMU_TLB_MODES + mode) * QEMU_TLB_SIZE;
    u64 set = (va / BUS_PAGE_SIZE * 0x9e3779b97f4a7c15u >> 32) % (QEMU_TLB_SIZE / QEMU_TLB_WAYS);
    return &log->tlb[start + set * QEMU_TLB_WAYS];
}

static struct qemu_tlb_entry *find_entry(struct qemu_log *log, const struct hart *h,
                                         enum privilege mode, u64 va)
{
    struct qemu_tlb_entry *entries = entries_of(log, h, mode, va);
    for (u32 way = 0; way < QEMU_TLB_WAYS; way++) {
        if (entries[way].prot && entries[way].page == (va & PAGE_NUMBER)) {
            return &entries[way];
        }
    }
    return NULL;
}

static void keep_entry(struct qemu_log *log, const struct hart *h, enum privilege mode, u64 va,
                       u32 prot)
{
    struct qemu_tlb_entry *entry = find_entry(log, h, mode, va);
    if (!entry) {
        entry = entries_of(log, h, mode, va);
        memmove(entry + 1, entry, (QEMU_TLB_WAYS - 1) * sizeof *entry);
    }
    *entry = (struct qemu_tlb_entry){.page = va & PAGE_NUMBER, .prot = prot};
}

static void empty(struct qemu_log *log, const struct hart *h)
{
    u64 count = QEMU_TLB_MODES * QEMU_TLB_SIZE;
    memset(&log->tlb[h->s.mhartid * count], 0, count * sizeof *log->tlb);
}

// What of mstatus empties the cache when an instruction changes it.
static u64 status_of(u64 mstatus)
{
    return mstatus & (MSTATUS_MXR | MSTATUS_MPP | MSTATUS_MPRV | MSTATUS_SUM);
}

// Looks at what the instruction has done that was noted. A trap behind it changes mstatus too,
// which empties nothing: `mstatus` is what it was before.
static void settle_changes(struct qemu_log *log, const struct hart *h, u64 mstatus)
{
    struct qemu_tlb_watch *watch = &log->watches[h->s.mhartid];
    if (watch->empties ||
        (watch->compares && (watch->satp != h->s.satp || watch->status != status_of(mstatus)))) {
        empty(log, h);
    }
    *watch = (struct qemu_tlb_watch){0};
}

// Notes an instruction that may empty the cache.
static void note_changes(struct qemu_log *log, const struct hart *h,
                         const struct insn_record *record)
{
    enum isa_format format = isa_rows[record->op].format;
    u32 number = record->raw >> 20;
    struct qemu_tlb_watch *watch = &log->watches[h->s.mhartid];
    *watch = (struct qemu_tlb_watch){.pc = record->pc, .empties = record->op == OP_sfence_vma};
    if (format == FORMAT_I_csr || format == FORMAT_I_csri) {
        watch->compares = number == CSR_SATP || number == CSR_SSTATUS || number == CSR_MSTATUS;
        watch->satp = h->s.satp;
        watch->status = status_of(h->s.mstatus);
        watch->empties = number / 16 == CSR_PMPCFG0 / 16 && (record->raw >> 15 & 31);
    }
}

// --- lines ---

static void put_asked(const struct qemu_log *log, const struct access_check *check)
{
    static const char kinds[] = {[ACCESS_FETCH] = '2', [ACCESS_LOAD] = '0', [ACCESS_STORE] = '1'};
    char line[LINE_SIZE];
    char *end = digits_hex(digits_word(line, "riscv_cpu_tlb_fill ad "), check->va);
    end = digits_word(end, " rw ");
    *end++ = kinds[check->access];
    end = digits_decimal(digits_word(end, " mmu_idx "), check->subject.mode, 0);
    qemu_put(log, line, digits_word(end, "\n"));
}

static void put_translated(const struct qemu_log *log, const struct access_check *check, u32 result,
                           u64 pa, u32 prot)
{
    char line[LINE_SIZE];
    char *end = digits_hex(digits_word(line, "riscv_cpu_tlb_fill address="), check->va);
    end = digits_decimal(digits_word(end, " ret "), result, 0);
    end = digits_hex_fixed(digits_word(end, " physical "), pa, QEMU_HEX_DIGITS);
    end = digits_decimal(digits_word(end, " prot "), prot, 0);
    qemu_put(log, line, digits_word(end, "\n"));
}

static void put_protected(const struct qemu_log *log, const struct access_check *check, u32 result,
                          u32 prot, u64 size)
{
    char line[LINE_SIZE];
    char *end = digits_word(line, "riscv_cpu_tlb_fill PMP address=");
    end = digits_hex_fixed(end, check->pa, QEMU_HEX_DIGITS);
    end = digits_decimal(digits_word(end, " ret "), result, 0);
    end = digits_decimal(digits_word(end, " prot "), prot, 0);
    end = digits_decimal(digits_word(end, " tlb_size "), size, 0);
    qemu_put(log, line, digits_word(end, "\n"));
}

// --- translating ---

static u32 page_prot(const struct access_check *check)
{
    if (!check->translated) {
        return PROT_READ | PROT_WRITE | PROT_EXEC;
    }
    u64 pte = check->levels[check->level_count - 1].pte;
    bool executable = pte & PTE_X, dirty = (pte & PTE_D) || check->access == ACCESS_STORE;
    bool readable = (pte & PTE_R) || (executable && (check->subject.mstatus & MSTATUS_MXR));
    return (readable ? PROT_READ : 0) | (executable ? PROT_EXEC : 0) |
           ((pte & PTE_W) && dirty ? PROT_WRITE : 0);
}

static u32 pmp_prot(const struct hart *h, const struct access_check *check)
{
    u32 prot = 0;
    for (enum access access = ACCESS_FETCH; access <= ACCESS_STORE; access++) {
        prot |= pmp_allows(h, check->pa, 1, access, check->subject.mode) ? prot_of(access) : 0;
    }
    return prot;
}

// How much of the page the entry of PMP that decided covers.
static u64 pmp_size(const struct hart *h, const struct access_check *check)
{
    u64 first = check->pa & PAGE_NUMBER, last = first | ~PAGE_NUMBER;
    for (u32 i = 0; i < h->pmp_count; i++) {
        const struct pmp_region *region = &h->pmp[i];
        if (region->entry == check->pmp_entry) {
            first = first > region->first ? first : region->first;
            last = last < region->last ? last : region->last;
        }
    }
    return last - first + 1;
}

static bool was_translated(const struct access_check *check)
{
    return check->pmp_entry != ACCESS_PMP_NOT_ASKED;
}

static void fill(struct qemu_log *log, const struct hart *h, const struct access_check *check)
{
    put_asked(log, check);
    if (!was_translated(check)) {
        put_translated(log, check,
                       check->refusal == REFUSED_table_pmp ? NOT_ALLOWED : NOT_TRANSLATED, 0, 0);
        return;
    }
    u32 prot = page_prot(check);
    put_translated(log, check, TRANSLATED, check->pa, prot);
    if (check->refusal == REFUSED_pmp || check->refusal == REFUSED_no_pmp) {
        put_protected(log, check, NOT_ALLOWED, 0, BUS_PAGE_SIZE);
        return;
    }
    u64 size = pmp_size(h, check);
    u32 allowed = pmp_prot(h, check);
    put_protected(log, check, TRANSLATED, allowed, size);
    if (size == BUS_PAGE_SIZE) {
        keep_entry(log, h, check->subject.mode, check->va, prot & allowed);
    }
}

static void look_up(struct qemu_log *log, const struct hart *h,
                    const struct access_subject *subject, u64 va, u64 size, enum access access)
{
    const struct qemu_tlb_entry *entry = find_entry(log, h, subject->mode, va);
    if (!entry || !(entry->prot & prot_of(access))) {
        struct access_check check;
        access_check(log->m, h, subject, va, size, access, &check);
        fill(log, h, &check);
    }
}

// An access that may cross into the next page.
static void touch(struct qemu_log *log, const struct hart *h, u64 va, u64 size, enum access access)
{
    const struct access_subject subject = access_subject_of(h, access);
    u64 room = BUS_PAGE_SIZE - va % BUS_PAGE_SIZE;
    look_up(log, h, &subject, va, size < room ? size : room, access);
    if (size > room) {
        look_up(log, h, &subject, va + room, size - room, access);
    }
}

void qemu_tlb_before(struct qemu_log *log, const struct hart *h, const struct insn_record *record,
                     bool begins)
{
    settle_changes(log, h, h->s.mstatus);
    note_changes(log, h, record);
    u32 length = isa_is_compressed(record->raw) ? 2 : 4;
    if (begins) {
        touch(log, h, record->pc, length, ACCESS_FETCH);
    }
    if (record->stores) {
        touch(log, h, record->address, record->stores, ACCESS_STORE);
    } else if (record->loads) {
        touch(log, h, record->address, record->loads, ACCESS_LOAD);
    }
}

void qemu_tlb_trap(struct qemu_log *log, const struct trap_event *event)
{
    const struct hart *h = &log->m->cpu->harts[event->hart];
    struct qemu_tlb_watch *watch = &log->watches[event->hart];
    if (!event->interrupt && event->epc == watch->pc) {
        *watch = (struct qemu_tlb_watch){0}; // it has done nothing
    }
    settle_changes(log, h, event->before.mstatus);
    bool fetch = !event->interrupt && (event->cause == EXC_instruction_page_fault ||
                                       event->cause == EXC_instruction_access_fault);
    if (fetch) {
        const struct access_subject subject = {
            .mode = event->from, .satp = h->s.satp, .mstatus = event->before.mstatus};
        look_up(log, h, &subject, event->tval, 2, ACCESS_FETCH);
    }
}
