// Every message of the loader: a sound kernel with one thing wrong, and RAM as it was.
#include "unit/machine/elf_loader_test.h"

static void expect_refused(const struct image *image, const char *message)
{
    ck_assert(!elf_load(image, &ram, &info, &error));
    ck_assert_int_eq(error.kind, ERROR_IMAGE);
    ck_assert_str_eq(error.text, message);
    ck_assert_msg(bytes_are(ram_bytes, sizeof ram_bytes, UNTOUCHED), "RAM was written");
}

static void refused(const char *message)
{
    struct image image = elf_builder_image(&elf);
    expect_refused(&image, message);
}

START_TEST(refuses_what_is_not_elf)
{
    struct image image = image_from_memory("#!/bin/sh\n", 10, "build.sh");
    expect_refused(&image, "build.sh: not an ELF file (it does not start with 7f 45 4c 46): name "
                           "the linked kernel, not its source or its raw binary");
    image = image_from_memory("", 0, "empty");
    expect_refused(&image, "empty: not an ELF file (it does not start with 7f 45 4c 46): name "
                           "the linked kernel, not its source or its raw binary");
}
END_TEST

START_TEST(refuses_a_cut_header)
{
    struct image image = elf_builder_image(&elf);
    image.size = 4;
    expect_refused(&image, "kernel.elf: cut off in the ELF header, after 4 of its 64 bytes: copy "
                           "or link it again");
    image.size = 63;
    expect_refused(&image, "kernel.elf: cut off in the ELF header, after 63 of its 64 bytes: copy "
                           "or link it again");
}
END_TEST

START_TEST(refuses_cut_program_headers)
{
    struct image image = elf_builder_image(&elf);
    image.size = 64 + 2 * 56 - 1;
    expect_refused(&image, "kernel.elf: the program header table (2 entries at offset 0x40) "
                           "reaches beyond the end of the file (0xaf): copy or link it again");
}
END_TEST

START_TEST(refuses_a_cut_segment)
{
    struct image image = elf_builder_image(&elf);
    image.size = 0x307;
    expect_refused(&image, "kernel.elf: segment 1 (0x8 bytes at offset 0x300) reaches beyond the "
                           "end of the file (0x307): copy or link it again");
}
END_TEST

START_TEST(refuses_32_bit)
{
    elf.header.e_ident[EI_CLASS] = ELFCLASS32;
    refused("kernel.elf: a 32-bit ELF file, and the machine is RV64: compile with -march=rv64gc "
            "-mabi=lp64d");
}
END_TEST

START_TEST(refuses_an_unknown_class)
{
    elf.header.e_ident[EI_CLASS] = 3;
    refused("kernel.elf: ELF class 3 in byte 4 is not ELFCLASS64 (2): the file is damaged, link it "
            "again");
}
END_TEST

START_TEST(refuses_big_endian)
{
    elf.header.e_ident[EI_DATA] = ELFDATA2MSB;
    refused("kernel.elf: a big-endian ELF file, and the machine is little-endian: compile with "
            "riscv64-unknown-elf-gcc -mlittle-endian");
}
END_TEST

START_TEST(refuses_an_unknown_encoding)
{
    elf.header.e_ident[EI_DATA] = 0;
    refused("kernel.elf: ELF data encoding 0 in byte 5 is not ELFDATA2LSB (1): the file is "
            "damaged, link it again");
}
END_TEST

START_TEST(refuses_an_unknown_version)
{
    elf.header.e_ident[EI_VERSION] = 0;
    refused("kernel.elf: ELF version 0 in byte 6 is not EV_CURRENT (1): the file is damaged, link "
            "it again");
}
END_TEST

START_TEST(refuses_what_libelf_refuses)
{
    elf.header.e_shnum = 0; // then the first section header has the number
    elf.sections[SECTION_NONE].sh_size = UINT64_MAX;
    refused("kernel.elf: the ELF header is damaged: invalid ELF file data: link it again");
}
END_TEST

START_TEST(refuses_other_machines)
{
    elf.header.e_machine = EM_X86_64;
    refused("kernel.elf: for x86-64 (e_machine 62), not for RISC-V (243): compile with "
            "riscv64-unknown-elf-gcc");
    elf.header.e_machine = EM_386;
    refused("kernel.elf: for i386 (e_machine 3), not for RISC-V (243): compile with "
            "riscv64-unknown-elf-gcc");
    elf.header.e_machine = EM_ARM;
    refused("kernel.elf: for Arm (e_machine 40), not for RISC-V (243): compile with "
            "riscv64-unknown-elf-gcc");
    elf.header.e_machine = EM_AARCH64;
    refused("kernel.elf: for AArch64 (e_machine 183), not for RISC-V (243): compile with "
            "riscv64-unknown-elf-gcc");
    elf.header.e_machine = 0x1234;
    refused("kernel.elf: for an unknown machine (e_machine 4660), not for RISC-V (243): compile "
            "with riscv64-unknown-elf-gcc");
}
END_TEST

START_TEST(refuses_object_files)
{
    elf.header.e_type = ET_REL;
    refused("kernel.elf: an object file, not linked yet (ET_REL): link it to the start of RAM, "
            "riscv64-unknown-elf-ld -T kernel.ld -o kernel.elf");
}
END_TEST

START_TEST(refuses_position_independent_files)
{
    elf.header.e_type = ET_DYN;
    refused("kernel.elf: position-independent or shared (ET_DYN), so it has no address: link it "
            "with -static -no-pie and a linker script (-T kernel.ld)");
}
END_TEST

START_TEST(refuses_core_dumps)
{
    elf.header.e_type = ET_CORE;
    refused("kernel.elf: not an executable (e_type 4, not ET_EXEC): name the linked kernel");
}
END_TEST

START_TEST(refuses_no_program_headers)
{
    elf.header.e_phoff = 0;
    refused("kernel.elf: no program headers, so there is nothing to load: link it with "
            "riscv64-unknown-elf-ld");
    elf.header.e_phnum = 0;
    refused("kernel.elf: no program headers, so there is nothing to load: link it with "
            "riscv64-unknown-elf-ld");
}
END_TEST

START_TEST(refuses_program_headers_of_another_size)
{
    elf.header.e_phentsize = 32;
    refused("kernel.elf: program headers of 32 bytes in place of 56: the ELF header is damaged, "
            "link it again");
}
END_TEST

START_TEST(refuses_program_headers_beyond_the_file)
{
    elf.header.e_phoff = UINT64_MAX - 8;
    refused("kernel.elf: the program header table (2 entries at offset 0xfffffffffffffff7) reaches "
            "beyond the end of the file (0x1040): copy or link it again");
    elf.header.e_phoff = 64;
    elf.header.e_phnum = 0xfffe;
    refused("kernel.elf: the program header table (65534 entries at offset 0x40) reaches beyond "
            "the end of the file (0x1040): copy or link it again");
}
END_TEST

START_TEST(refuses_no_loadable_segments)
{
    elf.segments[0].p_type = PT_NOTE;
    elf.segments[1].p_type = PT_GNU_STACK;
    refused("kernel.elf: none of its 2 segments is loadable (PT_LOAD): give the linker sections "
            "with contents");
}
END_TEST

START_TEST(refuses_too_many_segments)
{
    static struct {
        struct elf_builder elf;
        Elf64_Phdr segments[ELF_LOADER_SEGMENTS_MAX + 1];
    } large;
    elf.header.e_phoff = offsetof(typeof(large), segments);
    elf.header.e_phnum = ARRAY_LEN(large.segments);
    for (size_t i = 0; i < ARRAY_LEN(large.segments); i++) {
        large.segments[i] = elf.segments[0];
        large.segments[i].p_paddr += i * 16;
    }
    large.elf = elf;
    struct image image = image_from_memory(&large, sizeof large, "kernel.elf");
    expect_refused(&image, "kernel.elf: more than 64 loadable segments: join sections in the "
                           "linker script");
}
END_TEST

START_TEST(refuses_more_file_than_memory)
{
    elf.segments[1].p_memsz = 7;
    refused("kernel.elf: segment 1 has more bytes in the file (0x8) than in memory (0x7): its "
            "header is damaged, link it again");
}
END_TEST

START_TEST(refuses_a_segment_beyond_the_file)
{
    elf.segments[0].p_offset = UINT64_MAX - 3;
    refused("kernel.elf: segment 0 (0x10 bytes at offset 0xfffffffffffffffc) reaches beyond the "
            "end of the file (0x1040): copy or link it again");
}
END_TEST

START_TEST(refuses_a_segment_below_ram)
{
    elf.segments[1].p_paddr = 0x7fffffff;
    refused("kernel.elf: segment 1 (0x7fffffff-0x8000001f) is not in RAM (0x80000000-0x80010000): "
            "link it inside (ORIGIN in the linker script)");
}
END_TEST

START_TEST(refuses_a_section_below_ram)
{
    elf_builder_put_headers_first(&elf);
    elf.sections[SECTION_TEXT].sh_addr = ELF_BUILDER_TEXT - 4;
    refused("kernel.elf: segment 0 (0x7ffffe00-0x80000010) is not in RAM (0x80000000-0x80010000): "
            "link it inside (ORIGIN in the linker script)");
}
END_TEST

START_TEST(refuses_a_segment_above_ram)
{
    elf.segments[1].p_memsz = 0x280000;
    refused("kernel.elf: segment 1 (0x80001000-0x80281000) is not in RAM (0x80000000-0x80010000): "
            "give the machine more with -m 3M, or link it inside (ORIGIN in the linker script)");
}
END_TEST

START_TEST(refuses_a_segment_that_no_ram_holds)
{
    elf.segments[1].p_paddr = UINT64_MAX - 3;
    refused("kernel.elf: segment 1 (0xfffffffffffffffc-0xffffffffffffffff) is not in RAM "
            "(0x80000000-0x80010000): link it inside (ORIGIN in the linker script)");
}
END_TEST

START_TEST(refuses_segments_that_overlap)
{
    elf.segments[1].p_paddr = 0x8000000f;
    refused("kernel.elf: segments 0 (0x80000000-0x80000010) and 1 (0x8000000f-0x8000002f) "
            "overlap: give them addresses of their own in the linker script");
}
END_TEST

START_TEST(refuses_an_entry_that_is_not_loaded)
{
    elf.header.e_entry = 0x80000010;
    refused("kernel.elf: entry point 0x80000010 is in none of the loaded segments: name the first "
            "instruction with ENTRY() in the linker script");
}
END_TEST

START_TEST(refuses_an_entry_in_data)
{
    elf.header.e_entry = 0x80001000;
    refused("kernel.elf: entry point 0x80001000 is in segment 1, which is not executable: put the "
            "code of ENTRY() into an executable section");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        refuses_what_is_not_elf,
        refuses_a_cut_header,
        refuses_cut_program_headers,
        refuses_a_cut_segment,
        refuses_32_bit,
        refuses_an_unknown_class,
        refuses_big_endian,
        refuses_an_unknown_encoding,
        refuses_an_unknown_version,
        refuses_what_libelf_refuses,
        refuses_other_machines,
        refuses_object_files,
        refuses_position_independent_files,
        refuses_core_dumps,
        refuses_no_program_headers,
        refuses_program_headers_of_another_size,
        refuses_program_headers_beyond_the_file,
        refuses_no_loadable_segments,
        refuses_too_many_segments,
        refuses_more_file_than_memory,
        refuses_a_segment_beyond_the_file,
        refuses_a_segment_below_ram,
        refuses_a_section_below_ram,
        refuses_a_segment_above_ram,
        refuses_a_segment_that_no_ram_holds,
        refuses_segments_that_overlap,
        refuses_an_entry_that_is_not_loaded,
        refuses_an_entry_in_data,
    };
    return run_tests("elf_refusals", set_up, tests, ARRAY_LEN(tests));
}
