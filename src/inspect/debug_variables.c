// Variables: their scopes (DWARF 5, 3.3 to 3.5 and 4.1) and places (2.6).
#include "inspect/debug_internal.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#define SCOPES_MAX 64

// Parameters of an inlined copy stand in any order; those that they are copies of, in the source's.
static u64 source_order(Dwarf_Die *die)
{
    Dwarf_Attribute attribute;
    Dwarf_Die origin;
    bool is_copy = dwarf_attr(die, DW_AT_abstract_origin, &attribute) &&
                   dwarf_formref_die(&attribute, &origin);
    return dwarf_dieoffset(is_copy ? &origin : die);
}

static bool fill_variable(struct debug_info *info, Dwarf_Die *die, u64 function, u32 level,
                          struct debug_variable *variable)
{
    const char *name = debug_die_name(die);
    if (!name) {
        return false;
    }
    *variable = (struct debug_variable){.name = name,
                                        .type = debug_type_of(info, die),
                                        .is_parameter = dwarf_tag(die) == DW_TAG_formal_parameter,
                                        .level = level,
                                        .order = source_order(die),
                                        .die = dwarf_dieoffset(die),
                                        .function_die = function};
    return true;
}

// Calls `visit` for each variable that is declared in the scope itself, until it answers true.
static bool visit_scope(struct debug_info *info, Dwarf_Die *scope, u64 function, u32 level,
                        bool (*visit)(void *self, const struct debug_variable *variable),
                        void *self)
{
    Dwarf_Die die, next;
    if (dwarf_child(scope, &die) != 0) {
        return false;
    }
    for (bool more = true; more; die = next) {
        int tag = dwarf_tag(&die);
        struct debug_variable variable;
        if ((tag == DW_TAG_variable || tag == DW_TAG_formal_parameter) &&
            fill_variable(info, &die, function, level, &variable) && visit(self, &variable)) {
            return true;
        }
        more = debug_die_next(&die, &next);
    }
    return false;
}

// Goes through the local scopes at `address`, from the innermost to the function itself.
static bool visit_locals(struct debug_info *info, u64 address,
                         bool (*visit)(void *self, const struct debug_variable *variable),
                         void *self)
{
    Dwarf_Die *scopes;
    int count = debug_scopes(info, address, &scopes);
    u64 function = 0;
    for (int i = 0; i < count; i++) {
        if (dwarf_tag(&scopes[i]) == DW_TAG_subprogram) {
            function = dwarf_dieoffset(&scopes[i]);
            break;
        }
    }
    bool done = false;
    u32 level = 0;
    for (int i = 0; i < count && i < SCOPES_MAX && !done; i++) {
        int tag = dwarf_tag(&scopes[i]);
        if (tag != DW_TAG_lexical_block && tag != DW_TAG_inlined_subroutine &&
            tag != DW_TAG_subprogram) {
            break;
        }
        done = visit_scope(info, &scopes[i], function, level, visit, self);
        level += tag == DW_TAG_inlined_subroutine;
        if (tag == DW_TAG_subprogram) {
            break;
        }
    }
    free(scopes);
    return done;
}

struct wanted {
    const char *name;
    u32 level;
    struct debug_variable *variable;
};

static bool is_wanted(void *self, const struct debug_variable *variable)
{
    const struct wanted *wanted = self;
    if (variable->level < wanted->level || strcmp(variable->name, wanted->name) != 0) {
        return false;
    }
    *wanted->variable = *variable;
    return true;
}

// A definition has a location or a constant value; a mere declaration is of no use.
static bool find_global(struct debug_info *info, const char *name, u64 address, bool same_unit,
                        struct debug_variable *variable)
{
    Dwarf_Die unit, die;
    u32 index = 0;
    if (same_unit && !debug_unit_at(info, address, &unit, &index)) {
        return false;
    }
    const struct debug_name *found = debug_names_find(info, name);
    const struct debug_name *end = info->names + info->name_count;
    for (; found && found < end && strcmp(found->name, name) == 0; found++) {
        if (found->kind == NAME_VARIABLE && !found->is_declaration &&
            (!same_unit || found->unit == index) && dwarf_offdie(info->dwarf, found->die, &die)) {
            return fill_variable(info, &die, 0, 0, variable);
        }
    }
    return false;
}

bool debug_info_variable(struct debug_info *info, u64 address, u32 level, const char *name,
                         struct debug_variable *variable)
{
    struct wanted wanted = {name, level, variable};
    return visit_locals(info, address, is_wanted, &wanted) ||
           find_global(info, name, address, true, variable) ||
           find_global(info, name, address, false, variable);
}

struct list {
    struct debug_variable *variables;
    size_t count, max;
};

static bool append(void *self, const struct debug_variable *variable)
{
    struct list *list = self;
    if (list->count < list->max) {
        list->variables[list->count++] = *variable;
    }
    return false;
}

static bool stands_before(const struct debug_variable *a, const struct debug_variable *b)
{
    if (a->is_parameter != b->is_parameter) {
        return a->is_parameter;
    }
    return a->is_parameter && a->level == b->level && a->order < b->order;
}

size_t debug_info_locals(struct debug_info *info, u64 address, struct debug_variable *variables,
                         size_t max)
{
    struct list list = {variables, 0, max};
    visit_locals(info, address, append, &list);
    for (size_t i = 1; i < list.count; i++) {
        struct debug_variable moved = variables[i];
        size_t to = i;
        for (; to > 0 && stands_before(&moved, &variables[to - 1]); to--) {
            variables[to] = variables[to - 1];
        }
        variables[to] = moved;
    }
    return list.count;
}

bool debug_info_global(struct debug_info *info, size_t index, struct debug_variable *variable)
{
    Dwarf_Die die;
    if (!debug_index(info)) {
        return false;
    }
    for (size_t i = 0; i < info->name_count; i++) {
        const struct debug_name *name = &info->names[i];
        bool counts = name->kind != NAME_TYPE && !name->is_declaration;
        if (!counts || index-- > 0) {
            continue;
        }
        if (!dwarf_offdie(info->dwarf, name->die, &die) ||
            !fill_variable(info, &die, 0, 0, variable)) {
            return false;
        }
        return true;
    }
    return false;
}

// --- places -------------------------------------------------------------------------------------

static struct debug_location constant_place(Dwarf_Die *die)
{
    Dwarf_Attribute attribute;
    Dwarf_Sword value;
    if (dwarf_attr_integrate(die, DW_AT_const_value, &attribute) &&
        dwarf_formsdata(&attribute, &value) == 0) {
        return (struct debug_location){DEBUG_IS_VALUE, (u64)value};
    }
    return (struct debug_location){DEBUG_NOWHERE, 0};
}

static struct debug_location function_place(Dwarf_Die *die)
{
    Dwarf_Addr start;
    if (dwarf_entrypc(die, &start) == 0) {
        return (struct debug_location){DEBUG_IN_MEMORY, start};
    }
    return (struct debug_location){DEBUG_NOWHERE, 0};
}

struct debug_location debug_info_locate(struct debug_info *info,
                                        const struct debug_variable *variable,
                                        const struct debug_frame *frame)
{
    Dwarf_Die die, function;
    Dwarf_Attribute attribute;
    if (!dwarf_offdie(info->dwarf, variable->die, &die)) {
        return (struct debug_location){DEBUG_NOWHERE, 0};
    }
    if (dwarf_tag(&die) == DW_TAG_subprogram) {
        return function_place(&die);
    }
    if (!dwarf_attr_integrate(&die, DW_AT_location, &attribute)) {
        return constant_place(&die);
    }
    // Of several expressions that hold at the address (DWARF allows it) the first is as good as
    // any.
    Dwarf_Op *ops;
    size_t count;
    u64 address = frame ? debug_frame_address(frame) : 0;
    if (dwarf_getlocation_addr(&attribute, address, &ops, &count, 1) != 1) {
        return (struct debug_location){DEBUG_NOWHERE, 0};
    }
    bool local =
        variable->function_die && dwarf_offdie(info->dwarf, variable->function_die, &function);
    const struct debug_evaluation evaluation = {
        .info = info, .frame = frame, .function = local ? &function : NULL};
    return debug_evaluate(&evaluation, ops, count, false, 0);
}
