// Names for addresses, for who asks for millions of them: "main+0x1c", remembered by address.
#pragma once

#include "inspect/guest_view.h"
#include "inspect/symbols.h"

#define PLACES_NAME_SIZE 232 // of a name with its offset and the terminating 0; longer ones are cut

struct places;

// `symbols` (null for none) is what holds where no guest view knows better; it must outlive this.
// Null when the host has no memory.
struct places *places_create(const struct symbols *symbols);
void places_destroy(struct places *places); // null is allowed

// Who knows which names hold in which address space; null for nobody. Also to be called when any of
// the tables has changed.
void places_set_view(struct places *places, const struct guest_view *view);
const struct guest_view *places_view(const struct places *places);

// To be called when an address space may have become another program's.
void places_forget_space(struct places *places, u64 satp);

// Whose names hold there: while this is the same, and not of another generation, an address has the
// same name. Null where there are none.
const void *places_names_at(struct places *places, const struct guest_place *place);

// Counts the calls of places_set_view and places_forget_space, from 1: while it is the same, the
// same names hold at a place. 1 for null.
u64 places_version(const struct places *places);

// Counts those of places_set_view. 0 for null.
u64 places_generation(const struct places *places);

// The name of the place and its length; "" where it has none. `places` may be null, which has none.
const char *places_name(struct places *places, const struct guest_place *place, size_t *length);

// Writes the line of source there, "main.c:12"; "" where it is not known.
void places_source(const struct places *places, const struct guest_place *place, char *text,
                   size_t size);
