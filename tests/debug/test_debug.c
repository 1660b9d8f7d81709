// test_debug PROGRAM.elf NAME
//
// Runs guest/program.c to `stop` and looks at every frame of its stack: the functions, lines,
// parameters and variables must be those of the source. NAME says how the program was compiled.
#include "inspect/debug_info.h"
#include "inspect/symbols.h"
#include "machine/machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 10000

#define CHECK(condition)                                                             \
    do {                                                                             \
        if (!(condition)) {                                                          \
            fprintf(stderr, "%s: line %d: not so: %s\n", way, __LINE__, #condition); \
            exit(1);                                                                 \
        }                                                                            \
    } while (0)

static const char *way;

static bool read_memory(void *self, u64 va, void *bytes, size_t size)
{
    return machine_read_memory(self, va, bytes, size);
}

static void run_to(struct machine *m, u64 address)
{
    struct error error;
    enum machine_stop stop;
    for (u32 i = 0; i < STEPS_MAX && m->cpu->harts[0].s.pc != address; i++) {
        CHECK(machine_run(m, 1, true, &stop, &error));
    }
    CHECK(m->cpu->harts[0].s.pc == address);
}

static u64 line_of(const char *source, const char *text)
{
    char row[256];
    u64 line = 0;
    FILE *file = fopen(source, "r");
    CHECK(file);
    while (fgets(row, sizeof row, file)) {
        line++;
        if (strstr(row, text)) {
            break;
        }
    }
    fclose(file);
    return line;
}

static void check_frame(struct debug_info *info, const struct debug_frame *frame,
                        const char *source, const char *name, const char *text)
{
    struct debug_function function;
    struct debug_line line;
    u64 address = debug_frame_address(frame);
    CHECK(debug_info_function(info, address, &function));
    CHECK(strcmp(function.name, name) == 0);
    CHECK(debug_info_line(info, address, &line));
    CHECK(strcmp(source + strlen(source) - strlen("program.c"), "program.c") == 0);
    CHECK(strstr(line.file, "program.c"));
    CHECK(line.line == line_of(source, text));
}

// A variable's value, or `missing` where the compiler has none at this place.
static i64 value_of(struct debug_info *info, const struct debug_frame *frame, const char *name,
                    i64 missing)
{
    struct debug_variable variable;
    u64 value = 0;
    CHECK(debug_info_variable(info, debug_frame_address(frame), frame->level, name, &variable));
    struct debug_location at = debug_info_locate(info, &variable, frame);
    const struct debug_type *type = debug_type_strip(info, variable.type);
    switch (at.place) {
    case DEBUG_IN_MEMORY:
        CHECK(frame->memory.read(frame->memory.self, at.value, &value, type->size_bytes));
        break;
    case DEBUG_IN_REGISTER:
        if (!((frame->known >> at.value) & 1)) {
            return missing;
        }
        value = frame->x[at.value];
        break;
    case DEBUG_IS_VALUE:
        value = at.value;
        break;
    case DEBUG_NOWHERE:
        return missing;
    }
    return type->size_bytes == 4 ? (i32)value : (i64)value;
}

static void check_stack(struct debug_info *info, const struct machine *m, const char *source)
{
    const struct hart *h = &m->cpu->harts[0];
    struct debug_frame stop = {
        .pc = h->s.pc, .known = UINT32_MAX, .memory = {read_memory, (void *)(uintptr_t)m}};
    memcpy(stop.x, h->s.x, sizeof stop.x);
    // Assembly without call frame information: the return address is still in ra.
    struct debug_frame inner = stop, outer, main_frame, start;
    inner.pc = stop.x[1];
    inner.is_call = true;
    check_frame(info, &inner, source, "inner", "    stop();");
    i64 depth = value_of(info, &inner, "depth", 4);
    CHECK(depth == 4);
    CHECK(value_of(info, &inner, "local", 56) == 56);
    CHECK(value_of(info, &inner, "kept", -1) == 56 + 't');
    CHECK(debug_unwind(info, &inner, &outer));
    check_frame(info, &outer, source, "outer", "return inner(doubled, tree.name");
    struct debug_inlined inlined[4];
    CHECK(debug_info_inlined(info, debug_frame_address(&outer), inlined, 4) == 1);
    CHECK(strcmp(inlined[0].name, "between") == 0);
    CHECK(inlined[0].call_line == line_of(source, "int sum = between(count)"));
    CHECK(value_of(info, &outer, "doubled", -1) == 4);
    CHECK(value_of(info, &outer, "x", 2) == 2);
    CHECK(value_of(info, &outer, "count", 2) == 2);
    CHECK(debug_unwind(info, &outer, &main_frame));
    check_frame(info, &main_frame, source, "main", "int result = outer(2);");
    CHECK(debug_unwind(info, &main_frame, &start));
    struct debug_function function;
    if (debug_info_function(info, debug_frame_address(&start), &function)) {
        CHECK(strcmp(function.name, "_start") == 0); // DWARF 5 of newer assemblers has it
    }
}

static void check_lines(struct debug_info *info, const char *source)
{
    u64 addresses[4];
    u32 found = 0;
    struct debug_function function;
    u64 line = line_of(source, "u64 saved[4]");
    CHECK(debug_info_function_named(info, "outer", &function));
    CHECK(debug_info_addresses(info, "program.c", (u32)line, addresses, 4, &found) == 1);
    CHECK(found == line);
    CHECK(addresses[0] >= function.start && addresses[0] < function.end);
    CHECK(debug_info_addresses(info, "guest/program.c", (u32)line - 1, addresses, 4, &found) == 1);
    CHECK(debug_info_addresses(info, "other.c", (u32)line, addresses, 4, &found) == 0);
    CHECK(debug_info_addresses(info, "ram.c", (u32)line, addresses, 4, &found) == 0);
    CHECK(debug_info_addresses(info, "program.c", 99999, addresses, 4, &found) == 0);
    u64 body = debug_info_body(info, &function);
    CHECK(body > function.start && body < function.end);
}

static void check_values(struct debug_info *info, const struct machine *m)
{
    struct debug_variable variable;
    struct debug_member member;
    const struct debug_type *type;
    i64 value = 0;
    char text[64];
    CHECK(debug_info_variable(info, 0, 0, "tree", &variable));
    u64 at = debug_info_locate(info, &variable, NULL).value;
    CHECK(debug_type_find_member(info, variable.type, "deep", &member));
    CHECK(machine_read_memory(m, at + member.offset_bytes, &value, 8) && value == -1);
    CHECK(debug_info_enumerator(info, "BLUE", &value, &type) && value == -3);
    CHECK(strcmp(type->name, "colour") == 0);
    CHECK(debug_info_variable(info, 0, 0, "squares", &variable));
    debug_type_declare(info, variable.type, "squares", text, sizeof text);
    CHECK(strcmp(text, "const int squares[5]") == 0);
    CHECK(!debug_info_variable(info, 0, 0, "nobody", &variable));
    CHECK(!debug_type_named(info, "struct nobody"));
    CHECK(debug_type_named(info, "union either")->size_bytes == 4);
    CHECK(strcmp(debug_type_named(info, "u64")->name, "u64") == 0);
}

int main(int argc, char **argv)
{
    struct error error;
    u64 stop = 0;
    CHECK(argc == 4);
    way = argv[2];
    struct machine_config config = machine_default_config();
    struct machine *m = machine_create(&config, &error);
    CHECK(m && machine_set_kernel(m, argv[1], &error) && machine_boot(m, &error));
    struct symbols *symbols = symbols_create();
    CHECK(symbols && symbols_add_elf(symbols, &m->kernel, 0, &error));
    CHECK(symbols_address(symbols, "stop", &stop));
    struct debug_info *info = debug_info_open(&m->kernel, &error);
    CHECK(info && debug_info_present(info));
    run_to(m, stop);
    check_stack(info, m, argv[3]);
    check_lines(info, argv[3]);
    check_values(info, m);
    debug_info_close(info);
    symbols_destroy(symbols);
    machine_destroy(m);
    printf("%s: as the source has it\n", way);
    return 0;
}
