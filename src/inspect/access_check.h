// What an access to memory meets on its way, question by question (Priv. 10.3.2, 3.7): the walk of
// the page table level by level, physical memory protection, and what lies at the address; and
// which of them refuses it. Only looks: no A or D bit is set, nothing is cached.
#pragma once

#include "cpu/pmp.h"
#include "machine/machine.h"

#define ACCESS_LEVELS_MAX 5 // Sv57

// Who asks: whose rights count. For a hart as it is, access_subject_of.
struct access_subject {
    enum privilege mode; // that counts: of loads and stores, MPRV's
    u64 satp, mstatus;
};

// The first question whose answer was no.
enum access_refusal {
#define REFUSAL(name, bit, text) REFUSED_##name,
#include "inspect/access_refusal.def"
#undef REFUSAL
    REFUSED_COUNT
};

struct access_level {
    u32 level;  // 0 for 4 KiB pages
    u64 pte_pa; // where the entry is
    u64 pte;
};

struct access_check {
    u64 va, size_bytes;
    enum access access;
    struct access_subject subject;
    bool translated; // else va is the physical address
    u32 level_count;
    struct access_level levels[ACCESS_LEVELS_MAX]; // that the walk read, from the root down
    bool has_pa;
    u64 pa;             // where the walk came to a leaf
    i32 pmp_entry;      // that decided, -1 for none, -2 where PMP was not asked
    const char *region; // of the board that holds pa: "ram"; null for none, or where there is no pa
    enum access_refusal refusal;
};

#define ACCESS_NO_PMP_ENTRY  (-1)
#define ACCESS_PMP_NOT_ASKED (-2)

// The subject that hart `h`'s accesses of that kind have now.
struct access_subject access_subject_of(const struct hart *h, enum access access);

// Asks all the questions for [va, va + size), which lies in one page, on behalf of `subject`, with
// the PMP entries and the A/D policy of hart `h`.
void access_check(const struct machine *m, const struct hart *h,
                  const struct access_subject *subject, u64 va, u64 size_bytes, enum access access,
                  struct access_check *check);

// "the page is not valid", and the bit or field that says so, "V"; "" for none.
const char *access_refusal_text(enum access_refusal refusal);
const char *access_refusal_bit(enum access_refusal refusal);
