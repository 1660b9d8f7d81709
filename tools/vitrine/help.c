#include "help.h"

#include "options.h"

#include <string.h>

#define OPTION_COLUMN 24

// What Makefiles read from the first line of --version, to refuse a QEMU that is too old: the QEMU
// that this one is compared with.
#define QEMU_VERSION "7.2.0"

static void print_option(FILE *file, enum option_kind kind, const char *dashes, const char *name,
                         const char *argument, const char *help)
{
    char left[OPTION_COLUMN * 2];
    bool optional = kind == OPTION_OPTIONAL;
    const char *separator = !*argument ? "" : optional ? "[=" : " ";
    snprintf(left, sizeof left, "%s%s%s%s%s", strlen(name) > 1 ? dashes : "-", name, separator,
             argument, optional ? "]" : "");
    fprintf(file, "%-*s %s\n", OPTION_COLUMN, left, help);
}

// An option begins its line, as Makefiles that look for `^-gdb` want it.
static void print_options(FILE *file)
{
    const char *dashes = "--";
#define GROUP(title, its_dashes) \
    dashes = its_dashes;         \
    fprintf(file, "\n%s:\n\n", title);
#define OPTION(kind, field, name, argument, help) \
    print_option(file, OPTION_##kind, dashes, name, argument, help);
#include "options.def"
}

static void print_exit_codes(FILE *file)
{
    fputs("  0-255  what the guest ended with (of a larger number the low 8 bits); 0 after C-a x\n",
          file);
#define EXIT_CODE(code, name, meaning) fprintf(file, "  %-5d  %s\n", code, meaning);
#include "exit_codes.def"
#undef EXIT_CODE
    fputs("  128+N  ended by signal N, as shells show it\n", file);
}

void help_print_keys(FILE *file)
{
#define KEY(character, name, meaning) fprintf(file, "  C-a %c  %s\n", character, meaning);
#include "keys.def"
#undef KEY
}

void help_print(FILE *file)
{
    fputs("Usage: vitrine [options] [KERNEL]\n"
          "       vitrine debug [options] [KERNEL]\n"
          "       vitrine test [options] [FILE or FOLDER ...]\n"
          "\n"
          "Boots KERNEL, a RISC-V ELF file, on a simulated machine in the manner of QEMU's virt\n"
          "board; without KERNEL (and without -bios), the teaching kernel that vitrine carries.\n"
          "The guest's console is standard input and output. Messages, traces and reports go to\n"
          "standard error. With debug, you are in the debugger first; its command\n"
          "help tells the rest. With test, tests of kernels are run: vitrine test --help.\n"
          "\n"
          "An option is written --name VALUE or --name=VALUE, with one dash or two.\n",
          file);
    print_options(file);
    fputs("\nOn a terminal:\n", file);
    help_print_keys(file);
    fputs("\nExit status:\n", file);
    print_exit_codes(file);
}

void help_print_version(FILE *file)
{
    fputs("QEMU emulator version " QEMU_VERSION " (so much of its command line and virt board)\n"
          "vitrine " VITRINE_VERSION "\n",
          file);
}
