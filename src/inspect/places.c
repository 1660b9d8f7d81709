#include "inspect/places.h"

#include <stdlib.h>
#include <string.h>

#define REMEMBERED 8192 // a power of two

struct remembered {
    const struct symbols *symbols; // null: nothing is remembered here
    u64 address;
    u16 length;
    char name[PLACES_NAME_SIZE];
};

struct places {
    const struct symbols *symbols;
    const struct guest_view *view;
    struct remembered remembered[REMEMBERED];
};

struct places *places_create(const struct symbols *symbols)
{
    struct places *places = calloc(1, sizeof *places);
    if (places) {
        places->symbols = symbols;
    }
    return places;
}

void places_destroy(struct places *places)
{
    free(places);
}

void places_set_view(struct places *places, const struct guest_view *view)
{
    places->view = view;
    for (size_t i = 0; i < REMEMBERED; i++) {
        places->remembered[i].symbols = NULL;
    }
}

const struct guest_view *places_view(const struct places *places)
{
    return places ? places->view : NULL;
}

static const struct symbols *symbols_at(const struct places *places,
                                        const struct guest_place *place)
{
    const struct guest_view *view = places->view;
    return view && view->symbols ? view->symbols(view->self, place) : places->symbols;
}

const char *places_name(struct places *places, const struct guest_place *place, size_t *length)
{
    const struct symbols *symbols = places ? symbols_at(places, place) : NULL;
    *length = 0;
    if (!symbols) {
        return "";
    }
    struct remembered *slot = &places->remembered[(place->address >> 1) % REMEMBERED];
    if (slot->symbols != symbols || slot->address != place->address) {
        slot->symbols = symbols;
        slot->address = place->address;
        if (!symbols_format(symbols, place->address, slot->name, sizeof slot->name)) {
            slot->name[0] = 0;
        }
        slot->length = (u16)strlen(slot->name);
    }
    *length = slot->length;
    return slot->name;
}

void places_source(const struct places *places, const struct guest_place *place, char *text,
                   size_t size)
{
    const struct guest_view *view = places_view(places);
    text[0] = 0;
    if (view && view->source && !view->source(view->self, place, text, size)) {
        text[0] = 0;
    }
}
