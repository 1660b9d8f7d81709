#include "shrink.h"

#include "cpu/csr_bits.h"
#include "pmp_entries.h"

#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_SECONDS = 2, CASES_MAX = 4 }; // more cases are left as they are

struct shrinker {
    struct program *program;
    const char *qemu;
    u64 kind; // of the difference
};

static bool differs(const struct shrinker *s, struct program *program)
{
    struct image_file image = image_build(program);
    struct run qemu = emulators_qemu_start(&image, s->qemu);
    struct run vitrine =
        emulators_vitrine(&image, &(struct vitrine_options){.steps_max = 20000000});
    emulators_qemu_wait(&qemu, TIMEOUT_SECONDS);
    struct difference d = compare_runs(&vitrine, &qemu, &image);
    emulators_release(&vitrine);
    emulators_release(&qemu);
    free(image.bytes);
    return d.found && d.kind == s->kind;
}

// Without the cases first .. first + count - 1.
static struct program without(const struct program *program, u32 first, u32 count)
{
    u32 rest = program->case_count - count;
    struct program part = *program;
    part.case_count = rest;
    part.cases = malloc((rest + 1) * sizeof *part.cases);
    assert(part.cases);
    memcpy(part.cases, program->cases, first * sizeof *part.cases);
    memcpy(part.cases + first, program->cases + first + count, (rest - first) * sizeof *part.cases);
    return part;
}

// Keeps `part` instead of the program if it still differs.
static bool adopt(struct shrinker *s, struct program *part)
{
    if (part->case_count > 0 && differs(s, part)) {
        free(s->program->cases);
        *s->program = *part;
        return true;
    }
    free(part->cases);
    return false;
}

static void drop_cases(struct shrinker *s)
{
    struct program *program = s->program;
    for (u32 size = program->case_count / 2; size > 0; size /= 2) {
        for (u32 first = 0; first < program->case_count;) {
            u32 left = program->case_count - first;
            u32 count = left < size ? left : size;
            struct program part = without(program, first, count);
            if (!adopt(s, &part)) {
                first += count;
            }
        }
    }
}

// The case that differs alone, or with those just before it.
static void single_out(struct shrinker *s, u64 case_number)
{
    struct program *program = s->program;
    for (u32 before = 0; before <= 16; before += 16) {
        u32 last = 0;
        while (last + 1 < program->case_count && program->cases[last].header.number < case_number) {
            last++;
        }
        u32 first = last > before ? last - before : 0;
        struct program head = without(program, last + 1, program->case_count - last - 1);
        struct program part = without(&head, 0, first);
        free(head.cases);
        if (adopt(s, &part)) {
            return;
        }
    }
}

static void drop_items(const struct shrinker *s, struct test_case *c)
{
    for (u32 size = CASE_ITEMS / 2; size > 0; size /= 2) {
        for (u32 first = 0; first < c->item_count; first += size) {
            struct test_case before = *c;
            bool any = false;
            for (u32 i = first; i < first + size && i < c->item_count; i++) {
                any |= !c->items[i].removed;
                c->items[i].removed = true;
            }
            if (any && !differs(s, s->program)) {
                memcpy(c->items, before.items, sizeof c->items);
            }
        }
    }
}

static void try_word(const struct shrinker *s, u64 *word, u64 simple)
{
    u64 old = *word;
    if (old != simple) {
        *word = simple;
        *word = differs(s, s->program) ? simple : old;
    }
}

static void try_zeros(const struct shrinker *s, u64 *words, u32 count)
{
    for (u32 i = 0; i < count; i++) {
        try_word(s, &words[i], 0);
    }
}

// What a case starts from, as plain as it can be.
static void simplify(const struct shrinker *s, struct case_header *header)
{
    static const enum setup_csr csrs[] = {
        SETUP_senvcfg, SETUP_mcounteren, SETUP_scounteren, SETUP_medeleg, SETUP_mideleg,
        SETUP_mie,     SETUP_mip,        SETUP_satp,       SETUP_sepc,    SETUP_scause,
        SETUP_stval,   SETUP_mcause,     SETUP_mtval};
    for (size_t i = 0; i < ARRAY_LEN(csrs); i++) {
        try_word(s, &header->csr[csrs[i]], 0);
    }
    try_zeros(s, &header->x[1], 31);
    try_word(s, &header->fcsr, 0);
    try_zeros(s, header->f, 32);
    try_zeros(s, header->level0, LEVEL0_PTES);
    try_zeros(s, header->level1, LEVEL1_PTES);
    for (u32 i = 0; i < ROOT_PTES; i++) {
        if (i != LAYOUT_IDENTITY) {
            try_word(s, &header->root[i], 0);
        }
    }
    u64 *status = &header->csr[SETUP_mstatus];
    for (u32 bit = 0; bit < 23; bit++) {
        if (bit != mstatus_MPP_SHIFT && bit != mstatus_MPP_SHIFT + 1) {
            try_word(s, status, *status & ~(1ULL << bit));
        }
    }
    for (u32 i = PMP_FIRST_FREE; header->sets_pmp && i <= PMP_LAST_FREE; i++) {
        try_word(s, &header->pmpcfg[i / 8], header->pmpcfg[i / 8] & ~(0xffULL << (8 * (i % 8))));
        try_word(s, &header->pmpaddr[i], 0);
    }
}

void shrink_program(struct program *program, const struct difference *difference, const char *qemu)
{
    struct shrinker s = {program, qemu, difference->kind};
    single_out(&s, difference->case_number);
    drop_cases(&s);
    for (u32 i = 0; i < program->case_count && program->case_count <= CASES_MAX; i++) {
        drop_items(&s, &program->cases[i]);
        simplify(&s, &program->cases[i].header);
    }
}
