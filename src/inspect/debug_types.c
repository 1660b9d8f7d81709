// Types (DWARF 5, chapter 5), each made once, from its entry, when it is first asked for.
#include "inspect/debug_internal.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#define CHAIN_MAX      64 // of typedefs and qualifiers
#define ELEMENTS_MAX   (1ULL << 32)
#define DIMENSIONS_MAX 16
#define MAKING_MAX     128 // types that wait for one that they are made of

static const struct debug_type *make_type(struct debug_info *info, Dwarf_Die *die, u32 dimension);

// --- making types -------------------------------------------------------------------------------

static enum debug_type_kind base_kind(Dwarf_Die *die, bool *is_signed)
{
    u64 encoding = 0;
    debug_die_number(die, DW_AT_encoding, &encoding);
    *is_signed = encoding == DW_ATE_signed || encoding == DW_ATE_signed_char;
    switch (encoding) {
    case DW_ATE_boolean:
        return DEBUG_BOOLEAN;
    case DW_ATE_float:
        return DEBUG_FLOAT;
    case DW_ATE_signed:
        return DEBUG_SIGNED;
    case DW_ATE_signed_char:
    case DW_ATE_unsigned_char:
    case DW_ATE_UTF:
        return DEBUG_CHARACTER;
    default:
        return DEBUG_UNSIGNED;
    }
}

static bool kind_of_tag(int tag, enum debug_type_kind *kind)
{
    static const struct {
        int tag;
        enum debug_type_kind kind;
    } kinds[] = {
        {DW_TAG_pointer_type, DEBUG_POINTER},     {DW_TAG_reference_type, DEBUG_POINTER},
        {DW_TAG_array_type, DEBUG_ARRAY},         {DW_TAG_structure_type, DEBUG_STRUCT},
        {DW_TAG_class_type, DEBUG_STRUCT},        {DW_TAG_union_type, DEBUG_UNION},
        {DW_TAG_enumeration_type, DEBUG_ENUM},    {DW_TAG_typedef, DEBUG_TYPEDEF},
        {DW_TAG_const_type, DEBUG_CONST},         {DW_TAG_restrict_type, DEBUG_CONST},
        {DW_TAG_atomic_type, DEBUG_CONST},        {DW_TAG_volatile_type, DEBUG_VOLATILE},
        {DW_TAG_subroutine_type, DEBUG_FUNCTION}, {DW_TAG_subprogram, DEBUG_FUNCTION},
        {DW_TAG_base_type, DEBUG_UNSIGNED},       {DW_TAG_unspecified_type, DEBUG_VOID},
    };
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (kinds[i].tag == tag) {
            *kind = kinds[i].kind;
            return true;
        }
    }
    return false;
}

// The elements of an array's dimension; 0 for unknown.
static u64 dimension_count(Dwarf_Die *array, u32 dimension, u32 *dimensions)
{
    Dwarf_Die die, next;
    u64 count = 0;
    *dimensions = 0;
    if (dwarf_child(array, &die) != 0) {
        return 0;
    }
    for (bool more = true; more && *dimensions < DIMENSIONS_MAX; die = next) {
        if (dwarf_tag(&die) == DW_TAG_subrange_type) {
            u64 bound;
            if (*dimensions == dimension) {
                if (debug_die_number(&die, DW_AT_count, &bound)) {
                    count = bound;
                } else if (debug_die_number(&die, DW_AT_upper_bound, &bound)) {
                    count = bound + 1;
                }
            }
            (*dimensions)++;
        }
        more = debug_die_next(&die, &next);
    }
    return count <= ELEMENTS_MAX ? count : 0;
}

static Dwarf_Off target_offset(Dwarf_Die *die)
{
    Dwarf_Attribute attribute;
    Dwarf_Die target;
    if (dwarf_attr_integrate(die, DW_AT_type, &attribute) &&
        dwarf_formref_die(&attribute, &target)) {
        return dwarf_dieoffset(&target);
    }
    return 0;
}

static struct debug_type_entry **bucket_of(struct debug_info *info, Dwarf_Off die, u32 dimension)
{
    return &info->buckets[((die ^ (die >> 10)) + dimension) % DEBUG_TYPE_BUCKETS];
}

// A structure that is only declared here may be defined elsewhere.
static bool find_definition(struct debug_info *info, Dwarf_Die *die)
{
    const char *name = debug_die_name(die);
    int tag = dwarf_tag(die);
    const struct debug_name *found = name ? debug_names_find(info, name) : NULL;
    const struct debug_name *end = info->names + info->name_count;
    for (; found && found < end && strcmp(found->name, name) == 0; found++) {
        if (found->tag == tag && !found->is_declaration) {
            return dwarf_offdie(info->dwarf, found->die, die);
        }
    }
    return false;
}

static void fill_array(struct debug_info *info, Dwarf_Die *die, struct debug_type_entry *entry)
{
    struct debug_type *type = &entry->type;
    u32 dimensions;
    type->count = dimension_count(die, type->dimension, &dimensions);
    const struct debug_type *element = debug_type_target(info, type);
    if (element->size_bytes && type->count <= ELEMENTS_MAX / element->size_bytes) {
        type->size_bytes = type->count * element->size_bytes;
    }
}

static void fill_type(struct debug_info *info, Dwarf_Die *die, struct debug_type_entry *entry)
{
    struct debug_type *type = &entry->type;
    u64 number;
    type->name = type->kind == DEBUG_POINTER ? NULL : debug_die_name(die);
    if (debug_die_number(die, DW_AT_byte_size, &number)) {
        type->size_bytes = number;
    }
    switch (type->kind) {
    case DEBUG_POINTER:
        type->size_bytes = 8;
        break;
    case DEBUG_ARRAY:
        fill_array(info, die, entry);
        break;
    case DEBUG_TYPEDEF:
    case DEBUG_CONST:
    case DEBUG_VOLATILE: {
        const struct debug_type *behind = debug_type_strip(info, type);
        type->size_bytes = behind->size_bytes;
        type->is_signed = behind->is_signed;
        break;
    }
    case DEBUG_ENUM:
        type->is_signed = debug_type_strip(info, debug_type_target(info, type))->is_signed;
        break;
    default:
        break;
    }
}

static const struct debug_type *make_type(struct debug_info *info, Dwarf_Die *die, u32 dimension)
{
    Dwarf_Off offset = dwarf_dieoffset(die);
    struct debug_type_entry **bucket = bucket_of(info, offset, dimension);
    for (struct debug_type_entry *entry = *bucket; entry; entry = entry->next) {
        if (entry->type.die == offset && entry->type.dimension == dimension) {
            return &entry->type;
        }
    }
    enum debug_type_kind kind;
    bool is_signed = false;
    if (!kind_of_tag(dwarf_tag(die), &kind) || kind == DEBUG_VOID) {
        return &info->void_type.type;
    }
    if (dwarf_tag(die) == DW_TAG_base_type) {
        kind = base_kind(die, &is_signed);
    }
    Dwarf_Die definition = *die;
    if ((kind == DEBUG_STRUCT || kind == DEBUG_UNION || kind == DEBUG_ENUM) &&
        debug_die_is_declaration(die) && find_definition(info, &definition)) {
        return make_type(info, &definition, 0);
    }
    struct debug_type_entry *entry = info->making < MAKING_MAX ? calloc(1, sizeof *entry) : NULL;
    if (!entry) {
        return &info->void_type.type;
    }
    entry->type = (struct debug_type){
        .kind = kind, .is_signed = is_signed, .die = offset, .dimension = dimension};
    entry->target = target_offset(die);
    entry->next = *bucket;
    *bucket = entry;
    info->making++;
    fill_type(info, die, entry);
    info->making--;
    return &entry->type;
}

const struct debug_type *debug_type_at(struct debug_info *info, Dwarf_Off offset)
{
    Dwarf_Die die;
    if (offset == 0 || !dwarf_offdie(info->dwarf, offset, &die)) {
        return &info->void_type.type;
    }
    return make_type(info, &die, 0);
}

const struct debug_type *debug_type_of(struct debug_info *info, Dwarf_Die *die)
{
    return debug_type_at(info, target_offset(die));
}

// --- walking them -------------------------------------------------------------------------------

// `type` is the first member of its entry; the entry is the debug_info's own.
struct debug_type_entry *debug_type_entry(const struct debug_type *type)
{
    return (struct debug_type_entry *)(uintptr_t)type;
}

const struct debug_type *debug_type_target(struct debug_info *info, const struct debug_type *type)
{
    Dwarf_Die die;
    u32 dimensions = 0;
    if (type->kind == DEBUG_ARRAY && dwarf_offdie(info->dwarf, type->die, &die)) {
        dimension_count(&die, type->dimension, &dimensions);
        if (type->dimension + 1 < dimensions) {
            return make_type(info, &die, type->dimension + 1);
        }
    }
    return debug_type_at(info, debug_type_entry(type)->target);
}

const struct debug_type *debug_type_strip(struct debug_info *info, const struct debug_type *type)
{
    for (u32 i = 0; i < CHAIN_MAX; i++) {
        if (type->kind != DEBUG_TYPEDEF && type->kind != DEBUG_CONST &&
            type->kind != DEBUG_VOLATILE) {
            return type;
        }
        type = debug_type_at(info, debug_type_entry(type)->target);
    }
    return &info->void_type.type;
}

// --- names --------------------------------------------------------------------------------------

const struct debug_type *debug_type_named(struct debug_info *info, const char *name)
{
    static const struct {
        const char *keyword;
        int tag, other_tag;
    } tags[] = {{"struct ", DW_TAG_structure_type, DW_TAG_class_type},
                {"union ", DW_TAG_union_type, DW_TAG_union_type},
                {"enum ", DW_TAG_enumeration_type, DW_TAG_enumeration_type},
                {"", DW_TAG_base_type, DW_TAG_typedef}};
    size_t which = 0;
    while (strncmp(name, tags[which].keyword, strlen(tags[which].keyword)) != 0) {
        which++;
    }
    name += strlen(tags[which].keyword);
    if (strcmp(name, "void") == 0) {
        return &info->void_type.type;
    }
    const struct debug_name *found = debug_names_find(info, name);
    const struct debug_name *end = info->names + info->name_count;
    for (; found && found < end && strcmp(found->name, name) == 0; found++) {
        if (found->tag == tags[which].tag || found->tag == tags[which].other_tag) {
            return debug_type_at(info, found->die);
        }
    }
    return NULL;
}

const struct debug_type *debug_info_returns(struct debug_info *info,
                                            const struct debug_function *function)
{
    Dwarf_Die die;
    return dwarf_offdie(info->dwarf, function->die, &die) ? debug_type_of(info, &die)
                                                          : &info->void_type.type;
}
