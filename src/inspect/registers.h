// The registers of a hart by their names: integer and floating-point registers by both their names,
// pc, the mode (priv), CSRs.
#pragma once

#include "machine/machine.h"

enum register_kind {
    REGISTER_NONE,
    REGISTER_INTEGER,
    REGISTER_FLOAT,
    REGISTER_PC,
    REGISTER_PRIV,
    REGISTER_CSR
};

struct register_id {
    enum register_kind kind;
    u32 number; // of an integer or floating-point register or a CSR
};

// The register called "a0", "x10", "fp", "fa0", "f10", "pc", "priv" or "mstatus"; kind
// REGISTER_NONE for none.
struct register_id register_named(const char *name);

// Its name; of those that have two, the ABI's. Null for none.
const char *register_name(struct register_id id);

// The register of that index in the order in which lists show them (integers, pc, priv, floating
// point, CSRs by number); kind REGISTER_NONE from their count on.
struct register_id register_at(u32 index);

u64 register_get(const struct hart *h, struct register_id id);

// Changes it from outside, as far as it takes the value: a pc is even, x0 and read-only CSRs keep
// theirs, priv takes 0, 1 and 3. A
// floating-point register that is written makes mstatus.FS Dirty, unless that is off.
void register_set(struct hart *h, struct register_id id, u64 value);
