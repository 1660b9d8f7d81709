// The fields of the CSRs, as data: a view of csr_fields.def.
#pragma once

#include "cpu/csr.h"

struct csr_field {
    const char *csr; // the CSR that the rows name it for; its views have it too
    const char *name;
    u8 extension; // enum isa_extension
    u8 lo, width;
    const char *meaning;
};

// What the CSR is for, or null.
const char *csr_meaning(u32 number);

// The fields of CSR `number` that a read of it shows on a processor with `set`, from the lowest:
// the one of that index, or null from their count on.
const struct csr_field *csr_field_at(const struct isa_set *set, u32 number, u32 index);

// The name of the field of the CSR called `csr` ("mip") whose lowest bit is `bit`, or "?".
const char *csr_bit_name(const char *csr, u32 bit);

// The one of that name, or null.
const struct csr_field *csr_field_named(const struct isa_set *set, u32 number, const char *name);
