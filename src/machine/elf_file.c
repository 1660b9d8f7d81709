// The identification of an ELF file (System V ABI, chapter 4; RISC-V ELF psABI) and its symbol
// table. Read next: elf_loader.c, inspect/symbols.c.
#include "machine/elf_file.h"

#include <string.h>

bool elf_file_recognise(const struct image *image)
{
    return image->size >= SELFMAG && memcmp(image->bytes, ELFMAG, SELFMAG) == 0;
}

static const char *machine_name(u32 machine)
{
    switch (machine) {
    case EM_386:
        return "i386";
    case EM_X86_64:
        return "x86-64";
    case EM_ARM:
        return "Arm";
    case EM_AARCH64:
        return "AArch64";
    default:
        return "an unknown machine";
    }
}

static bool check_class(const struct image *image, struct error *error)
{
    u8 class = image->bytes[EI_CLASS];
    if (class == ELFCLASS32) {
        return error_set(error, ERROR_IMAGE,
                         "%s: a 32-bit ELF file, and the machine is RV64: compile with "
                         "-march=rv64gc -mabi=lp64d",
                         image->name);
    }
    return class == ELFCLASS64 ||
           error_set(error, ERROR_IMAGE,
                     "%s: ELF class %u in byte %d is not ELFCLASS64 (2): the file is damaged, link "
                     "it again",
                     image->name, class, EI_CLASS);
}

static bool check_encoding(const struct image *image, struct error *error)
{
    u8 encoding = image->bytes[EI_DATA];
    if (encoding == ELFDATA2MSB) {
        return error_set(error, ERROR_IMAGE,
                         "%s: a big-endian ELF file, and the machine is little-endian: compile "
                         "with riscv64-unknown-elf-gcc -mlittle-endian",
                         image->name);
    }
    return encoding == ELFDATA2LSB ||
           error_set(error, ERROR_IMAGE,
                     "%s: ELF data encoding %u in byte %d is not ELFDATA2LSB (1): the file is "
                     "damaged, link it again",
                     image->name, encoding, EI_DATA);
}

// What the first bytes say, before libelf sees the file.
static bool check_identification(const struct image *image, struct error *error)
{
    if (!elf_file_recognise(image)) {
        return error_set(error, ERROR_IMAGE,
                         "%s: not an ELF file (it does not start with 7f 45 4c 46): name the "
                         "linked kernel, not its source or its raw binary",
                         image->name);
    }
    if (image->size > EI_DATA && (!check_class(image, error) || !check_encoding(image, error))) {
        return false;
    }
    if (image->size < sizeof(Elf64_Ehdr)) {
        return error_set(error, ERROR_IMAGE,
                         "%s: cut off in the ELF header, after %zu of its %zu bytes: copy or link "
                         "it again",
                         image->name, image->size, sizeof(Elf64_Ehdr));
    }
    return image->bytes[EI_VERSION] == EV_CURRENT ||
           error_set(error, ERROR_IMAGE,
                     "%s: ELF version %u in byte %d is not EV_CURRENT (1): the file is damaged, "
                     "link it again",
                     image->name, image->bytes[EI_VERSION], EI_VERSION);
}

static bool open_checked(struct elf_file *file, struct error *error)
{
    const char *name = file->image->name;
    elf_version(EV_CURRENT);
    // libelf takes a pointer to writable bytes but only reads an image that it is given so.
    file->elf = elf_memory((char *)(uintptr_t)file->image->bytes, file->image->size);
    if (!file->elf || !gelf_getehdr(file->elf, &file->header)) {
        return error_set(error, ERROR_IMAGE, "%s: the ELF header is damaged: %s: link it again",
                         name, elf_errmsg(-1));
    }
    if (file->header.e_machine != EM_RISCV) {
        return error_set(error, ERROR_IMAGE,
                         "%s: for %s (e_machine %u), not for RISC-V (%u): compile with "
                         "riscv64-unknown-elf-gcc",
                         name, machine_name(file->header.e_machine), file->header.e_machine,
                         EM_RISCV);
    }
    return true;
}

bool elf_file_open(struct elf_file *file, const struct image *image, struct error *error)
{
    *file = (struct elf_file){.image = image};
    if (!check_identification(image, error)) {
        return false;
    }
    if (open_checked(file, error)) {
        return true;
    }
    elf_file_close(file);
    return false;
}

void elf_file_close(struct elf_file *file)
{
    elf_end(file->elf);
    *file = (struct elf_file){0};
}

// The string table of a symbol table: bytes of the image. Names are read from it here and not with
// elf_strptr, which looks for the end of the table at each of them.
struct strings {
    const char *bytes;
    u64 size;
};

static struct strings string_table(const struct elf_file *file, size_t index)
{
    GElf_Shdr header;
    Elf_Scn *section = elf_getscn(file->elf, index);
    if (!section || !gelf_getshdr(section, &header) || header.sh_type != SHT_STRTAB) {
        return (struct strings){0};
    }
    u64 size = file->image->size;
    if (header.sh_offset > size || header.sh_size > size - header.sh_offset) {
        return (struct strings){0};
    }
    return (struct strings){(const char *)file->image->bytes + header.sh_offset, header.sh_size};
}

// The printable name at `offset`; false for none that somebody wrote.
static bool read_name(const struct strings *strings, u64 offset, struct elf_symbol *symbol)
{
    if (offset >= strings->size) {
        return false;
    }
    const char *name = strings->bytes + offset;
    u64 rest = strings->size - offset;
    size_t limit = rest > ELF_SYMBOL_NAME_MAX ? ELF_SYMBOL_NAME_MAX + 1 : rest;
    size_t length = strnlen(name, limit);
    if (length == 0 || length == limit) {
        return false;
    }
    if (name[0] == '.' && name[1] == 'L') {
        return false;
    }
    if (name[0] == '$' && (name[1] == 'x' || name[1] == 'd')) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if ((u8)name[i] <= ' ' || name[i] == 0x7f) {
            return false;
        }
    }
    symbol->name = name;
    symbol->length = length;
    return true;
}

static bool read_kind(const GElf_Sym *raw, struct elf_symbol *symbol)
{
    switch (GELF_ST_TYPE(raw->st_info)) {
    case STT_FUNC:
        symbol->kind = ELF_SYMBOL_FUNCTION;
        return true;
    case STT_OBJECT:
        symbol->kind = ELF_SYMBOL_OBJECT;
        return true;
    case STT_NOTYPE:
        symbol->kind = ELF_SYMBOL_LABEL;
        return true;
    default:
        return false; // sections, source files, thread-local storage
    }
}

static u64 section_end(const struct elf_file *file, size_t index)
{
    GElf_Shdr header;
    Elf_Scn *section = index < SHN_LORESERVE ? elf_getscn(file->elf, index) : NULL;
    if (!section || !gelf_getshdr(section, &header)) {
        return 0;
    }
    u64 end = header.sh_addr + header.sh_size;
    return end < header.sh_addr ? 0 : end;
}

static bool read_symbol(const struct elf_file *file, const struct strings *strings,
                        const GElf_Sym *raw, struct elf_symbol *symbol)
{
    *symbol = (struct elf_symbol){
        .value = raw->st_value,
        .size_bytes = raw->st_size,
        .global = GELF_ST_BIND(raw->st_info) == STB_GLOBAL,
        .absolute = raw->st_shndx == SHN_ABS,
    };
    if (raw->st_shndx == SHN_UNDEF || !read_kind(raw, symbol)) {
        return false;
    }
    symbol->section_end = section_end(file, raw->st_shndx);
    return read_name(strings, raw->st_name, symbol);
}

// The first section of that type; null for none.
static Elf_Scn *find_section(const struct elf_file *file, u32 type)
{
    GElf_Shdr header;
    for (Elf_Scn *section = NULL; (section = elf_nextscn(file->elf, section));) {
        if (gelf_getshdr(section, &header) && header.sh_type == type) {
            return section;
        }
    }
    return NULL;
}

void elf_file_symbols(const struct elf_file *file,
                      void (*visit)(void *context, const struct elf_symbol *symbol), void *context)
{
    GElf_Shdr header;
    Elf_Scn *section = find_section(file, SHT_SYMTAB);
    if (!section) {
        section = find_section(file, SHT_DYNSYM); // all that is left in a stripped shared object
    }
    Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;
    if (!data || !data->d_buf || !gelf_getshdr(section, &header)) {
        return;
    }
    struct strings strings = string_table(file, header.sh_link);
    int count = (int)(data->d_size / sizeof(Elf64_Sym));
    for (int i = 0; i < count; i++) {
        GElf_Sym raw;
        struct elf_symbol symbol;
        if (gelf_getsym(data, i, &raw) && read_symbol(file, &strings, &raw, &symbol)) {
            visit(context, &symbol);
        }
    }
}

bool elf_file_section(const struct elf_file *file, const char *name, u64 *address)
{
    size_t names;
    if (elf_getshdrstrndx(file->elf, &names) != 0) {
        return false;
    }
    for (Elf_Scn *section = NULL; (section = elf_nextscn(file->elf, section));) {
        GElf_Shdr header;
        const char *found =
            gelf_getshdr(section, &header) ? elf_strptr(file->elf, names, header.sh_name) : NULL;
        if (found && strcmp(found, name) == 0) {
            *address = header.sh_addr;
            return true;
        }
    }
    return false;
}
