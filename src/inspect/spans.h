// Ranges of addresses with owners, which may overlap, and the question whose an address is.
#pragma once

#include "base/types.h"

// The addresses [start, end). Of several spans with the same start the highest `rank` wins, then
// the lowest `owner`.
struct span {
    u64 start, end;
    u32 owner; // the maker's: an index
    u32 rank;
};

// Disjoint, in the order of their addresses.
struct spans {
    struct span *items;
    size_t count;
};

// Makes the spans disjoint: an address goes to the one that starts last at or before it, of those
// that reach it, so that the inner of two nested spans has what it covers and the outer the rest:
//
//     input      |--------- outer ---------|
//                      |- inner -|
//     output     |outer|- inner -|--outer--|
//
// `input` is put in order. False when the host has no memory, and `spans` is empty then.
bool spans_build(struct spans *spans, struct span *input, size_t count);
void spans_free(struct spans *spans);

// The span that the address lies in, null for none.
const struct span *spans_find(const struct spans *spans, u64 address);
