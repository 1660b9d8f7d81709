#include "report.h"

#include "builder.h"
#include "compare.h"
#include "cpu/csr.h"
#include "runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const setup_names[SETUP_COUNT] = {
#define SETUP(name, since) #name,
#include "setup.def"
#undef SETUP
};

static void write_words(FILE *out, const char *name, const u64 *words, u32 count)
{
    for (u32 i = 0; i < count; i++) {
        if (words[i]) {
            fprintf(out, "    %s[%u] = 0x%llx\n", name, i, (unsigned long long)words[i]);
        }
    }
}

static void write_start(FILE *out, const struct test_case *c)
{
    const struct case_header *header = &c->header;
    for (u32 i = 0; i < SETUP_COUNT; i++) {
        if (header->csr[i]) {
            fprintf(out, "    %s = 0x%llx\n", setup_names[i], (unsigned long long)header->csr[i]);
        }
    }
    for (u32 i = 1; i < 32; i++) {
        if (header->x[i]) {
            fprintf(out, "    %s = 0x%llx\n", isa_register_names[i],
                    (unsigned long long)header->x[i]);
        }
    }
    write_words(out, "fcsr", &header->fcsr, 1);
    write_words(out, "f", header->f, 32);
    if (header->csr[SETUP_satp]) {
        write_words(out, "level 0", header->level0, LEVEL0_PTES);
        write_words(out, "level 1", header->level1, LEVEL1_PTES);
        write_words(out, "root", header->root, ROOT_PTES);
    }
    if (header->sets_pmp) {
        write_words(out, "pmpcfg", header->pmpcfg, PMP_CONFIGS);
        write_words(out, "pmpaddr", header->pmpaddr, PMP_ENTRIES);
    }
}

static void write_body(FILE *out, const struct test_case *c, const struct image_file *image)
{
    const struct isa_set set = extensions_compared(image->reference);
    const struct isa_style style = {.aliases = false, .csr_name = csr_name};
    u64 pc = c->header.body_va;
    for (u32 i = 0; i < c->item_count; i++) {
        const struct item *item = &c->items[i];
        for (u32 k = 0; !item->removed && k < item->count; k++) {
            u32 word = item->codes[k].raw;
            char text[ISA_TEXT_SIZE];
            if (c->place == PLACE_IDENTITY) {
                memcpy(&word, image_at(image, pc), item->codes[k].length_bytes);
            }
            isa_disassemble(word, pc, &set, &style, text, sizeof text);
            fprintf(out, "    0x%llx  %0*x  %s%s%s\n", (unsigned long long)pc,
                    2 * item->codes[k].length_bytes, word, text, k == 0 ? "   # " : "",
                    k == 0 ? item->kind : "");
            pc += item->codes[k].length_bytes;
        }
    }
}

static void write_program(FILE *out, const struct program *program, const struct image_file *image)
{
    static const char *const modes[] = {"U", "S", "?", "M"};
    for (u32 i = 0; i < program->case_count; i++) {
        const struct test_case *c = &program->cases[i];
        u64 mode = c->header.csr[SETUP_mstatus] >> 11 & 3;
        fprintf(out, "  case %llu, in %s-mode, %s, starts from\n",
                (unsigned long long)c->header.number, modes[mode],
                c->place == PLACE_WINDOW ? "in the window" : "at its physical address");
        write_start(out, c);
        fprintf(out, "  and runs\n");
        write_body(out, c, image);
    }
}

// Both logs side by side, with * where they differ.
static void write_logs(FILE *out, const struct run *vitrine, const struct run *qemu)
{
    const u64 *ours = (const u64 *)(const void *)(vitrine->ram + (LAYOUT_LOG - LAYOUT_RAM));
    const u64 *theirs = (const u64 *)(const void *)(qemu->ram + (LAYOUT_LOG - LAYOUT_RAM));
    static const char *const fields[] = {"trap",   "cause", "epc",  "tval",
                                         "status", "ip",    "hash", "case"};
    fprintf(out, "  logs: vitrine, qemu\n");
    for (u32 records = 0; records < 200; records++) {
        bool traps = (ours[0] & 0xff) == RECORD_TRAP;
        u32 words = traps ? RECORD_TRAP_WORDS : RECORD_END_WORDS;
        if (ours[0] == 0 || (ours[0] & 0xff) != (theirs[0] & 0xff)) {
            fprintf(out, "    0x%llx 0x%llx\n", (unsigned long long)ours[0],
                    (unsigned long long)theirs[0]);
            return;
        }
        for (u32 i = 0; i < words; i++) {
            if (traps || ours[i] != theirs[i]) {
                const char *name = traps ? fields[i] : compare_field_name(i);
                fprintf(out, "  %s %s[%u]: 0x%llx, 0x%llx\n", ours[i] == theirs[i] ? " " : "*",
                        name ? name : "end", i, (unsigned long long)ours[i],
                        (unsigned long long)theirs[i]);
            }
        }
        ours += words;
        theirs += words;
    }
}

static void save_elf(const struct image_file *image, const char *path)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(image->bytes, image->size_bytes, 1, file) != 1) {
        fprintf(stderr, "lockstep: can't write %s\n", path);
    }
    if (file) {
        fclose(file);
    }
}

void report_program(struct program *program, const struct campaign_options *options, u64 number)
{
    struct image_file image = image_build(program);
    struct run qemu = emulators_qemu_start(&image, options->qemu);
    struct run vitrine =
        emulators_vitrine(&image, &(struct vitrine_options){.steps_max = 20000000});
    emulators_qemu_wait(&qemu, 2);
    FILE *out = stdout;
    if (options->keep) {
        char path[512];
        mkdir(options->keep, 0777);
        snprintf(path, sizeof path, "%s/seed%llu-program%llu.elf", options->keep,
                 (unsigned long long)options->seed, (unsigned long long)number);
        save_elf(&image, path);
        memcpy(strrchr(path, '.'), ".txt", 5);
        out = fopen(path, "w");
    }
    if (!out) {
        out = stdout;
    }
    write_program(out, program, &image);
    write_logs(out, &vitrine, &qemu);
    if (out != stdout) {
        fclose(out);
    }
    emulators_release(&vitrine);
    emulators_release(&qemu);
    free(image.bytes);
}
