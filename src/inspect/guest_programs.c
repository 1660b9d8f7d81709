#include "inspect/guest_programs.h"

#include "base/bits.h"
#include "machine/elf_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_SIZE 1024
#define SATP_ROOT bits_mask(0, 44)

struct loaded {
    struct loaded *next;
    struct guest_program program;
    struct guest_program_owner owner;
    bool missing;  // and there is none
    u64 low, high; // of the kernel's: where its symbols lie
    struct image image;
};

struct guest_programs {
    guest_carried *carried;
    char folder[PATH_SIZE]; // of the kernel, with '/' at its end; "" where there is none
    const char *const *patterns;
    u32 pattern_count;
    struct loaded *named, *found;
};

struct guest_programs *guest_programs_create(guest_carried *carried, const char *kernel_path,
                                             const char *const *patterns, u32 count)
{
    struct guest_programs *programs = calloc(1, sizeof *programs);
    if (!programs) {
        return NULL;
    }
    programs->carried = carried;
    programs->patterns = patterns;
    programs->pattern_count = kernel_path ? count : 0;
    if (kernel_path && strlen(kernel_path) < PATH_SIZE) {
        const char *slash = strrchr(kernel_path, '/');
        size_t length = slash ? (size_t)(slash - kernel_path) + 1 : 0;
        memcpy(programs->folder, kernel_path, length);
    }
    return programs;
}

static void free_loaded(struct loaded *loaded)
{
    symbols_destroy((struct symbols *)(uintptr_t)loaded->program.symbols);
    debug_info_close(loaded->program.debug);
    image_close(&loaded->image);
    free(loaded);
}

void guest_programs_destroy(struct guest_programs *programs)
{
    if (!programs) {
        return;
    }
    struct loaded *lists[] = {programs->named, programs->found};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        for (struct loaded *loaded = lists[i]; loaded;) {
            struct loaded *next = loaded->next;
            free_loaded(loaded);
            loaded = next;
        }
    }
    free(programs);
}

// Where the symbols lie.
static void find_range(struct loaded *loaded)
{
    const struct symbols *symbols = loaded->program.symbols;
    loaded->low = UINT64_MAX;
    for (size_t i = 0; i < symbols_count(symbols); i++) {
        const struct symbol *symbol = symbols_get(symbols, i);
        u64 end = symbol->address + (symbol->size_bytes ? symbol->size_bytes : 1);
        if (symbol->kind != SYMBOL_NUMBER) {
            loaded->low = symbol->address < loaded->low ? symbol->address : loaded->low;
            loaded->high = end > loaded->high ? end : loaded->high;
        }
    }
}

// Reads names and debug information of loaded->image, which is moved up by `bias`.
static bool read_program(struct loaded *loaded, u64 bias, struct error *error)
{
    struct symbols *symbols = symbols_create();
    loaded->program.name = loaded->owner.kernel ? "kernel" : loaded->owner.name;
    loaded->program.symbols = symbols;
    if (!symbols) {
        return error_set(error, ERROR_HOST, "%s: the host has no memory", loaded->image.name);
    }
    if (!symbols_add_elf(symbols, &loaded->image, bias, error)) {
        return false;
    }
    if (symbols_count(symbols) == 0) {
        return error_set(error, ERROR_IMAGE,
                         "%s: has no symbols: name the file before it was stripped",
                         loaded->image.name);
    }
    find_range(loaded);
    loaded->program.debug = bias == 0 ? debug_info_open(&loaded->image, error) : NULL;
    return bias != 0 || loaded->program.debug;
}

static bool read_owner(const char *text, struct guest_program_owner *owner)
{
    char *end = NULL;
    if (strncmp(text, "pid=", 4) == 0) {
        owner->pid = strtoll(text + 4, &end, 0);
        return end != text + 4 && !*end && owner->pid > 0;
    }
    if (strncmp(text, "satp=", 5) == 0) {
        owner->satp = strtoull(text + 5, &end, 0);
        return end != text + 5 && !*end && owner->satp;
    }
    owner->kernel = strcmp(text, "kernel") == 0;
    snprintf(owner->name, sizeof owner->name, "%s", owner->kernel ? "" : text);
    return *text && strlen(text) < sizeof owner->name;
}

bool guest_programs_add(struct guest_programs *programs, const char *text, struct error *error)
{
    char path[PATH_SIZE];
    const char *at = strrchr(text, '@');
    size_t length = at ? (size_t)(at - text) : strlen(text);
    if (length == 0 || length >= sizeof path) {
        return error_set(error, ERROR_USAGE, "%.100s: the name of an ELF file is missing", text);
    }
    memcpy(path, text, length);
    path[length] = 0;
    struct loaded *loaded = calloc(1, sizeof *loaded);
    if (!loaded) {
        return error_set(error, ERROR_HOST, "%s: the host has no memory", path);
    }
    bool sound =
        !at || read_owner(at + 1, &loaded->owner) ||
        error_set(error, ERROR_USAGE,
                  "%.100s: whose it is, is said as @NAME, @pid=NUMBER, @satp=NUMBER or @kernel",
                  text);
    if (!sound || !image_open(path, &loaded->image, error) || !read_program(loaded, 0, error)) {
        free_loaded(loaded);
        return false;
    }
    loaded->next = programs->named;
    programs->named = loaded;
    return true;
}

// How far a file is moved whose .text is to lie at `text_address`.
static bool find_bias(const struct image *image, u64 text_address, u64 *bias, struct error *error)
{
    struct elf_file file;
    u64 linked;
    if (!elf_file_open(&file, image, error)) {
        return false;
    }
    bool found = elf_file_section(&file, ".text", &linked);
    elf_file_close(&file);
    *bias = text_address - (found ? linked : 0);
    return found || error_set(error, ERROR_IMAGE, "%s: has no section .text", image->name);
}

bool guest_programs_add_moved(struct guest_programs *programs, const char *path, u64 text_address,
                              struct error *error)
{
    u64 bias;
    struct loaded *loaded = calloc(1, sizeof *loaded);
    if (!loaded) {
        return error_set(error, ERROR_HOST, "%s: the host has no memory", path);
    }
    loaded->owner.kernel = true;
    if (!image_open(path, &loaded->image, error) ||
        !find_bias(&loaded->image, text_address, &bias, error) ||
        !read_program(loaded, bias, error)) {
        free_loaded(loaded);
        return false;
    }
    loaded->next = programs->named;
    programs->named = loaded;
    return true;
}

static bool open_by_pattern(const struct guest_programs *programs, const char *name,
                            struct image *image)
{
    for (u32 i = 0; i < programs->pattern_count; i++) {
        char path[2 * PATH_SIZE];
        struct error ignored;
        const char *pattern = programs->patterns[i], *place = strstr(pattern, "%s");
        if (!place) {
            continue;
        }
        snprintf(path, sizeof path, "%s%.*s%s%s", programs->folder, (int)(place - pattern), pattern,
                 name, place + 2);
        if (image_open(path, image, &ignored)) {
            return true;
        }
    }
    return false;
}

// A name comes from the guest's memory: it may be anything.
static bool is_plain(const char *name)
{
    for (const char *c = name; *c; c++) {
        if ((u8)*c <= ' ' || *c == '/' || *c == 0x7f) {
            return false;
        }
    }
    return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static const struct guest_program *look_for(struct guest_programs *programs, const char *name)
{
    struct error ignored;
    for (const struct loaded *loaded = programs->found; loaded; loaded = loaded->next) {
        if (strcmp(loaded->owner.name, name) == 0) {
            return loaded->missing ? NULL : &loaded->program;
        }
    }
    struct loaded *loaded = is_plain(name) ? calloc(1, sizeof *loaded) : NULL;
    if (!loaded) {
        return NULL;
    }
    snprintf(loaded->owner.name, sizeof loaded->owner.name, "%s", name);
    loaded->missing = (!(programs->carried && programs->carried(name, &loaded->image)) &&
                       !open_by_pattern(programs, name, &loaded->image)) ||
                      !read_program(loaded, 0, &ignored);
    loaded->next = programs->found;
    programs->found = loaded;
    return loaded->missing ? NULL : &loaded->program;
}

static bool is_owner(const struct guest_program_owner *owner, u64 satp, i64 pid, const char *name)
{
    return (owner->satp && (owner->satp & SATP_ROOT) == (satp & SATP_ROOT)) ||
           (owner->pid && owner->pid == pid) || (*owner->name && strcmp(owner->name, name) == 0);
}

const struct guest_program *guest_programs_find(struct guest_programs *programs, u64 satp, i64 pid,
                                                const char *name)
{
    const struct loaded *anybody = NULL;
    for (const struct loaded *loaded = programs->named; loaded; loaded = loaded->next) {
        if (is_owner(&loaded->owner, satp, pid, name)) {
            return &loaded->program;
        }
        bool nobody = !loaded->owner.kernel && !loaded->owner.satp && !loaded->owner.pid &&
                      !*loaded->owner.name;
        anybody = nobody && !anybody ? loaded : anybody;
    }
    const struct guest_program *found = look_for(programs, name);
    return found ? found : anybody ? &anybody->program : NULL;
}

const struct guest_program *guest_programs_at(const struct guest_programs *programs, u32 index)
{
    const struct loaded *const lists[] = {programs->named, programs->found};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        for (const struct loaded *loaded = lists[i]; loaded; loaded = loaded->next) {
            if (!loaded->missing && !loaded->owner.kernel && index-- == 0) {
                return &loaded->program;
            }
        }
    }
    return NULL;
}

const struct guest_program *guest_programs_of_code(const struct guest_programs *programs,
                                                   u64 address)
{
    for (const struct loaded *loaded = programs->named; loaded; loaded = loaded->next) {
        if (loaded->owner.kernel && address >= loaded->low && address < loaded->high) {
            return &loaded->program;
        }
    }
    return NULL;
}

const struct guest_program *guest_programs_code_at(const struct guest_programs *programs, u32 index)
{
    for (const struct loaded *loaded = programs->named; loaded; loaded = loaded->next) {
        if (loaded->owner.kernel && index-- == 0) {
            return &loaded->program;
        }
    }
    return NULL;
}
