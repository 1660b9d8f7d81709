#include "inspect/places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REMEMBERED 8192 // a power of two
#define SPACES     64

struct remembered {
    const struct symbols *symbols; // null: nothing is remembered here
    u64 address;
    u16 length;
    char name[PLACES_NAME_SIZE];
};

// Whose names hold in U-mode of an address space, for a process.
struct space {
    bool known;
    u64 satp, pid;
    char process
        [GUEST_NAME_SIZE]; // "" where the place has none: a process may become another program
    const struct symbols *symbols;
};

struct places {
    const struct symbols *symbols;
    const struct guest_view *view;
    u64 generation, version;
    struct space spaces[SPACES];
    struct remembered remembered[REMEMBERED];
};

struct places *places_create(const struct symbols *symbols)
{
    struct places *places = calloc(1, sizeof *places);
    if (places) {
        places->symbols = symbols;
        places->version = 1;
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
    places->generation++;
    places->version++;
    for (size_t i = 0; i < REMEMBERED; i++) {
        places->remembered[i].symbols = NULL;
    }
    memset(places->spaces, 0, sizeof places->spaces);
}

void places_forget_space(struct places *places, u64 satp)
{
    if (!places) {
        return;
    }
    places->version++;
    for (size_t i = 0; i < SPACES; i++) {
        places->spaces[i].known = places->spaces[i].known && places->spaces[i].satp != satp;
    }
}

const struct guest_view *places_view(const struct places *places)
{
    return places ? places->view : NULL;
}

// What the view says for U-mode is remembered: it has to look into the guest to know.
static const struct symbols *symbols_of_user(struct places *places, const struct guest_place *place)
{
    const struct guest_view *view = places->view;
    const char *process = place->process ? place->process : "";
    // Traps come with a name, their returns without: they must not drive each other out.
    u64 slot = place->satp + place->pid * 7 + (*process ? SPACES / 2 : 0);
    struct space *space = &places->spaces[slot % SPACES];
    if (!space->known || space->satp != place->satp || space->pid != place->pid ||
        strcmp(space->process, process) != 0) {
        *space = (struct space){.known = true,
                                .satp = place->satp,
                                .pid = place->pid,
                                .symbols = view->symbols(view->self, place)};
        snprintf(space->process, sizeof space->process, "%s", process);
    }
    return space->symbols;
}

static const struct symbols *symbols_at(struct places *places, const struct guest_place *place)
{
    const struct guest_view *view = places->view;
    if (!view || !view->symbols) {
        return places->symbols;
    }
    return place->mode == PRIV_U ? symbols_of_user(places, place)
                                 : view->symbols(view->self, place);
}

const void *places_names_at(struct places *places, const struct guest_place *place)
{
    return places ? symbols_at(places, place) : NULL;
}

u64 places_generation(const struct places *places)
{
    return places ? places->generation : 0;
}

u64 places_version(const struct places *places)
{
    return places ? places->version : 1;
}

static u64 linked_at(const struct places *places, const struct guest_place *place)
{
    const struct guest_view *view = places->view;
    return view && view->linked ? view->linked(view->self, place) : place->address;
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
        if (!symbols_format(symbols, linked_at(places, place), slot->name, sizeof slot->name)) {
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
