#include "inspect/guest_path.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 64

struct parsing {
    struct debug_info *info;
    const char *text, *at;
    struct guest_path *path;
    struct error *error;
};

static bool fail(const struct parsing *parsing, const char *what)
{
    return error_set(parsing->error, ERROR_IMAGE, "%s: %s", parsing->text, what);
}

static bool add_step(struct parsing *parsing, struct guest_path_step step)
{
    struct guest_path *path = parsing->path;
    struct guest_path_step *last = path->count ? &path->steps[path->count - 1] : NULL;
    if (!step.loads && !step.by_hart && last && !last->loads && !last->by_hart) {
        last->number += step.number;
        return true;
    }
    if (path->count == GUEST_PATH_STEPS) {
        return fail(parsing, "too many steps");
    }
    path->steps[path->count++] = step;
    return true;
}

static bool read_name(struct parsing *parsing, char name[NAME_SIZE])
{
    size_t length = 0;
    while (isalnum((u8)*parsing->at) || *parsing->at == '_') {
        if (length + 1 == NAME_SIZE) {
            return fail(parsing, "a name that is too long");
        }
        name[length++] = *parsing->at++;
    }
    name[length] = 0;
    return length > 0 || fail(parsing, "a name is missing");
}

static bool member(struct parsing *parsing, const struct debug_type *of)
{
    char name[NAME_SIZE];
    struct debug_member member;
    if (!read_name(parsing, name)) {
        return false;
    }
    if (!debug_type_find_member(parsing->info, of, name, &member)) {
        return error_set(parsing->error, ERROR_IMAGE, "%s: the kernel's %s has no member %s",
                         parsing->text, of->name ? of->name : "structure", name);
    }
    parsing->path->type = member.type;
    return add_step(parsing, (struct guest_path_step){.number = member.offset_bytes});
}

static bool variable(struct parsing *parsing)
{
    char name[NAME_SIZE];
    struct debug_variable variable;
    if (!read_name(parsing, name)) {
        return false;
    }
    if (!debug_info_variable(parsing->info, 0, 0, name, &variable)) {
        return error_set(parsing->error, ERROR_IMAGE, "%s: the kernel has no variable %s",
                         parsing->text, name);
    }
    struct debug_location at = debug_info_locate(parsing->info, &variable, NULL);
    parsing->path->type = variable.type;
    parsing->path->start = at.value;
    return at.place == DEBUG_IN_MEMORY || fail(parsing, "not in memory");
}

// Goes through the pointer that the path has led to.
static bool dereference(struct parsing *parsing)
{
    const struct debug_type *type = debug_type_strip(parsing->info, parsing->path->type);
    if (type->kind != DEBUG_POINTER) {
        return fail(parsing, "what is before -> or [ is no pointer");
    }
    parsing->path->type = debug_type_target(parsing->info, type);
    return add_step(parsing, (struct guest_path_step){.loads = true});
}

static bool element(struct parsing *parsing)
{
    const struct debug_type *type = debug_type_strip(parsing->info, parsing->path->type);
    if (type->kind == DEBUG_ARRAY) {
        parsing->path->type = debug_type_target(parsing->info, type);
    } else if (!dereference(parsing)) {
        return false;
    }
    struct guest_path_step step = {.number = parsing->path->type->size_bytes};
    if (strncmp(parsing->at, "$hart", 5) == 0) {
        step.by_hart = true;
        parsing->at += 5;
    } else {
        char *end;
        step.number *= strtoull(parsing->at, &end, 0);
        if (end == parsing->at) {
            return fail(parsing, "between [ and ] is a number or $hart");
        }
        parsing->at = end;
    }
    return (*parsing->at++ == ']' || fail(parsing, "] is missing")) && add_step(parsing, step);
}

bool guest_path_compile(struct debug_info *info, const char *text, const struct debug_type *base,
                        struct guest_path *path, struct error *error)
{
    struct parsing parsing = {info, text, text, path, error};
    *path = (struct guest_path){0};
    if (!(base ? member(&parsing, base) : variable(&parsing))) {
        return false;
    }
    while (*parsing.at) {
        bool sound;
        if (*parsing.at == '.') {
            parsing.at++;
            sound = member(&parsing, path->type);
        } else if (strncmp(parsing.at, "->", 2) == 0) {
            parsing.at += 2;
            sound = dereference(&parsing) && member(&parsing, path->type);
        } else if (*parsing.at == '[') {
            parsing.at++;
            sound = element(&parsing);
        } else {
            sound = fail(&parsing, "a name is followed by '.', '->' or '['");
        }
        if (!sound) {
            return false;
        }
    }
    path->type = debug_type_strip(info, path->type);
    return true;
}

bool guest_path_address(const struct guest_path *path, const struct guest_space *space, u64 base,
                        u32 hart, u64 *address)
{
    u64 at = path->start + base;
    if (!path->type) {
        return false;
    }
    for (u32 i = 0; i < path->count; i++) {
        const struct guest_path_step *step = &path->steps[i];
        if (!step->loads) {
            at += step->by_hart ? hart * step->number : step->number;
        } else if (!guest_space_read(space, at, &at, sizeof at) || at == 0) {
            return false;
        }
    }
    *address = at;
    return true;
}

bool guest_path_number(const struct guest_path *path, const struct guest_space *space, u64 base,
                       u32 hart, i64 *number)
{
    u64 address, value = 0;
    if (!guest_path_address(path, space, base, hart, &address)) {
        return false;
    }
    u64 size = path->type->size_bytes;
    if (size == 0 || size > sizeof value || !guest_space_read(space, address, &value, size)) {
        return false;
    }
    u32 shift = (u32)(64 - 8 * size);
    *number = path->type->is_signed ? (i64)(value << shift) >> shift : (i64)value;
    return true;
}
