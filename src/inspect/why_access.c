#include "inspect/why.h"

#include "cpu/pte.h"
#include "inspect/mode.h"
#include "inspect/trap_words.h"
#include "machine/board.h"

#include <inttypes.h>

static void print_head(const struct access_check *check, const struct text_sink *sink)
{
    u64 mode = check->subject.satp >> satp_MODE_SHIFT;
    text_print(sink, "0x%" PRIx64 " as %c-mode: ", check->va, mode_letter(check->subject.mode));
    if (!check->translated) {
        text_print(sink, "not translated, %s\n",
                   check->subject.mode == PRIV_M ? "as always in M-mode" : "satp.MODE is Bare");
        return;
    }
    u32 levels = pte_levels(mode);
    text_print(sink, "Sv%u, root 0x%" PRIx64 "\n", 12 + PTE_INDEX_BITS * levels,
               (u64)((check->subject.satp & SATP_PPN) * BUS_PAGE_SIZE));
}

static void print_levels(const struct access_check *check, const struct text_sink *sink)
{
    char text[TRAP_WORDS_SIZE];
    for (u32 i = 0; i < check->level_count; i++) {
        trap_words_level(&check->levels[i], text, sizeof text);
        text_print(sink, "  %s\n", text);
    }
}

static void print_pmp(const struct hart *h, const struct access_check *check,
                      const struct text_sink *sink)
{
    if (check->pmp_entry == ACCESS_PMP_NOT_ASKED) {
        return;
    }
    if (check->pmp_entry == ACCESS_NO_PMP_ENTRY) {
        text_put(sink, "  PMP: no entry matches\n");
        return;
    }
    u8 config = h->s.pmpcfg[check->pmp_entry];
    text_print(sink, "  PMP: entry %d, %c%c%c%s\n", check->pmp_entry, config & 1 ? 'R' : '-',
               config & 2 ? 'W' : '-', config & 4 ? 'X' : '-', config & 0x80 ? ", locked" : "");
}

// What all three kinds of access have in common: where they lead to.
static void print_place(const struct machine *m, const struct access_check *check,
                        const struct text_sink *sink)
{
    if (!check->has_pa) {
        return;
    }
    const struct board_place *place = board_place_at(m, check->pa);
    text_print(sink, "  physical address 0x%" PRIx64 ": %s\n", check->pa,
               place ? place->name : "nothing is there");
}

void why_walk(const struct machine *m, u32 hart, u64 va, const struct access_subject *subject,
              const struct text_sink *sink)
{
    static const char *const names[] = {
        [ACCESS_FETCH] = "fetch", [ACCESS_LOAD] = "load", [ACCESS_STORE] = "store"};
    const struct hart *h = &m->cpu->harts[hart];
    struct access_check check;
    access_check(m, h, subject, va, 1, ACCESS_LOAD, &check);
    print_head(&check, sink);
    print_levels(&check, sink);
    print_place(m, &check, sink);
    print_pmp(h, &check, sink);
    static const enum access order[] = {ACCESS_LOAD, ACCESS_STORE, ACCESS_FETCH};
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        access_check(m, h, subject, va, order[i] == ACCESS_FETCH ? 2 : 1, order[i], &check);
        const char *bit = access_refusal_bit(check.refusal);
        text_print(sink, "  %-5s %s%s%s%s\n", names[order[i]], access_refusal_text(check.refusal),
                   *bit ? " (" : "", bit, *bit ? ")" : "");
    }
}

bool why_access(const struct machine *m, u32 hart, u64 va, u64 size_bytes,
                const struct access_subject *subject, enum access access,
                const struct text_sink *sink)
{
    char text[TRAP_WORDS_SIZE];
    const struct hart *h = &m->cpu->harts[hart];
    struct access_check check;
    access_check(m, h, subject, va, size_bytes, access, &check);
    print_head(&check, sink);
    print_levels(&check, sink);
    print_place(m, &check, sink);
    print_pmp(h, &check, sink);
    trap_words_access(&check, text, sizeof text);
    text_print(sink, "%s\n", text);
    return check.refusal == REFUSED_none;
}
