// elf_binutils KERNEL.elf KERNEL.bin KERNEL.nm
//
// Compares what the loader makes of an ELF file with what `objcopy -O binary` makes of it, and the
// symbol table with what `nm` lists. Exit status: 0 if they agree, else 1 with a line for each
// difference, 2 when a file can't be used.
#include "inspect/symbols.h"
#include "machine/elf_loader.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RAM_BASE  0x80000000ULL
#define RAM_SIZE  (1ULL << 20)
#define UNTOUCHED 0xa5

static int differences;

static void check(bool same, const char *what, const char *name)
{
    if (!same) {
        printf("%s: %s\n", what, name);
        differences++;
    }
}

static int give_up(const struct error *error)
{
    fprintf(stderr, "%s\n", error->text);
    return 2;
}

// What RAM should have at `offset`: objcopy's byte, zero where the ELF file only reserves memory. One
// that is in no segment is untouched; objcopy has zeros there.
static bool byte_is_right(const struct image *binary, u64 loaded, u64 offset, u8 byte)
{
    if (offset >= loaded) {
        return byte == UNTOUCHED;
    }
    u8 wanted = offset < binary->size ? binary->bytes[offset] : 0;
    bool may_be_gap = wanted == 0 && offset < binary->size;
    return byte == wanted || (may_be_gap && byte == UNTOUCHED);
}

static void compare_memory(const struct memory_image *ram, const struct elf_info *info,
                           const struct image *binary)
{
    u64 loaded = info->end_pa - RAM_BASE;
    check(info->low_pa == RAM_BASE && info->entry == RAM_BASE, "not at the start of RAM", "kernel");
    check(binary->size <= loaded, "less than objcopy has", "memory");
    for (u64 i = 0; i < RAM_SIZE; i++) {
        if (!byte_is_right(binary, loaded, i, ram->bytes[i])) {
            check(false, "not as objcopy has it", "memory");
            return;
        }
    }
}

static void compare_symbol(const struct symbols *symbols, u64 address, char type, const char *name)
{
    u64 found = 0, offset = 1;
    check(symbols_address(symbols, name, &found), "missing", name);
    check(found == address, "at another address", name);
    bool has_bytes = strchr("TtDdBbRr", type) && strcmp(name, "end") != 0 &&
                     strcmp(name, "etext") != 0; // these are where a section ends
    if (has_bytes) {
        check(symbols_find(symbols, address, &offset) && offset == 0, "not found by its address",
              name);
    }
}

static bool compare_symbols(const struct symbols *symbols, const char *path)
{
    FILE *list = fopen(path, "r");
    if (!list) {
        perror(path);
        return false;
    }
    u64 address;
    char type, name[256];
    size_t count = 0;
    while (fscanf(list, "%" SCNx64 " %c %255s", &address, &type, name) == 3) {
        compare_symbol(symbols, address, type, name);
        count++;
    }
    fclose(list);
    check(count > 0 && count == symbols_count(symbols), "differs", "number of symbols");
    return true;
}

// The physical addresses of the host-target interface's symbols, which are linked at virtual ones.
static void compare_htif(const struct symbols *symbols, const struct elf_info *info)
{
    u64 high = 0, tohost = 0, fromhost = 0;
    symbols_address(symbols, "HIGH", &high);
    symbols_address(symbols, "tohost", &tohost);
    symbols_address(symbols, "fromhost", &fromhost);
    check(info->tohost && info->tohost == tohost - high, "not at its physical address", "tohost");
    check(info->fromhost && info->fromhost == fromhost - high, "not at its physical address",
          "fromhost");
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: elf_binutils KERNEL.elf KERNEL.bin KERNEL.nm\n");
        return 2;
    }
    static u8 bytes[RAM_SIZE];
    const struct memory_image ram = {RAM_BASE, RAM_SIZE, bytes};
    struct symbols *symbols = symbols_create();
    struct elf_info info;
    struct image binary;
    struct error error;
    if (!symbols) {
        return 2;
    }
    memset(bytes, UNTOUCHED, sizeof bytes);
    if (!elf_load_file(argv[1], &ram, &info, &error) || !image_open(argv[2], &binary, &error) ||
        !symbols_add_file(symbols, argv[1], 0, &error)) {
        return give_up(&error);
    }
    compare_memory(&ram, &info, &binary);
    if (!compare_symbols(symbols, argv[3])) {
        return 2;
    }
    compare_htif(symbols, &info);
    symbols_destroy(symbols);
    image_close(&binary);
    return differences != 0;
}
