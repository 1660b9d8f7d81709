// An item in the making: what items_*.c are written with.
#pragma once

#include "program.h"
#include "random.h"

struct builder {
    struct random *r;
    struct test_case *c;
    struct item *item; // takes the instructions
    u32 index;         // its number

    u32 pointers; // bit i: xi is kept a pointer
    enum reference reference;
    struct isa_set extensions; // those compared
    u8 mode;                   // the body's mode: 0, 1, 3
    bool certain;              // that the mode still is the one it began in
    bool pmp;                  // struct program
    bool masking;              // pointers may have tags, and what ignores them may be on
    bool may_trap_s;           // traps may go to S-mode: its handler's sret must stay legal
};

enum { MODE_U = 0, MODE_S = 1, MODE_M = 3 };

// What QEMU 10.0 has of these: known.def, LCOFIE and sip.
#define MIE_NEWER     (MIE_WRITABLE & ~MIP_LCOFIP)
#define MIDELEG_NEWER (MIP_SSIP | MIP_SEIP)

enum { ZERO = 0, RA = 1, SP = 2 };

// Adds an instruction, or its bits.
void builder_insn(struct builder *b, struct insn insn);
void builder_raw(struct builder *b, u32 raw, u32 length_bytes);

// The last instruction added gets its target: `beyond` bytes behind the start of item `target`.
void builder_fix(struct builder *b, enum fix fix, u32 target, u32 beyond);

// Adds what loads `value` into rd.
void builder_li(struct builder *b, u32 rd, u64 value);

// Adds what loads the address of a place in the body into rd.
void builder_address(struct builder *b, u32 rd, u32 target, u32 beyond);

// Adds a CSR instruction by the CSR's name.
void builder_csr(struct builder *b, enum isa_op op, u32 rd, const char *name, u32 rs1);

// Adds what sets or clears bits of a CSR, by way of the register `scratch`.
void builder_csr_bits(struct builder *b, enum isa_op op, const char *name, u64 bits, u32 scratch);

// The size of the item so far.
u32 builder_size(const struct builder *b);

// A register: any to read; one to write, which is no pointer; one to write that is not x0 either,
// nor one of `others` (a set); one to address memory with, which is a pointer, or is made wild
// here. No other register ever addresses memory, since many hold addresses of code.
u32 builder_source(struct builder *b);
u32 builder_destination(struct builder *b);
u32 builder_scratch(struct builder *b, u32 others);
u32 builder_pointer(struct builder *b);

// A number of a later item, one of the next few.
u32 builder_later_item(struct builder *b);

// An address that a case may load from or store to, or one that faults.
u64 builder_pointer_value(struct builder *b);

// An entry for level `level`: mostly a leaf, of pages of the pool where the level allows it.
u64 builder_pte(struct builder *b, u32 level);

// A random row of isa.def among those for which `wanted` holds.
enum isa_op builder_row(struct builder *b, bool (*wanted)(const struct isa_row *row));

// Whether known.def keeps the instruction out.
bool builder_is_excluded(u32 op);

// Whether it may stand anywhere: it computes with registers only.
bool builder_is_arithmetic(const struct isa_row *row);

// A random instruction on registers; `rd` as builder_destination.
struct insn builder_arithmetic(struct builder *b);

// The items.
#define ITEM(name, ...) void item_##name(struct builder *b);
#include "items.def"
#undef ITEM
