// Writes docs/isa.md: what is implemented of the instruction set, from the rows themselves, and how
// each part is checked, from checked.def. A part without a row there does not compile.
#include "isa/isa.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *implied, *meaning;
} extensions[] = {
#define EXTENSION(name, implied, meaning) [RV_##name] = {#name, implied, meaning},
#include "isa/extension.def"
#undef EXTENSION
};

enum checked {
#define CHECKED(extension, references) CHECKED_##extension,
#include "checked.def"
#undef CHECKED
};

static const char *const references[] = {
#define CHECKED(extension, references) [CHECKED_##extension] = references,
#include "checked.def"
#undef CHECKED
};

// Every extension has its row of checked.def.
static const enum checked checked_of[] = {
#define EXTENSION(name, ...) [RV_##name] = CHECKED_##name,
#include "isa/extension.def"
#undef EXTENSION
};

static const struct {
    const char *name;
    enum isa_extension extension;
} csrs[] = {
#define CSR(number, name, extension, ...) {#name, RV_##extension},
#include "cpu/csr.def"
#undef CSR
};

// The 16-bit forms, and who has them: "C", or "C&D" for what takes both, which is D's.
static const struct {
    const char *name, *extensions;
} short_forms[] = {
#define RVC(name, pattern, extensions, ...) {#name, #extensions},
#include "isa/rvc.def"
#undef RVC
};

static bool is_of(const char *owners, const char *name)
{
    const char *behind = strchr(owners, '&');
    const char *last = behind ? behind + strspn(behind, "& ") : owners;
    return strcmp(last, name) == 0;
}

static void print_names(const char *separator, const char *name)
{
    printf("%s`%s`", separator, name);
}

static bool belongs(const struct isa_row *row, u32 extension)
{
    bool single = row->needs.any[0] == row->needs.any[1];
    return row->needs.any[0] == extension || row->needs.any[1] == extension ||
           (single && row->needs.any[0] == RV_I && row->needs.also == extension);
}

static void print_instructions(u32 extension)
{
    const char *separator = "";
    for (u32 op = 1; op < OP_COUNT; op++) {
        if (belongs(&isa_rows[op], extension)) {
            print_names(separator, isa_rows[op].name);
            separator = " ";
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(short_forms); i++) {
        if (is_of(short_forms[i].extensions, extensions[extension].name)) {
            char name[32];
            size_t length = 0; // c_addi is c.addi
            for (const char *c = short_forms[i].name; *c && length + 1 < sizeof name; c++) {
                name[length++] = *c == '_' ? '.' : *c;
            }
            name[length] = '\0';
            print_names(separator, name);
            separator = " ";
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(csrs); i++) {
        if (csrs[i].extension == extension) {
            print_names(separator, csrs[i].name);
            separator = " ";
        }
    }
}

static void print_extensions(void)
{
    puts("| extension | what it is | implies | checked by |\n|---|---|---|---|");
    for (u32 i = 0; i < RV_COUNT; i++) {
        printf("| %s | %s | %s | %s |\n", extensions[i].name, extensions[i].meaning,
               extensions[i].implied, references[checked_of[i]]);
    }
    puts("\n## Instructions and CSRs\n");
    puts("Under each extension, the instructions that it brings (16-bit forms are decoded to the "
         "ones "
         "that\nthey stand for) and its CSRs.\n\n| extension | instructions and CSRs |\n|---|---|");
    for (u32 i = 0; i < RV_COUNT; i++) {
        printf("| %s | ", extensions[i].name);
        print_instructions(i);
        puts(" |");
    }
}

static void print_names_of_sets(void)
{
    puts("\n## Names for several\n\n| name | members | what it is |\n|---|---|---|");
#define GROUP(name, members, meaning) printf("| %s | %s | %s |\n", #name, members, meaning);
#include "isa/group.def"
#undef GROUP
    puts("\n| QEMU's name | stands for |\n|---|---|");
#define RENAMED(name, members) printf("| `%s=on`, `%s=off` | %s |\n", #name, #name, members);
#define FIXED(name, value, why)
#include "isa/setting.def"
#undef RENAMED
#undef FIXED
    puts("\n| QEMU's name | has only the value | because |\n|---|---|---|");
#define RENAMED(name, members)
#define FIXED(name, value, why) \
    printf("| `%s` | %s | %s |\n", #name, *(value) ? value : "none", why);
#include "isa/setting.def"
#undef RENAMED
#undef FIXED
    puts("\n| processor | extensions | what it is |\n|---|---|---|");
#define PROFILE(name, extensions, meaning) \
    printf("| %s | `%s` | %s |\n", #name, extensions, meaning);
#include "isa/profile.def"
#undef PROFILE
}

int main(void)
{
    puts("# The instruction set\n\n"
         "What is implemented, and how each part of it is checked. This page is written by\n"
         "`cmake --build build-gcc --target isa_document` from the rows that everything else is "
         "made of "
         "(the\ntables of `src/isa/` and `src/cpu/csr.def`, and `tests/isa/checked.def`); the test "
         "isa.document\nsees to it that it is up to date.\n\n"
         "`-cpu` chooses: a processor of the last table, or an ISA string, then extensions turned "
         "on and "
         "off\n(`-cpu max,zbb=off`, `-cpu rv64gc_zba_zbb`). An instruction or CSR of an extension "
         "that is "
         "off is\nillegal; `misa`, the device tree (which leaves out Zkr: firmware has to allow it "
         "to "
         "kernels first) and\nthe writable bits of `menvcfg` follow. "
         "`tests/unit/machine/test_machine_extensions.c` tries every one on "
         "a\nmachine without each extension, and on one with little else.\n\n"
         "What the words of the last column mean stands at the head of `tests/isa/checked.def`.\n");
    print_extensions();
    print_names_of_sets();
    return 0;
}
