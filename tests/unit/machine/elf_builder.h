// A small sound kernel as bytes, of which a test changes what it is about. The program headers 0
// and 1 are loadable: text, 16 bytes at 0x80000000, and data, 8 bytes at 0x80001000 with 24 bytes
// of zeros after them. The sections .text and .data have 256 bytes there. There are no symbols yet.
#pragma once

#include "machine/image.h"

#include <elf.h>
#include <string.h>

#define ELF_BUILDER_TEXT 0x80000000ULL
#define ELF_BUILDER_DATA 0x80001000ULL

enum { SECTION_NONE, SECTION_TEXT, SECTION_DATA, SECTION_SYMBOLS, SECTION_NAMES, SECTION_COUNT };

struct elf_builder {
    Elf64_Ehdr header;
    Elf64_Phdr segments[8]; // two are used
    u8 text[0x100];
    u8 data[0x100];
    Elf64_Sym symbols[85]; // the first is none
    u8 padding[8];
    char names[0x300];
    Elf64_Shdr sections[SECTION_COUNT];
};

static inline void elf_builder_header(struct elf_builder *elf)
{
    elf->header = (Elf64_Ehdr){
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_RISCV,
        .e_version = EV_CURRENT,
        .e_entry = ELF_BUILDER_TEXT,
        .e_phoff = offsetof(struct elf_builder, segments),
        .e_shoff = offsetof(struct elf_builder, sections),
        .e_ehsize = sizeof(Elf64_Ehdr),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = 2,
        .e_shentsize = sizeof(Elf64_Shdr),
        .e_shnum = SECTION_COUNT,
        .e_shstrndx = SECTION_NAMES,
    };
}

static inline void elf_builder_segments(struct elf_builder *elf)
{
    elf->segments[0] = (Elf64_Phdr){
        .p_type = PT_LOAD,
        .p_flags = PF_R | PF_X,
        .p_offset = offsetof(struct elf_builder, text),
        .p_vaddr = ELF_BUILDER_TEXT,
        .p_paddr = ELF_BUILDER_TEXT,
        .p_filesz = 16,
        .p_memsz = 16,
    };
    elf->segments[1] = (Elf64_Phdr){
        .p_type = PT_LOAD,
        .p_flags = PF_R | PF_W,
        .p_offset = offsetof(struct elf_builder, data),
        .p_vaddr = ELF_BUILDER_DATA,
        .p_paddr = ELF_BUILDER_DATA,
        .p_filesz = 8,
        .p_memsz = 32,
    };
}

static inline void elf_builder_sections(struct elf_builder *elf)
{
    elf->sections[SECTION_TEXT] = (Elf64_Shdr){
        .sh_type = SHT_PROGBITS,
        .sh_addr = ELF_BUILDER_TEXT,
        .sh_offset = offsetof(struct elf_builder, text),
        .sh_size = sizeof elf->text,
    };
    elf->sections[SECTION_DATA] = (Elf64_Shdr){
        .sh_type = SHT_PROGBITS,
        .sh_addr = ELF_BUILDER_DATA,
        .sh_offset = offsetof(struct elf_builder, data),
        .sh_size = sizeof elf->data,
    };
    elf->sections[SECTION_SYMBOLS] = (Elf64_Shdr){
        .sh_type = SHT_SYMTAB,
        .sh_offset = offsetof(struct elf_builder, symbols),
        .sh_size = sizeof(Elf64_Sym),
        .sh_link = SECTION_NAMES,
        .sh_entsize = sizeof(Elf64_Sym),
    };
    elf->sections[SECTION_NAMES] = (Elf64_Shdr){
        .sh_type = SHT_STRTAB,
        .sh_offset = offsetof(struct elf_builder, names),
        .sh_size = 1,
    };
}

static inline void elf_builder_reset(struct elf_builder *elf)
{
    *elf = (struct elf_builder){0};
    memset(elf->text, 0x11, sizeof elf->text);
    memset(elf->data, 0x22, sizeof elf->data);
    elf_builder_header(elf);
    elf_builder_segments(elf);
    elf_builder_sections(elf);
}

// Has the text's segment begin with the file, whose headers then lie below the text.
static inline void elf_builder_put_headers_first(struct elf_builder *elf)
{
    Elf64_Phdr *segment = &elf->segments[0];
    u64 headers = segment->p_offset;
    segment->p_offset = 0;
    segment->p_vaddr -= headers;
    segment->p_paddr -= headers;
    segment->p_filesz += headers;
    segment->p_memsz += headers;
    elf->sections[SECTION_TEXT].sh_flags = SHF_ALLOC | SHF_EXECINSTR;
}

// Adds a symbol: `type` is STT_*, `binding` STB_*, `section` one of those above or SHN_*.
static inline Elf64_Sym *elf_builder_symbol(struct elf_builder *elf, const char *name, u32 type,
                                            u32 binding, u32 section, u64 value, u64 size)
{
    Elf64_Shdr *table = &elf->sections[SECTION_SYMBOLS], *names = &elf->sections[SECTION_NAMES];
    Elf64_Sym *symbol = &elf->symbols[table->sh_size / sizeof(Elf64_Sym)];
    *symbol = (Elf64_Sym){
        .st_name = (Elf64_Word)names->sh_size,
        .st_info = (u8)ELF64_ST_INFO(binding, type),
        .st_shndx = (u16)section,
        .st_value = value,
        .st_size = size,
    };
    memcpy(elf->names + names->sh_size, name, strlen(name) + 1);
    names->sh_size += strlen(name) + 1;
    table->sh_size += sizeof(Elf64_Sym);
    return symbol;
}

static inline struct image elf_builder_image(const struct elf_builder *elf)
{
    return image_from_memory(elf, sizeof *elf, "kernel.elf");
}
