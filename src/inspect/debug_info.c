// Opening, and functions. Read next: debug_index.c, debug_lines.c, debug_types.c,
// debug_variables.c, debug_unwind.c.
#include "inspect/debug_internal.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

const char *debug_path(const char *path)
{
    while (path && path[0] == '.' && path[1] == '/') {
        path += 2;
    }
    return path;
}

const char *debug_die_name(Dwarf_Die *die)
{
    Dwarf_Attribute attribute;
    const char *name = NULL;
    if (dwarf_attr_integrate(die, DW_AT_name, &attribute)) {
        name = dwarf_formstring(&attribute);
    }
    return name;
}

bool debug_die_number(Dwarf_Die *die, unsigned attribute, u64 *value)
{
    Dwarf_Attribute found;
    Dwarf_Word word;
    if (!dwarf_attr_integrate(die, attribute, &found) || dwarf_formudata(&found, &word) != 0) {
        return false;
    }
    *value = word;
    return true;
}

// A definition that refers to its declaration is none itself, so that is not followed here.
bool debug_die_is_declaration(Dwarf_Die *die)
{
    Dwarf_Attribute found;
    bool flag = false;
    return dwarf_attr(die, DW_AT_declaration, &found) && dwarf_formflag(&found, &flag) == 0 && flag;
}

bool debug_die_next(Dwarf_Die *die, Dwarf_Die *next)
{
    Dwarf_Off before = dwarf_dieoffset(die);
    return dwarf_siblingof(die, next) == 0 && dwarf_dieoffset(next) > before;
}

// --- opening ------------------------------------------------------------------------------------

static bool read_units(struct debug_info *info)
{
    Dwarf_Off next = 0;
    size_t header_size = 0, capacity = 0;
    for (Dwarf_Off offset = 0;
         dwarf_nextcu(info->dwarf, offset, &next, &header_size, NULL, NULL, NULL) == 0;
         offset = next) {
        if (next <= offset) {
            break;
        }
        if (info->unit_count == capacity) {
            capacity = capacity ? 2 * capacity : 64;
            struct debug_unit *units = realloc(info->units, capacity * sizeof *units);
            if (!units) {
                return false;
            }
            info->units = units;
        }
        info->units[info->unit_count++] =
            (struct debug_unit){.die = offset + header_size, .end = next};
    }
    return true;
}

static bool has_code_at_0(const struct elf_file *file)
{
    GElf_Shdr header;
    for (Elf_Scn *section = NULL; (section = elf_nextscn(file->elf, section));) {
        if (gelf_getshdr(section, &header) && header.sh_addr == 0 && header.sh_size > 0 &&
            (header.sh_flags & SHF_ALLOC) && (header.sh_flags & SHF_EXECINSTR)) {
            return true;
        }
    }
    return false;
}

struct debug_info *debug_info_open(const struct image *image, struct error *error)
{
    struct debug_info *info = calloc(1, sizeof *info);
    if (!info) {
        error_set(error, ERROR_HOST, "%s: the host has no memory for its debug information",
                  image->name);
        return NULL;
    }
    info->void_type.type.name = "void";
    if (!elf_file_open(&info->file, image, error)) {
        free(info);
        return NULL;
    }
    info->starts_at_0 = has_code_at_0(&info->file);
    info->dwarf = dwarf_begin_elf(info->file.elf, DWARF_C_READ, NULL);
    if (info->dwarf && !read_units(info)) {
        error_set(error, ERROR_HOST, "%s: the host has no memory for its debug information",
                  image->name);
        debug_info_close(info);
        return NULL;
    }
    if (info->dwarf) {
        info->frame_section = dwarf_getcfi(info->dwarf);
    }
    info->eh_frame_section = dwarf_getcfi_elf(info->file.elf);
    return info;
}

static void free_types(struct debug_info *info)
{
    for (size_t i = 0; i < DEBUG_TYPE_BUCKETS; i++) {
        for (struct debug_type_entry *entry = info->buckets[i]; entry;) {
            struct debug_type_entry *next = entry->next;
            free(entry->members);
            free(entry);
            entry = next;
        }
    }
}

void debug_info_close(struct debug_info *info)
{
    if (!info) {
        return;
    }
    free_types(info);
    free(info->units);
    free(info->names);
    spans_free(&info->unit_spans);
    spans_free(&info->function_spans);
    if (info->eh_frame_section) {
        dwarf_cfi_end(info->eh_frame_section);
    }
    if (info->dwarf) {
        dwarf_end(info->dwarf);
    }
    elf_file_close(&info->file);
    free(info);
}

bool debug_info_present(const struct debug_info *info)
{
    return info->unit_count > 0;
}

// dwarf_getscopes leaves the nesting of the code at the first inlined function, for the place where
// that was declared; it only says where to begin.
int debug_scopes(struct debug_info *info, u64 address, Dwarf_Die **scopes)
{
    Dwarf_Die unit, *found = NULL;
    u32 index;
    int count = 0;
    *scopes = NULL;
    if (debug_unit_at(info, address, &unit, &index) &&
        dwarf_getscopes(&unit, address, &found) > 0) {
        count = dwarf_getscopes_die(&found[0], scopes);
    }
    free(found);
    return count;
}

// --- functions ----------------------------------------------------------------------------------

static bool fill_function(struct debug_info *info, const struct debug_name *name, u64 start,
                          u64 end, struct debug_function *function)
{
    Dwarf_Die die;
    if (!dwarf_offdie(info->dwarf, name->die, &die)) {
        return false;
    }
    int line = 0;
    *function = (struct debug_function){.name = name->name,
                                        .start = start,
                                        .end = end,
                                        .file = debug_path(dwarf_decl_file(&die)),
                                        .die = name->die};
    if (dwarf_decl_line(&die, &line) == 0) {
        function->line = (u32)line;
    }
    return true;
}

bool debug_info_function(struct debug_info *info, u64 address, struct debug_function *function)
{
    const struct span *span = debug_index(info) ? spans_find(&info->function_spans, address) : NULL;
    return span && fill_function(info, &info->names[span->owner], span->start, span->end, function);
}

bool debug_info_function_named(struct debug_info *info, const char *name,
                               struct debug_function *function)
{
    const struct debug_name *found = debug_names_find(info, name);
    const struct debug_name *end = info->names + info->name_count;
    for (; found && found < end && strcmp(found->name, name) == 0; found++) {
        Dwarf_Die die;
        Dwarf_Addr start = 0;
        if (found->kind != NAME_FUNCTION || !dwarf_offdie(info->dwarf, found->die, &die) ||
            dwarf_entrypc(&die, &start) != 0 || (start == 0 && !info->starts_at_0)) {
            continue;
        }
        const struct span *span = spans_find(&info->function_spans, start);
        return fill_function(info, found, start, span ? span->end : start, function);
    }
    return false;
}

size_t debug_info_inlined(struct debug_info *info, u64 address, struct debug_inlined *inlined,
                          size_t max)
{
    Dwarf_Die unit, *scopes;
    Dwarf_Files *files = NULL;
    u32 index;
    size_t found = 0;
    int count = debug_scopes(info, address, &scopes);
    if (count > 0 && debug_unit_at(info, address, &unit, &index)) {
        dwarf_getsrcfiles(&unit, &files, NULL);
    }
    for (int i = 0; i < count && found < max; i++) {
        if (dwarf_tag(&scopes[i]) == DW_TAG_subprogram) {
            break;
        }
        if (dwarf_tag(&scopes[i]) != DW_TAG_inlined_subroutine) {
            continue;
        }
        u64 line = 0, file = 0;
        const char *name = debug_die_name(&scopes[i]);
        debug_die_number(&scopes[i], DW_AT_call_line, &line);
        debug_die_number(&scopes[i], DW_AT_call_file, &file);
        const char *path = files ? dwarf_filesrc(files, file, NULL, NULL) : NULL;
        inlined[found++] = (struct debug_inlined){
            .name = name ? name : "?", .call_file = debug_path(path), .call_line = (u32)line};
    }
    free(scopes);
    return found;
}
