#include "help.h"

#include "options.h"

#include <string.h>

#define OPTION_COLUMN 24

static void print_options(FILE *file)
{
    for (size_t i = 0; i < option_count; i++) {
        const struct option_row *row = &option_rows[i];
        char left[OPTION_COLUMN * 2];
        bool optional = row->kind == OPTION_OPTIONAL;
        const char *separator = !*row->argument ? "" : optional ? "[=" : " ";
        const char *dashes = strlen(row->name) > 1 ? "--" : "-";
        snprintf(left, sizeof left, "%s%s%s%s%s", dashes, row->name, separator, row->argument,
                 optional ? "]" : "");
        fprintf(file, "  %-*s %s\n", OPTION_COLUMN, left, row->help);
    }
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
          "\n"
          "Boots KERNEL, a RISC-V ELF file, on a simulated machine in the manner of QEMU's virt\n"
          "board; without KERNEL (and without -bios), the teaching kernel that vitrine carries.\n"
          "The guest's console is standard input and output. Messages, traces and reports go to\n"
          "standard error. With debug, you are in the debugger first; its command\n"
          "help tells the rest.\n"
          "\n"
          "Options, with one dash or two, as --name VALUE or --name=VALUE:\n",
          file);
    print_options(file);
    fputs("\nOn a terminal:\n", file);
    help_print_keys(file);
    fputs("\nExit status:\n", file);
    print_exit_codes(file);
}

void help_print_version(FILE *file)
{
    fputs("vitrine " VITRINE_VERSION "\n", file);
}
