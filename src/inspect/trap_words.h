// What is in a trap's dossier, in words. Each writes one line without a newline, cut to `size`.
#pragma once

#include "inspect/places.h"
#include "inspect/trap_record.h"
#include "isa/isa.h"

#define TRAP_WORDS_SIZE 384 // enough for every one of them

// "time 34003 >= stimecmp 34000", "uart: PLIC source 10, priority 1 > threshold 0 of context 1".
void trap_words_raised(const struct trap_record *record, char *text, size_t size);

// "mip.STIP and mie.STIE are 1, mideleg.STIP is 1: for S-mode, and the mode was U".
void trap_words_reason(const struct trap_record *record, char *text, size_t size);

// "csrr a0,stimecmp"; "" where the instruction is not known.
void trap_words_insn(const struct trap_record *record, const struct isa_set *set, char *text,
                     size_t size);

// One level of the walk: "level 1  0x80012008: 0x20004801  V": the bits that are set.
void trap_words_level(const struct access_level *level, char *text, size_t size);

// What would make an illegal instruction legal: "mstatus.TVM is 1"; and an access's refusal: "store
// of 8 bytes at 0x3f90 as U: the page is not writable (W)".
void trap_words_illegal(const struct illegal *illegal, char *text, size_t size);
void trap_words_access(const struct access_check *check, char *text, size_t size);

// One field of mstatus that a trap or return changed.
struct trap_field {
    const char *name;
    u64 before, after;
};

// Fills `fields` with those that differ, at most `max`; answers how many.
u32 trap_words_fields(u64 before, u64 after, struct trap_field *fields, u32 max);
#define TRAP_FIELDS_MAX 24
