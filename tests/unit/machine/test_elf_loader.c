// The loader: what a sound kernel becomes in RAM. Read next: test_elf_refusals.c.
#include "unit/machine/elf_loader_test.h"

#include <stdlib.h>
#include <unistd.h>

static bool load(void)
{
    struct image image = elf_builder_image(&elf);
    return elf_load(&image, &ram, &info, &error);
}

static bool all_bytes_are(u64 pa, u64 end, u8 value)
{
    return bytes_are(ram_bytes + (pa - RAM_BASE), end - pa, value);
}

START_TEST(segments_go_to_their_physical_addresses)
{
    ck_assert_msg(load(), "%s", error.text);
    ck_assert(all_bytes_are(0x80000000, 0x80000010, 0x11));
    ck_assert(all_bytes_are(0x80000010, 0x80001000, UNTOUCHED));
    ck_assert(all_bytes_are(0x80001000, 0x80001008, 0x22));
    ck_assert(all_bytes_are(0x80001008, 0x80001020, 0));
    ck_assert(all_bytes_are(0x80001020, RAM_BASE + RAM_SIZE, UNTOUCHED));
    ck_assert_uint_eq(info.entry, 0x80000000);
    ck_assert_uint_eq(info.low_pa, 0x80000000);
    ck_assert_uint_eq(info.end_pa, 0x80001020);
    ck_assert_uint_eq(info.tohost, 0);
}
END_TEST

START_TEST(all_of_ram_can_be_used)
{
    elf.segments[1].p_paddr = RAM_BASE + RAM_SIZE - 32;
    ck_assert_msg(load(), "%s", error.text);
    ck_assert_uint_eq(info.end_pa, RAM_BASE + RAM_SIZE);
}
END_TEST

START_TEST(entry_of_a_kernel_at_high_virtual_addresses)
{
    elf.segments[0].p_vaddr = 0xffffffff80200000;
    elf.header.e_entry = 0xffffffff80200004;
    ck_assert_msg(load(), "%s", error.text);
    ck_assert_uint_eq(info.entry, 0x80000004);
}
END_TEST

START_TEST(entry_inside_ram_is_physical)
{
    elf.segments[0].p_vaddr = RAM_BASE + 0x8000;
    elf.header.e_entry = RAM_BASE + 8;
    ck_assert_msg(load(), "%s", error.text);
    ck_assert_uint_eq(info.entry, RAM_BASE + 8);
}
END_TEST

START_TEST(what_is_not_loadable_is_passed_over)
{
    elf.header.e_phnum = 4;
    elf.segments[2] = (Elf64_Phdr){.p_type = PT_NOTE, .p_offset = UINT64_MAX, .p_filesz = 1};
    elf.segments[3] = (Elf64_Phdr){.p_type = PT_LOAD, .p_paddr = 0}; // empty
    ck_assert_msg(load(), "%s", error.text);
}
END_TEST

// As `ld -Ttext=0x80000000` does it, with the start of the file below the text.
START_TEST(headers_below_ram_are_left_out)
{
    elf_builder_put_headers_first(&elf);
    ck_assert_msg(load(), "%s", error.text);
    ck_assert(all_bytes_are(0x80000000, 0x80000010, 0x11));
    ck_assert_uint_eq(info.low_pa, 0x80000000);
    ck_assert_uint_eq(info.entry, 0x80000000);
}
END_TEST

START_TEST(section_headers_are_not_needed)
{
    elf.header.e_shoff = 0;
    elf.header.e_shnum = 0;
    elf.header.e_shstrndx = 0;
    ck_assert_msg(load(), "%s", error.text);
}
END_TEST

START_TEST(flags_of_the_abi_are_accepted)
{
    elf.header.e_flags = EF_RISCV_RVC | EF_RISCV_FLOAT_ABI_QUAD | EF_RISCV_RVE | EF_RISCV_TSO;
    ck_assert_msg(load(), "%s", error.text);
}
END_TEST

static void add_htif_symbols(void)
{
    elf_builder_symbol(&elf, "tohost", STT_OBJECT, STB_GLOBAL, SECTION_DATA, 0x80001000, 8);
    elf_builder_symbol(&elf, "fromhost", STT_NOTYPE, STB_GLOBAL, SECTION_DATA, 0x80001040, 0);
    elf_builder_symbol(&elf, "begin_signature", STT_NOTYPE, STB_GLOBAL, SECTION_DATA, 0x80001080,
                       0);
    elf_builder_symbol(&elf, "end_signature", STT_NOTYPE, STB_GLOBAL, SECTION_DATA, 0x80010000, 0);
}

START_TEST(htif_symbols_are_found)
{
    add_htif_symbols();
    ck_assert_msg(load(), "%s", error.text);
    ck_assert_uint_eq(info.tohost, 0x80001000);
    ck_assert_uint_eq(info.fromhost, 0x80001040);
    ck_assert_uint_eq(info.begin_signature, 0x80001080);
    ck_assert_uint_eq(info.end_signature, 0x80010000);
}
END_TEST

START_TEST(htif_symbols_outside_ram_are_none)
{
    add_htif_symbols();
    elf.symbols[1].st_value = RAM_BASE + RAM_SIZE - 7; // not all 8 bytes of it are there
    elf.symbols[2].st_shndx = SHN_UNDEF;
    elf.symbols[3].st_value = 0x80010001; // after the end
    ck_assert_msg(load(), "%s", error.text);
    ck_assert_uint_eq(info.tohost, 0);
    ck_assert_uint_eq(info.fromhost, 0);
    ck_assert_uint_eq(info.begin_signature, 0);
    ck_assert_uint_eq(info.end_signature, 0);
}
END_TEST

START_TEST(htif_symbols_of_a_kernel_at_high_virtual_addresses)
{
    elf.segments[1].p_vaddr = 0xffffffffc0001000;
    elf_builder_symbol(&elf, "tohost", STT_OBJECT, STB_GLOBAL, SECTION_DATA, 0xffffffffc0001010, 8);
    ck_assert_msg(load(), "%s", error.text);
    ck_assert_uint_eq(info.tohost, 0x80001010);
}
END_TEST

START_TEST(loads_from_a_file)
{
    char path[] = "/tmp/test_elf_loader-XXXXXX";
    int file = mkstemp(path);
    ck_assert_int_eq(write(file, &elf, sizeof elf), sizeof elf);
    close(file);
    ck_assert_msg(elf_load_file(path, &ram, &info, &error), "%s", error.text);
    unlink(path);
    ck_assert_uint_eq(info.end_pa, 0x80001020);
}
END_TEST

START_TEST(passes_on_what_is_wrong_with_a_file)
{
    ck_assert(!elf_load_file("/nowhere/kernel.elf", &ram, &info, &error));
    ck_assert_int_eq(error.kind, ERROR_FILE);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        segments_go_to_their_physical_addresses,
        all_of_ram_can_be_used,
        entry_of_a_kernel_at_high_virtual_addresses,
        entry_inside_ram_is_physical,
        what_is_not_loadable_is_passed_over,
        headers_below_ram_are_left_out,
        section_headers_are_not_needed,
        flags_of_the_abi_are_accepted,
        htif_symbols_are_found,
        htif_symbols_outside_ram_are_none,
        htif_symbols_of_a_kernel_at_high_virtual_addresses,
        loads_from_a_file,
        passes_on_what_is_wrong_with_a_file,
    };
    return run_tests("elf_loader", set_up, tests, ARRAY_LEN(tests));
}
