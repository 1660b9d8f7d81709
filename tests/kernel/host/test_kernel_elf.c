// The kernel's checks of a program: with an ELF file made by libelf's structures, and damaged ones.
#include "proc/elf.h"

#include "unit/run_tests.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

enum { VA_MIN = 0x10000, VA_MAX = 0x100000, FILE_BYTES = 4096 };

static u8 file[FILE_BYTES];
static Elf64_Ehdr header;
static Elf64_Phdr segments[3];

static void write_file(void)
{
    memset(file, 0, sizeof file);
    memcpy(file, &header, sizeof header);
    memcpy(file + sizeof header, segments, sizeof segments);
}

static void set_up(void)
{
    header = (Elf64_Ehdr){
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_RISCV,
        .e_version = EV_CURRENT,
        .e_entry = 0x10004,
        .e_phoff = sizeof header,
        .e_phentsize = sizeof *segments,
        .e_phnum = ARRAY_LEN(segments),
    };
    segments[0] = (Elf64_Phdr){.p_type = PT_NOTE, .p_vaddr = 1};
    segments[1] = (Elf64_Phdr){.p_type = PT_LOAD,
                               .p_flags = PF_R | PF_X,
                               .p_offset = 0x400,
                               .p_vaddr = 0x10000,
                               .p_filesz = 0x100,
                               .p_memsz = 0x100};
    segments[2] = (Elf64_Phdr){.p_type = PT_LOAD,
                               .p_flags = PF_R | PF_W,
                               .p_offset = 0x500,
                               .p_vaddr = 0x11000,
                               .p_filesz = 0x10,
                               .p_memsz = 0x1000};
}

static bool is_good(void)
{
    write_file();
    return elf_check(file, sizeof file, VA_MIN, VA_MAX);
}

START_TEST(reads_a_good_program)
{
    struct elf_segment segment;
    ck_assert(is_good());
    ck_assert_uint_eq(elf_entry(file), 0x10004);
    ck_assert(elf_segment(file, 0, &segment));
    ck_assert_uint_eq(segment.va, 0x10000);
    ck_assert_ptr_eq(segment.bytes, file + 0x400);
    ck_assert(segment.readable && segment.executable && !segment.writable);
    ck_assert(elf_segment(file, 1, &segment));
    ck_assert_uint_eq(segment.file_bytes, 0x10);
    ck_assert_uint_eq(segment.memory_bytes, 0x1000);
    ck_assert(segment.readable && segment.writable && !segment.executable);
    ck_assert(!elf_segment(file, 2, &segment));
}
END_TEST

#define REFUSES(change)                                  \
    do {                                                 \
        set_up();                                        \
        change;                                          \
        ck_assert_msg(!is_good(), "accepted: " #change); \
    } while (0)

START_TEST(refuses_bad_ones)
{
    REFUSES(header.e_ident[0] = 'E');
    REFUSES(header.e_ident[EI_CLASS] = ELFCLASS32);
    REFUSES(header.e_ident[EI_DATA] = ELFDATA2MSB);
    REFUSES(header.e_machine = EM_X86_64);
    REFUSES(header.e_type = ET_REL);
    REFUSES(header.e_phoff = FILE_BYTES - 8);
    REFUSES(header.e_phoff = UINT64_MAX);
    REFUSES(header.e_phnum = 0);
    REFUSES(header.e_phnum = UINT16_MAX);
    REFUSES(header.e_phentsize = 32);
    REFUSES(segments[1].p_vaddr = VA_MIN - 8);
    REFUSES(segments[1].p_vaddr = UINT64_MAX - 8);
    REFUSES(segments[1].p_memsz = UINT64_MAX);
    REFUSES(segments[1].p_memsz = VA_MAX);
    REFUSES(segments[1].p_memsz = segments[1].p_filesz - 1);
    REFUSES(segments[1].p_offset = FILE_BYTES - 8);
    REFUSES(segments[1].p_offset = UINT64_MAX);
    REFUSES(segments[1].p_flags = PF_R | PF_W | PF_X);
    ck_assert(!elf_check(file, 8, VA_MIN, VA_MAX));
    ck_assert(!elf_check(file, 0, VA_MIN, VA_MAX));
}
END_TEST

// Whatever a damaged file says, what is accepted lies in the file and in the bounds.
START_TEST(survives_damage)
{
    write_file();
    for (int round = 0; round < 100000; round++) {
        u8 damaged[FILE_BYTES];
        memcpy(damaged, file, sizeof damaged);
        for (int i = 0; i < 3; i++) {
            damaged[(size_t)rand() % (sizeof header + sizeof segments)] = (u8)rand();
        }
        if (!elf_check(damaged, sizeof damaged, VA_MIN, VA_MAX)) {
            continue;
        }
        struct elf_segment segment;
        for (u32 i = 0; elf_segment(damaged, i, &segment); i++) {
            ck_assert(segment.bytes >= damaged);
            ck_assert(segment.file_bytes <= (u64)(damaged + sizeof damaged - segment.bytes));
            ck_assert(segment.va >= VA_MIN && segment.memory_bytes <= VA_MAX - segment.va);
        }
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {reads_a_good_program, refuses_bad_ones, survives_damage};
    return run_tests("kernel elf", set_up, tests, ARRAY_LEN(tests));
}
