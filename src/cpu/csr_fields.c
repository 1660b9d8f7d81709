#include "cpu/csr_fields.h"

#include "base/bits.h"
#include "cpu/csr_hooks.h"

#include <string.h>

static const struct csr_field fields[] = {
#define FIELD(csr, name, extension, lo, width, text) {#csr, #name, RV_##extension, lo, width, text},
#include "cpu/csr_fields.def"
#undef FIELD
};

const char *csr_meaning(u32 number)
{
    const struct csr_row *row = csr_find(number);
    return row ? row->meaning : NULL;
}

// "mstatus" for sstatus.
static const char *home_of(u32 number)
{
    const struct csr_row *row = csr_find(number);
    return row && strcmp(row->home, "none") != 0 ? row->home : csr_name(number);
}

static bool is_shown(const struct isa_set *set, u32 number, const struct csr_field *field)
{
    return set->has[field->extension] &&
           csr_find(number)->readable & bits_mask(field->lo, field->width);
}

const struct csr_field *csr_field_at(const struct isa_set *set, u32 number, u32 index)
{
    const char *home = home_of(number);
    for (size_t i = 0; home && i < ARRAY_LEN(fields); i++) {
        if (strcmp(fields[i].csr, home) == 0 && is_shown(set, number, &fields[i]) && index-- == 0) {
            return &fields[i];
        }
    }
    return NULL;
}

const struct csr_field *csr_field_named(const struct isa_set *set, u32 number, const char *name)
{
    const struct csr_field *field;
    for (u32 i = 0; (field = csr_field_at(set, number, i)); i++) {
        if (strcmp(field->name, name) == 0) {
            return field;
        }
    }
    return NULL;
}

const char *csr_bit_name(const char *csr, u32 bit)
{
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        if (fields[i].lo == bit && strcmp(fields[i].csr, csr) == 0) {
            return fields[i].name;
        }
    }
    return "?";
}
