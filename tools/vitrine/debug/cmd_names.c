// Names: what symbols, lines, functions, variables and types there are.
#include "command.h"
#include "debugger.h"
#include "location.h"

#include "inspect/expression.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PATH_SIZE 1024
#define NAMES_MAX 500 // that are listed at once

bool cmd_info_symbol(struct debugger *d, const char *arguments, struct error *error)
{
    u64 address, offset;
    const struct scope scope = debugger_scope(d);
    if (!expression_number(&scope, arguments, &address, error)) {
        return false;
    }
    struct debugger_names names;
    const struct symbol *symbol = NULL;
    for (u32 i = 0; !symbol && debugger_names_at(d, i, &names); i++) {
        symbol = names.symbols ? symbols_find(names.symbols, address, &offset) : NULL;
    }
    if (!symbol) {
        return error_set(error, ERROR_USAGE, "no symbol has 0x%" PRIx64 " in it here", address);
    }
    text_print(&d->out, offset ? "%s + %" PRIu64 "\n" : "%s\n", symbol->name, offset);
    return true;
}

static bool show_line(struct debugger *d, const struct scope *scope, u64 address,
                      struct error *error)
{
    struct debug_line line;
    if (!scope->info || !debug_info_line(scope->info, address, &line)) {
        return error_set(error, ERROR_USAGE, "no line of source is known for 0x%" PRIx64, address);
    }
    text_print(&d->out, "Line %u of \"%s\" has 0x%" PRIx64 " to 0x%" PRIx64 ".\n", line.line,
               line.file, line.address, line.end);
    return true;
}

// info line [LOCATION | ADDRESS]: a function is where it begins, not behind the set-up of its
// frame.
bool cmd_info_line(struct debugger *d, const char *arguments, struct error *error)
{
    struct breakpoint place;
    struct scope scope = debugger_scope(d);
    struct error ignored;
    u64 address = debugger_linked(d, debugger_hart(d)->s.pc);
    if (!*arguments) {
        return show_line(d, &scope, address, error);
    }
    if (*arguments != '*' && expression_number(&scope, arguments, &address, &ignored) &&
        address > UINT32_MAX / 2) {
        return show_line(d, &scope, address, error);
    }
    if (!location_read(d, arguments, &place, error)) {
        return false;
    }
    debugger_scope_for_place(d, &place, &scope);
    for (u32 i = 0; i < place.place_count; i++) {
        if (!show_line(d, &scope, place.places[i], error)) {
            return false;
        }
    }
    return true;
}

// --- lists ---

static bool fits(const char *name, const char *part)
{
    return strstr(name, part);
}

// Functions, or variables, whose names have `part` in them.
static bool list_symbols(struct debugger *d, const char *part, bool functions, struct error *error)
{
    const struct scope scope = debugger_scope(d);
    u32 count = 0;
    for (size_t i = 0; scope.symbols && i < symbols_count(scope.symbols); i++) {
        const struct symbol *symbol = symbols_get(scope.symbols, i);
        bool is_function = symbol->kind == SYMBOL_FUNCTION || symbol->kind == SYMBOL_LABEL;
        bool wanted = functions ? is_function : symbol->kind == SYMBOL_OBJECT;
        if (!wanted || !fits(symbol->name, part)) {
            continue;
        }
        if (count++ < NAMES_MAX) {
            text_print(&d->out, "0x%016" PRIx64 "  %s\n", symbol->address, symbol->name);
        }
    }
    if (count > NAMES_MAX) {
        text_print(&d->out, "(%u more: write a part of the name)\n", count - NAMES_MAX);
    }
    return count ||
           error_set(error, ERROR_USAGE, "there is no %s%s%.80s here",
                     functions ? "function" : "variable", *part ? " with a name like " : "", part);
}

bool cmd_info_functions(struct debugger *d, const char *arguments, struct error *error)
{
    return list_symbols(d, arguments, true, error);
}

bool cmd_info_variables(struct debugger *d, const char *arguments, struct error *error)
{
    return list_symbols(d, arguments, false, error);
}

struct files {
    struct debugger *d;
    const char *part;
    const char *shown[NAMES_MAX];
    u32 count;
};

static bool was_shown(const struct files *files, const char *file)
{
    for (u32 i = 0; i < files->count; i++) {
        if (strcmp(files->shown[i], file) == 0) {
            return true;
        }
    }
    return false;
}

static void show_file(void *self, const char *file)
{
    struct files *files = self;
    bool is_file = *file != '<'; // gcc's <built-in> is none
    if (is_file && fits(file, files->part) && files->count < NAMES_MAX && !was_shown(files, file)) {
        files->shown[files->count++] = file;
        text_print(&files->d->out, "%s\n", file);
    }
}

// info sources [PART]: the source files of what runs here.
bool cmd_info_sources(struct debugger *d, const char *arguments, struct error *error)
{
    const struct scope scope = debugger_scope(d);
    struct files files = {.d = d, .part = arguments};
    if (scope.info) {
        debug_info_files(scope.info, show_file, &files);
    }
    return files.count || error_set(error, ERROR_USAGE, "no source file is known here%s%.80s",
                                    *arguments ? " with a name like " : "", arguments);
}

// info source: the file that is shown.
bool cmd_info_source(struct debugger *d, const char *arguments, struct error *error)
{
    struct debug_line line;
    size_t length;
    const struct scope scope = debugger_scope(d);
    u64 pc =
        scope.frame ? debug_frame_address(scope.frame) : debugger_linked(d, debugger_hart(d)->s.pc);
    (void)arguments;
    if (!scope.info || !debug_info_line(scope.info, pc, &line)) {
        return error_set(error, ERROR_USAGE, "no source is known for 0x%" PRIx64, pc);
    }
    text_print(&d->out, "%s, %s\n", line.file,
               sources_line(&d->sources, line.file, 1, &length)
                   ? "which is found"
                   : "which is not found: directory FOLDER says where sources are");
    return true;
}

// --- more names ---

static bool may_add_names(const struct debugger *d, struct error *error)
{
    return debugger_may_use_files(d, error) &&
           (d->knowledge || error_set(error, ERROR_USAGE, "there is nothing to add symbols to"));
}

static bool add_names(struct debugger *d, const char *text, struct error *error)
{
    return may_add_names(d, error) && guest_programs_add(d->knowledge->programs, text, error);
}

// symbol-file FILE[@WHOSE]: without WHOSE, of the program that runs here, or of the kernel.
bool cmd_symbol_file(struct debugger *d, const char *arguments, struct error *error)
{
    char text[PATH_SIZE];
    struct guest_process process;
    bool user = debugger_hart(d)->s.priv == PRIV_U;
    if (!*arguments || strlen(arguments) > sizeof text / 2) {
        return error_set(error, ERROR_USAGE,
                         "symbol-file needs the name of an ELF file, and may say whose it is: "
                         "FILE@NAME, @pid=N, @satp=N, @kernel");
    }
    if (strchr(arguments, '@')) {
        return add_names(d, arguments, error);
    }
    if (user && debugger_process(d, d->hart, &process)) {
        snprintf(text, sizeof text, "%s@%.60s", arguments, process.name);
    } else {
        snprintf(text, sizeof text, user ? "%s" : "%s@kernel", arguments);
    }
    return add_names(d, text, error);
}

// add-symbol-file FILE [ADDRESS]: of the kernel's code, its .text at ADDRESS.
bool cmd_add_symbol_file(struct debugger *d, const char *arguments, struct error *error)
{
    char path[PATH_SIZE];
    u64 address;
    const struct scope scope = debugger_scope(d);
    size_t length = strcspn(arguments, " \t");
    const char *rest = arguments + length + strspn(arguments + length, " \t");
    if (!*rest) {
        return cmd_symbol_file(d, arguments, error);
    }
    snprintf(path, sizeof path, "%.*s", (int)(length < sizeof path ? length : 0), arguments);
    return may_add_names(d, error) && expression_number(&scope, rest, &address, error) &&
           guest_programs_add_moved(d->knowledge->programs, path, address, error);
}
