// From the program headers to RAM (System V ABI, chapter 5). In messages a segment has the number
// that `readelf -l` gives it, and a range ends with the first address that is not in it any more.
//
// Inexact: flags of the ABI (RVC, RVE, float ABI) are not compared with the processor; a program
// that needs more than it has traps, as it would on a board.
#include "machine/elf_loader.h"

#include "base/bits.h"
#include "machine/elf_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MIB               ((u64)1 << 20)
#define SUGGESTED_RAM_MAX ((u64)64 << 30) // in bytes: beyond it lies a wrong address, not much RAM

struct segment {
    u32 number; // in the program header table
    bool executable;
    u64 offset; // in the file
    u64 va, pa;
    u64 file_size, memory_size; // in bytes; the second is not 0
};

// A load in progress.
struct load {
    struct elf_file file;
    const char *name;
    const struct memory_image *ram;
    struct segment segments[ELF_LOADER_SEGMENTS_MAX];
    size_t count;
    struct error *error;
};

static bool check_type(struct load *load)
{
    switch (load->file.header.e_type) {
    case ET_EXEC:
        return true;
    case ET_REL:
        return error_set(load->error, ERROR_IMAGE,
                         "%s: an object file, not linked yet (ET_REL): link it to the start of "
                         "RAM, riscv64-unknown-elf-ld -T kernel.ld -o kernel.elf",
                         load->name);
    case ET_DYN:
        return error_set(load->error, ERROR_IMAGE,
                         "%s: position-independent or shared (ET_DYN), so it has no address: link "
                         "it with -static -no-pie and a linker script (-T kernel.ld)",
                         load->name);
    default:
        return error_set(load->error, ERROR_IMAGE,
                         "%s: not an executable (e_type %u, not ET_EXEC): name the linked kernel",
                         load->name, load->file.header.e_type);
    }
}

static bool check_program_headers(struct load *load)
{
    const GElf_Ehdr *header = &load->file.header;
    u64 file_size = load->file.image->size;
    if (header->e_phnum == 0 || header->e_phoff == 0) {
        return error_set(load->error, ERROR_IMAGE,
                         "%s: no program headers, so there is nothing to load: link it with "
                         "riscv64-unknown-elf-ld",
                         load->name);
    }
    if (header->e_phentsize != sizeof(Elf64_Phdr)) {
        return error_set(load->error, ERROR_IMAGE,
                         "%s: program headers of %u bytes in place of %zu: the ELF header is "
                         "damaged, link it again",
                         load->name, header->e_phentsize, sizeof(Elf64_Phdr));
    }
    u64 table_size = (u64)header->e_phnum * header->e_phentsize;
    if (header->e_phoff > file_size || table_size > file_size - header->e_phoff) {
        return error_set(load->error, ERROR_IMAGE,
                         "%s: the program header table (%u entries at offset 0x%" PRIx64
                         ") reaches beyond the end of the file (0x%" PRIx64
                         "): copy or link it again",
                         load->name, header->e_phnum, header->e_phoff, file_size);
    }
    return true;
}

static bool not_in_ram(struct load *load, const struct segment *segment)
{
    const struct memory_image *ram = load->ram;
    u64 end = segment->pa + segment->memory_size;
    if (end < segment->pa) {
        end = UINT64_MAX;
    }
    char more_ram[48] = "";
    if (segment->pa >= ram->base && end - ram->base <= SUGGESTED_RAM_MAX) {
        snprintf(more_ram, sizeof more_ram, "give the machine more with -m %" PRIu64 "M, or ",
                 bits_align_up(end - ram->base, MIB) / MIB);
    }
    return error_set(load->error, ERROR_IMAGE,
                     "%s: segment %u (0x%" PRIx64 "-0x%" PRIx64 ") is not in RAM (0x%" PRIx64
                     "-0x%" PRIx64 "): %slink it inside (ORIGIN in the linker script)",
                     load->name, segment->number, segment->pa, end, ram->base,
                     ram->base + ram->size_bytes, more_ram);
}

// Whether a section lies in the first `size` bytes of a segment's memory.
static bool has_section(const struct load *load, const struct segment *segment, u64 size)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    while ((section = elf_nextscn(load->file.elf, section))) {
        if (gelf_getshdr(section, &header) && (header.sh_flags & SHF_ALLOC) &&
            header.sh_addr - segment->va < size) {
            return true;
        }
    }
    return false;
}

// With -Ttext=START alone, ld puts the file's own headers into the segment, below START. What would
// lie below RAM of them is left out: a board has nothing there.
static void leave_out_headers(const struct load *load, struct segment *segment)
{
    u64 below = load->ram->base - segment->pa;
    bool reaches_ram =
        segment->pa < load->ram->base && below < segment->file_size && below < segment->memory_size;
    if (segment->offset == 0 && reaches_ram && load->file.header.e_shnum > 0 &&
        !has_section(load, segment, below)) {
        segment->offset += below;
        segment->va += below;
        segment->pa += below;
        segment->file_size -= below;
        segment->memory_size -= below;
    }
}

static bool check_segment(struct load *load, const struct segment *segment)
{
    u64 image_size = load->file.image->size;
    if (segment->file_size > segment->memory_size) {
        return error_set(load->error, ERROR_IMAGE,
                         "%s: segment %u has more bytes in the file (0x%" PRIx64
                         ") than in memory (0x%" PRIx64 "): its header is damaged, link it again",
                         load->name, segment->number, segment->file_size, segment->memory_size);
    }
    if (segment->offset > image_size || segment->file_size > image_size - segment->offset) {
        return error_set(
            load->error, ERROR_IMAGE,
            "%s: segment %u (0x%" PRIx64 " bytes at offset 0x%" PRIx64
            ") reaches beyond the end of the file (0x%" PRIx64 "): copy or link it again",
            load->name, segment->number, segment->file_size, segment->offset, image_size);
    }
    if (!image_range_in_ram(load->ram, segment->pa, segment->memory_size)) {
        return not_in_ram(load, segment);
    }
    return true;
}

static bool check_overlap(struct load *load, const struct segment *segment)
{
    for (size_t i = 0; i < load->count; i++) {
        const struct segment *other = &load->segments[i];
        u64 other_end = other->pa + other->memory_size, end = segment->pa + segment->memory_size;
        if (segment->pa < other_end && other->pa < end) {
            return error_set(load->error, ERROR_IMAGE,
                             "%s: segments %u (0x%" PRIx64 "-0x%" PRIx64 ") and %u (0x%" PRIx64
                             "-0x%" PRIx64 ") overlap: give them addresses of their own in the "
                             "linker script",
                             load->name, other->number, other->pa, other_end, segment->number,
                             segment->pa, end);
        }
    }
    return true;
}

static bool add_segment(struct load *load, u32 number, const GElf_Phdr *header)
{
    struct segment segment = {
        .number = number,
        .executable = header->p_flags & PF_X,
        .offset = header->p_offset,
        .va = header->p_vaddr,
        .pa = header->p_paddr,
        .file_size = header->p_filesz,
        .memory_size = header->p_memsz,
    };
    if (segment.file_size == 0 && segment.memory_size == 0) {
        return true; // linkers leave these for sections that turned out empty
    }
    if (load->count == ELF_LOADER_SEGMENTS_MAX) {
        return error_set(load->error, ERROR_IMAGE,
                         "%s: more than %d loadable segments: join sections in the linker script",
                         load->name, ELF_LOADER_SEGMENTS_MAX);
    }
    leave_out_headers(load, &segment);
    if (!check_segment(load, &segment) || !check_overlap(load, &segment)) {
        return false;
    }
    load->segments[load->count++] = segment;
    return true;
}

static bool read_segments(struct load *load)
{
    for (u32 i = 0; i < load->file.header.e_phnum; i++) {
        GElf_Phdr header;
        if (!gelf_getphdr(load->file.elf, (int)i, &header)) {
            return error_set(load->error, ERROR_IMAGE,
                             "%s: program header %u can't be read: %s: link it again", load->name,
                             i, elf_errmsg(-1));
        }
        if (header.p_type == PT_LOAD && !add_segment(load, i, &header)) {
            return false;
        }
    }
    if (load->count == 0) {
        return error_set(load->error, ERROR_IMAGE,
                         "%s: none of its %u segments is loadable (PT_LOAD): give the linker "
                         "sections with contents",
                         load->name, load->file.header.e_phnum);
    }
    return true;
}

// The physical address of `address`, which kernels that run at high virtual addresses give as a
// virtual one: what is not in RAM is looked up in the segments. Not found: `address` itself.
static u64 to_physical(const struct load *load, u64 address)
{
    if (image_range_in_ram(load->ram, address, 1)) {
        return address;
    }
    for (size_t i = 0; i < load->count; i++) {
        const struct segment *segment = &load->segments[i];
        if (address - segment->va < segment->memory_size) {
            return address - segment->va + segment->pa;
        }
    }
    return address;
}

static bool find_entry(struct load *load, u64 *entry)
{
    u64 given = load->file.header.e_entry;
    *entry = to_physical(load, given);
    for (size_t i = 0; i < load->count; i++) {
        const struct segment *segment = &load->segments[i];
        if (*entry - segment->pa >= segment->memory_size) {
            continue;
        }
        if (segment->executable) {
            return true;
        }
        return error_set(load->error, ERROR_IMAGE,
                         "%s: entry point 0x%" PRIx64 " is in segment %u, which is not executable: "
                         "put the code of ENTRY() into an executable section",
                         load->name, given, segment->number);
    }
    return error_set(load->error, ERROR_IMAGE,
                     "%s: entry point 0x%" PRIx64 " is in none of the loaded segments: name the "
                     "first instruction with ENTRY() in the linker script",
                     load->name, given);
}

struct htif_search {
    const struct load *load;
    struct elf_info *info;
};

static void visit_htif_symbol(void *context, const struct elf_symbol *symbol)
{
    struct htif_search *search = context;
    struct elf_info *info = search->info;
    const struct {
        const char *name;
        u64 *place;
    } wanted[] = {
        {"tohost", &info->tohost},
        {"fromhost", &info->fromhost},
        {"begin_signature", &info->begin_signature},
        {"end_signature", &info->end_signature},
    };
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        if (strcmp(symbol->name, wanted[i].name) == 0) {
            *wanted[i].place = to_physical(search->load, symbol->value);
        }
    }
}

static void find_htif(const struct load *load, struct elf_info *info)
{
    struct htif_search search = {load, info};
    const struct memory_image *ram = load->ram;
    elf_file_symbols(&load->file, visit_htif_symbol, &search);
    if (!image_range_in_ram(ram, info->tohost, sizeof(u64))) {
        info->tohost = 0;
    }
    if (!image_range_in_ram(ram, info->fromhost, sizeof(u64))) {
        info->fromhost = 0;
    }
    u64 begin = info->begin_signature, end = info->end_signature;
    if (begin > end || !image_range_in_ram(ram, begin, end - begin)) {
        info->begin_signature = info->end_signature = 0;
    }
}

static void write_segments(const struct load *load, struct elf_info *info)
{
    info->low_pa = UINT64_MAX;
    for (size_t i = 0; i < load->count; i++) {
        const struct segment *segment = &load->segments[i];
        u8 *target = load->ram->bytes + (segment->pa - load->ram->base);
        u64 end = segment->pa + segment->memory_size;
        memcpy(target, load->file.image->bytes + segment->offset, segment->file_size);
        memset(target + segment->file_size, 0, segment->memory_size - segment->file_size);
        info->low_pa = segment->pa < info->low_pa ? segment->pa : info->low_pa;
        info->end_pa = end > info->end_pa ? end : info->end_pa;
    }
}

bool elf_load(const struct image *image, const struct memory_image *ram, struct elf_info *info,
              struct error *error)
{
    struct load load = {.name = image->name, .ram = ram, .error = error};
    *info = (struct elf_info){0};
    if (!elf_file_open(&load.file, image, error)) {
        return false;
    }
    bool sound = check_type(&load) && check_program_headers(&load) && read_segments(&load) &&
                 find_entry(&load, &info->entry);
    if (sound) {
        find_htif(&load, info);
        write_segments(&load, info);
    }
    elf_file_close(&load.file);
    return sound;
}

u64 elf_lowest_address(const struct image *image)
{
    struct error ignored;
    const struct memory_image everywhere = {.base = 0, .size_bytes = UINT64_MAX};
    struct load load = {.name = image->name, .ram = &everywhere, .error = &ignored};
    u64 lowest = UINT64_MAX;
    if (!elf_file_open(&load.file, image, &ignored)) {
        return lowest;
    }
    if (check_type(&load) && check_program_headers(&load) && read_segments(&load)) {
        for (size_t i = 0; i < load.count; i++) {
            lowest = load.segments[i].pa < lowest ? load.segments[i].pa : lowest;
        }
    }
    elf_file_close(&load.file);
    return lowest;
}

bool elf_load_file(const char *path, const struct memory_image *ram, struct elf_info *info,
                   struct error *error)
{
    struct image image;
    if (!image_open(path, &image, error)) {
        return false;
    }
    bool loaded = elf_load(&image, ram, info, error);
    image_close(&image);
    return loaded;
}
