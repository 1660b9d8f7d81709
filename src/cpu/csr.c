#include "cpu/csr.h"

#include "cpu/csr_hooks.h"
#include "cpu/mmu.h"
#include "cpu/trap.h"

#include <string.h>

enum csr_index {
#define CSR(number, name, ...) INDEX_##name,
#include "cpu/csr.def"
#undef CSR
};

// x0 is zero for ever: a CSR without storage shows it.
#define none       x[0]
#define NONE       CSR_NONE
#define CONTEXT    CSR_CONTEXT
#define INTERRUPTS CSR_INTERRUPTS
#define REQUEST    CSR_REQUEST
static const struct csr_row rows[] = {
#define CSR(number_, name_, extension_, storage_, readable_, writable_, access_, hook_, effects_, \
            text)                                                                                 \
    [INDEX_##name_] = {.name = #name_,                                                            \
                       .home = #storage_,                                                         \
                       .meaning = (text),                                                         \
                       .number = (number_),                                                       \
                       .extension = RV_##extension_,                                              \
                       .storage = offsetof(struct hart_state, storage_),                          \
                       .effects = (effects_),                                                     \
                       .privilege = (number_) >> 8 & 3,                                           \
                       .read_only = (number_) >> 10 == 3,                                         \
                       .index = INDEX_##name_,                                                    \
                       .readable = (readable_),                                                   \
                       .writable = (writable_),                                                   \
                       .access = csr_access_##access_,                                            \
                       .get = csr_get_##hook_,                                                    \
                       .set = csr_set_##hook_},
#include "cpu/csr.def"
#undef CSR
};
#undef none
#undef NONE
#undef CONTEXT
#undef INTERRUPTS
#undef REQUEST

static const u16 row_of_number[4096] = {
#define CSR(number, name, ...) [(number)] = INDEX_##name + 1,
#include "cpu/csr.def"
#undef CSR
};

// The fields that not every processor has.
static const struct {
    u64 bits;
    u16 storage;
    u8 extension;
} fields[] = {
#define FIELD(csr, name, extension_, lo, width, text) \
    {.bits = FIELD_MASK(csr, name, lo, width),        \
     .storage = offsetof(struct hart_state, csr),     \
     .extension = RV_##extension_},
#include "cpu/csr_fields.def"
#undef FIELD
};

// Bit 1 of the addresses of instructions, where these are aligned to 4 bytes (Priv. 3.1.14,
// 10.1.7).
static u64 misalignment(const struct isa_set *set, u16 storage)
{
    bool holds_pc = storage == offsetof(struct hart_state, mepc) ||
                    storage == offsetof(struct hart_state, sepc);
    return holds_pc && !set->has[RV_C] ? 2 : 0;
}

void csr_configure(struct cpu *cpu)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        cpu->csr_absent[i] = misalignment(&cpu->config.extensions, rows[i].storage);
        for (size_t k = 0; k < ARRAY_LEN(fields); k++) {
            if (fields[k].storage == rows[i].storage &&
                !cpu->config.extensions.has[fields[k].extension]) {
                cpu->csr_absent[i] |= fields[k].bits;
            }
        }
    }
}

const struct csr_row *csr_find(u32 number)
{
    u32 index = row_of_number[number % ARRAY_LEN(row_of_number)];
    return index ? &rows[index - 1] : NULL;
}

const char *csr_name(u32 number)
{
    const struct csr_row *row = csr_find(number);
    return row ? row->name : NULL;
}

i32 csr_number(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return rows[i].number;
        }
    }
    return -1;
}

u32 csr_effects(u32 number)
{
    const struct csr_row *row = csr_find(number);
    return row ? row->effects : CSR_NONE;
}

static void write_row(struct hart *h, const struct csr_row *row, u64 value, u64 mask)
{
    row->set(h, row, value, mask);
    if (row->effects & CSR_CONTEXT) {
        mmu_select_context(h);
    }
    if ((row->effects & CSR_INTERRUPTS) && trap_interrupt_due(h) && h->exit == HART_RUNNING) {
        h->exit = HART_RECHECK;
    }
}

static bool row_allowed(const struct hart *h, const struct csr_row *row, bool writes)
{
    if (!csr_has(h, row->extension) || h->s.priv < row->privilege ||
        (writes ? row->read_only : row->effects & CSR_REQUEST)) {
        return false;
    }
    return row->access == csr_access_always || row->access(h, row->number);
}

bool csr_allowed(const struct hart *h, u32 number, bool writes)
{
    const struct csr_row *row = csr_find(number);
    return row && row_allowed(h, row, writes);
}

bool csr_execute(struct hart *h, u32 number, enum csr_operation operation, u64 source, bool writes)
{
    const struct csr_row *row = csr_find(number);
    if (!row || !row_allowed(h, row, writes)) {
        return false;
    }
    h->value = row->get(h, row);
    if (writes) {
        u64 value = operation == CSR_write ? source : operation == CSR_set ? ~0ULL : 0;
        write_row(h, row, value, operation == CSR_write ? ~0ULL : source);
    }
    return true;
}

u64 csr_peek(const struct hart *h, u32 number)
{
    const struct csr_row *row = csr_find(number);
    return row && csr_has(h, row->extension) ? row->get(h, row) : 0;
}

void csr_poke(struct hart *h, u32 number, u64 value)
{
    const struct csr_row *row = csr_find(number);
    if (row && csr_has(h, row->extension)) {
        h->clock--; // the counters leave out the instruction that writes them: here there is none
        write_row(h, row, value, ~0ULL);
        h->clock++;
        csr_update_timer(h);
    }
}
