// debug_dump FILE.elf places|types NAME...
//
// Prints what the debug information of a file says, for compare.py to set beside what binutils and gdb
// say of the same file:
//
//     places  for each instruction of each function: "address line function inlined... file", the
//             inlined ones innermost first, the function that contains them last
//     types   of each structure named: "struct NAME SIZE", and a line for each member:
//             "offset[:bit:size] declaration"
#include "inspect/debug_info.h"
#include "machine/image.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define INLINED_MAX 32

static void print_place(struct debug_info *info, u64 address, const char *function)
{
    struct debug_line line;
    struct debug_inlined inlined[INLINED_MAX];
    if (!debug_info_line(info, address, &line)) {
        return;
    }
    printf("0x%" PRIx64 " %u", address, line.line);
    size_t count = debug_info_inlined(info, address, inlined, ARRAY_LEN(inlined));
    for (size_t i = 0; i < count; i++) {
        printf(" %s", inlined[i].name);
    }
    printf(" %s\t%s\n", function, line.file);
}

static void print_places(struct debug_info *info)
{
    struct debug_variable variable;
    struct debug_function function, here;
    for (size_t i = 0; debug_info_global(info, i, &variable); i++) {
        if (!debug_info_function_named(info, variable.name, &function)) {
            continue;
        }
        for (u64 at = function.start; at < function.end; at += 2) {
            bool found = debug_info_function(info, at, &here);
            print_place(info, at, found ? here.name : "?");
        }
    }
}

static void print_type(struct debug_info *info, const char *name)
{
    struct debug_member member;
    const struct debug_type *type = debug_type_named(info, name);
    if (!type || (type->kind != DEBUG_STRUCT && type->kind != DEBUG_UNION)) {
        printf("%s: none\n", name);
        return;
    }
    printf("%s %" PRIu64 "\n", name, type->size_bytes);
    for (size_t i = 0; debug_type_member(info, type, i, &member); i++) {
        char text[256];
        debug_type_declare(info, member.type, member.name ? member.name : "", text, sizeof text);
        if (member.bit_size) {
            printf("%" PRIu64 ":%u:%u %s\n", member.offset_bytes, member.bit_offset,
                   member.bit_size, text);
        } else {
            printf("%" PRIu64 " %s\n", member.offset_bytes, text);
        }
    }
}

int main(int argc, char **argv)
{
    struct image image;
    struct error error;
    if (argc < 3 || !image_open(argv[1], &image, &error)) {
        fprintf(stderr, "usage: debug_dump FILE.elf places|types NAME...\n");
        return 2;
    }
    struct debug_info *info = debug_info_open(&image, &error);
    if (!info) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    if (strcmp(argv[2], "places") == 0) {
        print_places(info);
    }
    for (int i = 3; i < argc; i++) {
        print_type(info, argv[i]);
    }
    debug_info_close(info);
    image_close(&image);
    return 0;
}
