#include "place_line.h"

#include "disassembly.h"

#include "cpu/csr.h"
#include "inspect/mode.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *place_line_file(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool place_line_source(struct debugger *d, const char *file, u32 line)
{
    size_t length;
    const char *text = sources_line(&d->sources, file, line, &length);
    if (text) {
        text_print(&d->out, "%u\t%.*s\n", line, (int)length, text);
    }
    return text;
}

// "main", or the address where there is no symbol.
static void function_name(const struct scope *scope, u64 pc, char *text, size_t size)
{
    u64 offset;
    const struct symbol *symbol = scope->symbols ? symbols_find(scope->symbols, pc, &offset) : NULL;
    if (symbol) {
        snprintf(text, size, "%s", symbol->name);
    } else {
        snprintf(text, size, "0x%" PRIx64, pc);
    }
}

void place_line_show(struct debugger *d)
{
    const struct hart *h = debugger_hart(d);
    const struct scope scope = debugger_scope(d);
    struct guest_process process;
    struct debug_line line;
    char function[128], owner[64] = "", text[DEBUGGER_PLACE_SIZE];
    u32 length;
    u64 pc = debugger_linked(d, h->s.pc);
    bool has_line = scope.info && debug_info_line(scope.info, pc, &line);
    function_name(&scope, pc, function, sizeof function);
    if (debugger_process(d, d->hart, &process)) {
        snprintf(owner, sizeof owner, ", pid %" PRIu64 " %s", process.pid, process.name);
    }
    snprintf(text, sizeof text, "hart %u, %c-mode%s: %s", d->hart,
             mode_letter((enum privilege)h->s.priv), owner, function);
    if (strcmp(text, d->place) != 0) {
        snprintf(d->place, sizeof d->place, "%s", text);
        text_put(&d->out, text);
        if (has_line) {
            text_print(&d->out, " at %s:%u", place_line_file(line.file), line.line);
        }
        text_put(&d->out, "\n");
    }
    if (has_line && line.address == pc) {
        place_line_source(d, line.file, line.line);
    }
    if (!disassembly_show(d, h->s.pc, &length)) {
        text_print(&d->out, "=> 0x%" PRIx64 ": no memory, the fetch will fault\n", h->s.pc);
    }
}
