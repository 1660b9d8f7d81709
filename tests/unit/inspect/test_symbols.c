// The symbol table: which name an address gets, and files that are damaged. The comparison with nm
// of a real program is in tests/elf/.
#include "inspect/symbols.h"

#include "unit/machine/elf_builder.h"
#include "unit/run_tests.h"

#define TEXT ELF_BUILDER_TEXT
#define DATA ELF_BUILDER_DATA

static struct elf_builder elf;
static struct symbols *symbols;
static struct error error;
static char text[64];

static void set_up(void)
{
    elf_builder_reset(&elf);
    symbols = symbols_create();
    ck_assert_ptr_nonnull(symbols);
}

static void add_symbols_at(u64 bias)
{
    struct image image = elf_builder_image(&elf);
    ck_assert_msg(symbols_add_elf(symbols, &image, bias, &error), "%s", error.text);
}

static void add_symbols(void)
{
    add_symbols_at(0);
}

static const char *name_of(u64 address)
{
    symbols_format(symbols, address, text, sizeof text);
    return text;
}

static void text_symbol(const char *name, u32 type, u32 binding, u64 offset, u64 size)
{
    elf_builder_symbol(&elf, name, type, binding, SECTION_TEXT, TEXT + offset, size);
}

START_TEST(functions_and_objects_have_names)
{
    text_symbol("main", STT_FUNC, STB_GLOBAL, 0x10, 0x20);
    elf_builder_symbol(&elf, "table", STT_OBJECT, STB_LOCAL, SECTION_DATA, DATA + 8, 16);
    add_symbols();
    ck_assert_str_eq(name_of(TEXT + 0x10), "main");
    ck_assert_str_eq(name_of(TEXT + 0x2c), "main+0x1c");
    ck_assert_str_eq(name_of(DATA + 23), "table+0xf");
    ck_assert_str_eq(name_of(TEXT + 0xf), "0x8000000f");
    ck_assert_str_eq(name_of(TEXT + 0x30), "0x80000030");
    u64 offset = 0;
    ck_assert_str_eq(symbols_find(symbols, TEXT + 0x12, &offset)->name, "main");
    ck_assert_uint_eq(offset, 2);
    ck_assert_ptr_nonnull(symbols_find(symbols, TEXT + 0x12, NULL));
    ck_assert_ptr_null(symbols_find(symbols, 0, &offset));
}
END_TEST

START_TEST(labels_reach_to_the_next_symbol_or_the_end_of_their_section)
{
    text_symbol("_entry", STT_NOTYPE, STB_GLOBAL, 0, 0);
    text_symbol("spin", STT_NOTYPE, STB_LOCAL, 0x20, 0);
    text_symbol("etext", STT_NOTYPE, STB_GLOBAL, 0x100, 0);
    text_symbol("main", STT_FUNC, STB_GLOBAL, 0x40, 0x20);
    text_symbol("last", STT_NOTYPE, STB_GLOBAL, 0x80, 0);
    add_symbols();
    ck_assert_str_eq(name_of(TEXT + 0x1e), "_entry+0x1e");
    ck_assert_str_eq(name_of(TEXT + 0x3e), "spin+0x1e");
    ck_assert_str_eq(name_of(TEXT + 0x5e), "main+0x1e");
    ck_assert_str_eq(name_of(TEXT + 0x7e), "0x8000007e");
    ck_assert_str_eq(name_of(TEXT + 0xfe), "last+0x7e");
    ck_assert_str_eq(name_of(TEXT + 0x100), "0x80000100");
    u64 address = 0;
    ck_assert(symbols_address(symbols, "etext", &address));
    ck_assert_uint_eq(address, TEXT + 0x100);
}
END_TEST

START_TEST(functions_win_over_what_is_inside_them)
{
    text_symbol("main", STT_FUNC, STB_GLOBAL, 0, 0x40);
    text_symbol("loop", STT_NOTYPE, STB_GLOBAL, 0x10, 0);
    text_symbol("start", STT_NOTYPE, STB_GLOBAL, 0, 0);
    add_symbols();
    ck_assert_str_eq(name_of(TEXT), "main");
    ck_assert_str_eq(name_of(TEXT + 0x10), "main+0x10");
}
END_TEST

START_TEST(of_several_names_a_global_function_then_the_alphabet)
{
    text_symbol("alpha", STT_OBJECT, STB_GLOBAL, 0, 8);
    text_symbol("beta", STT_FUNC, STB_LOCAL, 0, 8);
    text_symbol("delta", STT_FUNC, STB_GLOBAL, 0, 8);
    text_symbol("gamma", STT_FUNC, STB_GLOBAL, 0, 8);
    add_symbols();
    ck_assert_str_eq(name_of(TEXT), "delta");
}
END_TEST

START_TEST(names_have_addresses)
{
    text_symbol("helper", STT_FUNC, STB_LOCAL, 0x40, 4);
    text_symbol("helper", STT_FUNC, STB_LOCAL, 0x20, 4);
    text_symbol("twice", STT_FUNC, STB_LOCAL, 0x50, 4);
    text_symbol("twice", STT_FUNC, STB_GLOBAL, 0x60, 4);
    add_symbols();
    u64 address = 1;
    ck_assert(symbols_address(symbols, "helper", &address));
    ck_assert_uint_eq(address, TEXT + 0x20);
    ck_assert(symbols_address(symbols, "twice", &address));
    ck_assert_uint_eq(address, TEXT + 0x60);
    ck_assert(!symbols_address(symbols, "help", &address));
    ck_assert_uint_eq(address, TEXT + 0x60);
    ck_assert_uint_eq(symbols_named(symbols, "twice")->size_bytes, 4);
    ck_assert_ptr_null(symbols_named(symbols, "zzz"));
}
END_TEST

START_TEST(numbers_are_no_addresses)
{
    elf_builder_symbol(&elf, "STACK_SIZE", STT_NOTYPE, STB_GLOBAL, SHN_ABS, TEXT, 16);
    add_symbols_at(0x1000);
    ck_assert_ptr_null(symbols_find(symbols, TEXT, NULL));
    ck_assert_int_eq(symbols_named(symbols, "STACK_SIZE")->kind, SYMBOL_NUMBER);
    ck_assert_uint_eq(symbols_named(symbols, "STACK_SIZE")->address, TEXT);
}
END_TEST

START_TEST(names_that_nobody_wrote_are_left_out)
{
    text_symbol("$x", STT_NOTYPE, STB_LOCAL, 0, 0);
    text_symbol("$d.1", STT_NOTYPE, STB_LOCAL, 0, 0);
    text_symbol("$xrv64i2p1", STT_NOTYPE, STB_LOCAL, 0, 0);
    text_symbol(".L0 ", STT_NOTYPE, STB_LOCAL, 0, 0);
    text_symbol("", STT_NOTYPE, STB_LOCAL, 0, 0);
    text_symbol("main.c", STT_FILE, STB_LOCAL, 0, 0);
    text_symbol(".text", STT_SECTION, STB_LOCAL, 0, 0);
    text_symbol("a\033[31m", STT_FUNC, STB_GLOBAL, 0, 4);
    elf_builder_symbol(&elf, "elsewhere", STT_NOTYPE, STB_GLOBAL, SHN_UNDEF, 0, 0);
    add_symbols();
    ck_assert_uint_eq(symbols_count(symbols), 0);
}
END_TEST

START_TEST(several_files_make_one_table)
{
    text_symbol("main", STT_FUNC, STB_GLOBAL, 0, 8);
    add_symbols();
    add_symbols_at(0x1000);
    elf_builder_reset(&elf);
    text_symbol("other", STT_FUNC, STB_GLOBAL, 0x20, 8);
    add_symbols();
    memset(&elf, 0, sizeof elf); // the table has a copy
    ck_assert_uint_eq(symbols_count(symbols), 3);
    ck_assert_str_eq(name_of(TEXT + 4), "main+0x4");
    ck_assert_str_eq(name_of(TEXT + 0x1004), "main+0x4");
    ck_assert_str_eq(name_of(TEXT + 0x24), "other+0x4");
    u64 address = 0;
    ck_assert(symbols_address(symbols, "main", &address));
    ck_assert_uint_eq(address, TEXT);
}
END_TEST

START_TEST(names_can_be_completed)
{
    text_symbol("sys_write", STT_FUNC, STB_GLOBAL, 0, 8);
    text_symbol("main", STT_FUNC, STB_GLOBAL, 8, 8);
    text_symbol("sys_read", STT_FUNC, STB_GLOBAL, 16, 8);
    text_symbol("trap", STT_FUNC, STB_GLOBAL, 24, 8);
    add_symbols();
    size_t first = symbols_first(symbols, "sys_");
    ck_assert_str_eq(symbols_get(symbols, first)->name, "sys_read");
    ck_assert_str_eq(symbols_get(symbols, first + 1)->name, "sys_write");
    ck_assert_uint_eq(symbols_first(symbols, ""), 0);
    ck_assert_uint_eq(symbols_first(symbols, "u"), symbols_count(symbols));
    ck_assert_ptr_null(symbols_get(symbols, symbols_count(symbols)));
}
END_TEST

START_TEST(long_names_are_cut_before_their_offset)
{
    text_symbol("a_function_with_quite_a_long_name", STT_FUNC, STB_GLOBAL, 0, 0x100);
    add_symbols();
    char small[12];
    ck_assert(symbols_format(symbols, TEXT + 0x1c, small, sizeof small));
    ck_assert_str_eq(small, "a_func+0x1c");
    ck_assert(symbols_format(symbols, TEXT + 0x1c, small, 4));
    ck_assert_str_eq(small, "+0x");
    ck_assert(symbols_format(symbols, TEXT + 0x1c, small, 1));
    ck_assert_str_eq(small, "");
}
END_TEST

START_TEST(files_without_symbols_are_no_error)
{
    add_symbols();
    elf.header.e_shoff = 0;
    elf.header.e_shnum = 0;
    elf.header.e_shstrndx = 0;
    add_symbols();
    ck_assert_uint_eq(symbols_count(symbols), 0);
    ck_assert_ptr_null(symbols_find(symbols, TEXT, NULL));
    ck_assert_str_eq(name_of(TEXT), "0x80000000");
}
END_TEST

START_TEST(refuses_what_is_not_elf)
{
    struct image image = image_from_memory("text", 4, "notes.txt");
    ck_assert(!symbols_add_elf(symbols, &image, 0, &error));
    ck_assert_int_eq(error.kind, ERROR_IMAGE);
    ck_assert(!symbols_add_file(symbols, "/nowhere/kernel.elf", 0, &error));
    ck_assert_int_eq(error.kind, ERROR_FILE);
}
END_TEST

// --- damage: what is sound is kept --------------------------------------------------------------

START_TEST(names_outside_their_table_are_left_out)
{
    text_symbol("main", STT_FUNC, STB_GLOBAL, 0, 8);
    text_symbol("other", STT_FUNC, STB_GLOBAL, 8, 8);
    elf.symbols[2].st_name = UINT32_MAX;
    add_symbols();
    ck_assert_uint_eq(symbols_count(symbols), 1);
    ck_assert_str_eq(name_of(TEXT + 8), "0x80000008");
}
END_TEST

START_TEST(names_without_an_end_are_left_out)
{
    text_symbol("main", STT_FUNC, STB_GLOBAL, 0, 8);
    elf.sections[SECTION_NAMES].sh_size -= 1;
    add_symbols();
    ck_assert_uint_eq(symbols_count(symbols), 0);
}
END_TEST

START_TEST(tables_outside_the_file_are_empty)
{
    text_symbol("main", STT_FUNC, STB_GLOBAL, 0, 8);
    elf.sections[SECTION_NAMES].sh_offset = UINT64_MAX - 2;
    add_symbols();
    elf.sections[SECTION_SYMBOLS].sh_offset = UINT64_MAX - 2;
    add_symbols();
    elf.sections[SECTION_SYMBOLS].sh_link = 77;
    add_symbols();
    ck_assert_uint_eq(symbols_count(symbols), 0);
}
END_TEST

START_TEST(sizes_that_wrap_around_end_with_the_address_space)
{
    text_symbol("huge", STT_FUNC, STB_GLOBAL, 0, UINT64_MAX);
    text_symbol("main", STT_FUNC, STB_GLOBAL, 0x10, 8);
    add_symbols();
    ck_assert_str_eq(name_of(TEXT + 0x12), "main+0x2");
    ck_assert_str_eq(name_of(TEXT + 0x18), "huge+0x18");
    ck_assert_str_eq(name_of(UINT64_MAX - 1), "huge+0xffffffff7ffffffe");
    ck_assert_str_eq(name_of(TEXT - 1), "0x7fffffff");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        functions_and_objects_have_names,
        labels_reach_to_the_next_symbol_or_the_end_of_their_section,
        functions_win_over_what_is_inside_them,
        of_several_names_a_global_function_then_the_alphabet,
        names_have_addresses,
        numbers_are_no_addresses,
        names_that_nobody_wrote_are_left_out,
        several_files_make_one_table,
        names_can_be_completed,
        long_names_are_cut_before_their_offset,
        files_without_symbols_are_no_error,
        refuses_what_is_not_elf,
        names_outside_their_table_are_left_out,
        names_without_an_end_are_left_out,
        tables_outside_the_file_are_empty,
        sizes_that_wrap_around_end_with_the_address_space,
    };
    return run_tests("symbols", set_up, tests, ARRAY_LEN(tests));
}
