// What types consist of: members, enumerators, parameters.
#include "inspect/debug_internal.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#define NESTING_MAX 16        // of anonymous members
#define MEMBERS_MAX (1 << 16) // of a structure

// Fills the bits of a bit field: DW_AT_data_bit_offset counts from the start of the structure (5),
// DW_AT_bit_offset from the highest bit of the storage unit (3).
static void read_bits(Dwarf_Die *die, struct debug_member *member)
{
    u64 size, offset, storage = member->type->size_bytes;
    if (!debug_die_number(die, DW_AT_bit_size, &size) || size == 0 || size > 64) {
        return;
    }
    u64 bit = 8 * member->offset_bytes;
    if (debug_die_number(die, DW_AT_data_bit_offset, &offset)) {
        bit = offset;
    } else if (debug_die_number(die, DW_AT_bit_offset, &offset)) {
        debug_die_number(die, DW_AT_byte_size, &storage);
        bit += 8 * storage - offset - size;
    }
    member->offset_bytes = bit / 8;
    member->bit_offset = bit % 8;
    member->bit_size = (u32)size;
}

static u64 member_offset(Dwarf_Die *die)
{
    Dwarf_Attribute attribute;
    Dwarf_Word offset;
    Dwarf_Op *ops;
    size_t count;
    if (!dwarf_attr(die, DW_AT_data_member_location, &attribute)) {
        return 0;
    }
    if (dwarf_formudata(&attribute, &offset) == 0) {
        return offset;
    }
    if (dwarf_getlocation(&attribute, &ops, &count) == 0 && count == 1 &&
        (ops[0].atom == DW_OP_plus_uconst || ops[0].atom == DW_OP_constu)) {
        return ops[0].number;
    }
    return 0;
}

static size_t count_members(Dwarf_Die *parent)
{
    Dwarf_Die die, next;
    size_t count = 0;
    if (dwarf_child(parent, &die) != 0) {
        return 0;
    }
    for (bool more = true; more && count < MEMBERS_MAX; die = next) {
        count += dwarf_tag(&die) == DW_TAG_member;
        more = debug_die_next(&die, &next);
    }
    return count;
}

static void read_members(struct debug_info *info, struct debug_type_entry *entry)
{
    Dwarf_Die parent, die, next;
    entry->members_read = true;
    if (!dwarf_offdie(info->dwarf, entry->type.die, &parent)) {
        return;
    }
    size_t count = count_members(&parent);
    entry->members = count ? calloc(count, sizeof *entry->members) : NULL;
    if (!entry->members || dwarf_child(&parent, &die) != 0) {
        return;
    }
    for (bool more = true; more && entry->member_count < count; die = next) {
        if (dwarf_tag(&die) == DW_TAG_member) {
            struct debug_member *member = &entry->members[entry->member_count++];
            *member = (struct debug_member){.name = debug_die_name(&die),
                                            .type = debug_type_of(info, &die),
                                            .offset_bytes = member_offset(&die)};
            read_bits(&die, member);
        }
        more = debug_die_next(&die, &next);
    }
}

bool debug_type_member(struct debug_info *info, const struct debug_type *type, size_t index,
                       struct debug_member *member)
{
    struct debug_type_entry *entry = debug_type_entry(type);
    if (type->kind != DEBUG_STRUCT && type->kind != DEBUG_UNION) {
        return false;
    }
    if (!entry->members_read) {
        read_members(info, entry);
    }
    if (!entry->members || index >= entry->member_count) {
        return false;
    }
    *member = entry->members[index];
    return true;
}

static bool find_member(struct debug_info *info, const struct debug_type *type, const char *name,
                        u32 depth, struct debug_member *member)
{
    type = debug_type_strip(info, type);
    for (size_t i = 0; debug_type_member(info, type, i, member); i++) {
        if (member->name && strcmp(member->name, name) == 0) {
            return true;
        }
        struct debug_member inner;
        if (!member->name && depth < NESTING_MAX &&
            find_member(info, member->type, name, depth + 1, &inner)) {
            inner.offset_bytes += member->offset_bytes;
            *member = inner;
            return true;
        }
    }
    return false;
}

bool debug_type_find_member(struct debug_info *info, const struct debug_type *type,
                            const char *name, struct debug_member *member)
{
    return find_member(info, type, name, 0, member);
}

// The child of that tag and number.
static bool child_at(struct debug_info *info, const struct debug_type *type, int tag, size_t index,
                     Dwarf_Die *die)
{
    Dwarf_Die parent, next;
    if (!dwarf_offdie(info->dwarf, type->die, &parent) || dwarf_child(&parent, die) != 0) {
        return false;
    }
    for (size_t found = 0;; *die = next) {
        if (dwarf_tag(die) == tag && found++ == index) {
            return true;
        }
        if (!debug_die_next(die, &next)) {
            return false;
        }
    }
}

static bool enumerator_of(Dwarf_Die *die, struct debug_enumerator *enumerator)
{
    Dwarf_Attribute attribute;
    Dwarf_Sword value = 0;
    enumerator->name = debug_die_name(die);
    if (!enumerator->name || !dwarf_attr(die, DW_AT_const_value, &attribute) ||
        dwarf_formsdata(&attribute, &value) != 0) {
        return false;
    }
    enumerator->value = value;
    return true;
}

bool debug_type_enumerator(struct debug_info *info, const struct debug_type *type, size_t index,
                           struct debug_enumerator *enumerator)
{
    Dwarf_Die die;
    return type->kind == DEBUG_ENUM && child_at(info, type, DW_TAG_enumerator, index, &die) &&
           enumerator_of(&die, enumerator);
}

bool debug_type_parameter(struct debug_info *info, const struct debug_type *type, size_t index,
                          const struct debug_type **parameter)
{
    Dwarf_Die die;
    if (type->kind != DEBUG_FUNCTION ||
        !child_at(info, type, DW_TAG_formal_parameter, index, &die)) {
        return false;
    }
    *parameter = debug_type_of(info, &die);
    return true;
}

bool debug_info_enumerator(struct debug_info *info, const char *name, i64 *value,
                           const struct debug_type **type)
{
    if (!debug_index(info)) {
        return false;
    }
    for (size_t i = 0; i < info->name_count; i++) {
        Dwarf_Die parent, die, next;
        if (info->names[i].tag != DW_TAG_enumeration_type ||
            !dwarf_offdie(info->dwarf, info->names[i].die, &parent) ||
            dwarf_child(&parent, &die) != 0) {
            continue;
        }
        for (bool more = true; more; die = next) {
            struct debug_enumerator enumerator;
            if (enumerator_of(&die, &enumerator) && strcmp(enumerator.name, name) == 0) {
                *value = enumerator.value;
                *type = debug_type_at(info, info->names[i].die);
                return true;
            }
            more = debug_die_next(&die, &next);
        }
    }
    return false;
}
