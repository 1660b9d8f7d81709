#include "compare.h"

#include "cpu/trap.h"
#include "runtime.h"

#include <stdio.h>
#include <string.h>

static const char *const dump_names[DUMP_COUNT] = {
#define DUMP(name, ...) #name,
#include "dump.def"
#undef DUMP
};

static const u64 dump_compared[DUMP_COUNT] = {
#define DUMP(name, compared, since) compared,
#include "dump.def"
#undef DUMP
};

static const char *const trap_fields[RECORD_TRAP_WORDS] = {
    "mode and vector", "cause", "epc", "tval", "status", "ip", "hash of the registers", "case"};

// The bits of this field that may differ, by known.def.
static u64 known_bits(u64 cause, u32 field)
{
    static const struct {
        u64 cause, bits;
        u32 field;
    } known[] = {
#define TRAP_FIELD(cause, field, bits, ...) {cause, bits, field},
#define INSTRUCTION(...)
#define NOT_GENERATED(...)
#include "known.def"
#undef TRAP_FIELD
#undef INSTRUCTION
#undef NOT_GENERATED
    };
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (known[i].cause == cause && known[i].field == field) {
            return known[i].bits;
        }
    }
    return 0;
}

static u64 word(const u8 *ram, u64 pa)
{
    u64 value;
    memcpy(&value, ram + (pa - LAYOUT_RAM), sizeof value);
    return value;
}

const char *compare_field_name(u32 field)
{
    if (field < RECORD_END_X) {
        return NULL;
    }
    if (field < RECORD_END_CSR) {
        return isa_register_names[field - RECORD_END_X + 1];
    }
    if (field < RECORD_END_PMPADDR) {
        return dump_names[field - RECORD_END_CSR];
    }
    return field < RECORD_END_POOL     ? "pmpaddr"
           : field < RECORD_END_LEVEL0 ? "hash of the pool"
           : field < RECORD_END_LEVEL1 ? "pte of level 0"
           : field < RECORD_END_ROOT   ? "pte of level 1"
           : field < RECORD_END_FCSR   ? "pte of the root"
           : field < RECORD_END_F      ? "fcsr"
           : field < RECORD_END_WORDS  ? isa_float_names[field - RECORD_END_F]
                                       : NULL;
}

static u64 compared_bits(u32 field)
{
    bool is_csr = field >= RECORD_END_CSR && field < RECORD_END_PMPADDR;
    return is_csr ? dump_compared[field - RECORD_END_CSR] : ~0ULL;
}

// Says what differs, with what both have.
static void say(struct difference *d, const char *what, u64 index, u64 vitrine, u64 qemu)
{
    if (!d->found) {
        d->kind = index;
    }
    d->found = true;
    size_t length = strlen(d->text);
    snprintf(d->text + length, sizeof d->text - length, "%s %llu: vitrine 0x%llx, qemu 0x%llx; ",
             what, (unsigned long long)index, (unsigned long long)vitrine,
             (unsigned long long)qemu);
}

static void compare_end(const u8 *vitrine, const u8 *qemu, u64 pa, struct difference *d)
{
    for (u32 i = 1; i < RECORD_END_WORDS; i++) {
        u64 ours = word(vitrine, pa + 8 * i);
        u64 theirs = word(qemu, pa + 8 * i);
        if ((ours ^ theirs) & compared_bits(i)) {
            const char *name = compare_field_name(i);
            say(d, name ? name : "record", i, ours, theirs);
        }
    }
    d->case_number = word(vitrine, pa + 8);
}

static void compare_trap(const u8 *vitrine, const u8 *qemu, u64 pa, struct difference *d)
{
    for (u32 i = 0; i < RECORD_TRAP_WORDS; i++) {
        u64 ours = word(vitrine, pa + 8 * i);
        u64 theirs = word(qemu, pa + 8 * i);
        if ((ours ^ theirs) & ~known_bits(word(vitrine, pa + 8), i)) {
            say(d, trap_fields[i], i, ours, theirs);
        }
    }
    d->case_number = word(vitrine, pa + 8 * 7);
    if (d->found) {
        u64 cause = word(vitrine, pa + 8);
        d->kind += cause << 8;
        size_t length = strlen(d->text);
        snprintf(d->text + length, sizeof d->text - length, "(%s, epc 0x%llx)",
                 trap_cause_name(cause >> 63, cause & ~(1ULL << 63)),
                 (unsigned long long)word(vitrine, pa + 16));
    }
}

// The size of the record at `pa`; 0 at the end.
static u64 record_size(const u8 *ram, u64 pa)
{
    switch (word(ram, pa) & 0xff) {
    case RECORD_TRAP:
        return RECORD_TRAP_WORDS * 8;
    case RECORD_END:
        return RECORD_END_WORDS * 8;
    default:
        return 0;
    }
}

static void compare_logs(const u8 *vitrine, const u8 *qemu, struct difference *d)
{
    u64 pa = LAYOUT_LOG;
    u64 last_case = 0;
    for (;;) {
        u64 ours = word(vitrine, pa);
        u64 theirs = word(qemu, pa);
        u64 size = record_size(vitrine, pa);
        if ((ours & 0xff) != (theirs & 0xff)) {
            say(d, "kind of record (E: the case ended, T: a trap)", ours & 0xff, ours, theirs);
            d->case_number = size == 0                      ? last_case
                             : (ours & 0xff) == RECORD_TRAP ? word(vitrine, pa + 56)
                                                            : word(vitrine, pa + 8);
            return;
        }
        if (size == 0) {
            return;
        }
        ((ours & 0xff) == RECORD_TRAP ? compare_trap : compare_end)(vitrine, qemu, pa, d);
        if (d->found) {
            return;
        }
        last_case = d->case_number;
        pa += size;
    }
}

static void compare_memory(const u8 *vitrine, const u8 *qemu, u64 first_pa, u64 end_pa,
                           struct difference *d)
{
    for (u64 pa = first_pa; pa < end_pa && !d->found; pa += 8) {
        if (word(vitrine, pa) != word(qemu, pa)) {
            say(d, "memory at word", pa / 8, word(vitrine, pa), word(qemu, pa));
        }
    }
}

struct difference compare_runs(const struct run *vitrine, const struct run *qemu,
                               const struct image_file *image)
{
    struct difference d = {0};
    compare_logs(vitrine->ram, qemu->ram, &d);
    if (d.found) {
        return d;
    }
    if (vitrine->outcome != qemu->outcome || vitrine->status != qemu->status) {
        say(&d, "how the run ended (0: finished, 1: hung) and its status", qemu->status,
            vitrine->outcome, qemu->outcome);
        return d;
    }
    for (u32 i = 0; i < IMAGE_SEGMENTS; i++) {
        const struct image_segment *segment = &image->segments[i];
        compare_memory(vitrine->ram, qemu->ram, segment->pa, segment->pa + segment->size_bytes, &d);
    }
    return d;
}

struct log_size compare_count(const struct run *run)
{
    struct log_size count = {0};
    u64 size;
    for (u64 pa = LAYOUT_LOG; (size = record_size(run->ram, pa)) != 0; pa += size) {
        if (size == RECORD_TRAP_WORDS * 8) {
            count.traps++;
        } else {
            count.cases++;
        }
    }
    return count;
}
