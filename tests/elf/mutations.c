// elf_mutations KERNEL.elf COUNT SEED [NUMBER]
//
// Damages a kernel COUNT times, in ways that a seed decides, and gives each to the loader and to the
// symbol table and the debug information. They may refuse it with one printable line, or take it; they may not touch memory that
// is not theirs: the file ends at a page that can't be read, and so does RAM, before and after.
// Prints how many were taken. Exit status: 0, or 1 with the number of the mutation that went wrong;
// with that NUMBER after the seed it is run alone.
#include "inspect/debug_info.h"
#include "inspect/symbols.h"
#include "machine/elf_loader.h"

#include <elf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE_SIZE  4096ULL
#define RAM_BASE   0x80000000ULL
#define RAM_SIZE   (4 * PAGE_SIZE)
#define UNTOUCHED  0xa5
#define CHANGES    4 // at most, in one mutation
#define BYTES      8 // at most, in one change of bytes
#define FILE_NAME  "kernel.elf"
#define PROBE_STEP 0x33 // between addresses that are looked up

struct random {
    u64 state;
};

// xorshift64*, whose state must not be 0
static u64 next(struct random *random)
{
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return random->state * 0x2545f4914f6cdd1d;
}

static u64 below(struct random *random, u64 limit)
{
    return limit ? (next(random) >> 16) % limit : 0;
}

// Each mutation can be made without those before it.
static struct random random_of(u64 seed, u64 number)
{
    struct random random = {(seed << 32 | number) * 0x9e3779b97f4a7c15 + 1};
    next(&random);
    return random;
}

// --- damage -------------------------------------------------------------------------------------

struct victim {
    u8 *bytes;
    size_t size;
    Elf64_Ehdr header; // of the file before it was damaged
};

static void flip_bytes(struct victim *victim, struct random *random, u64 from, u64 length)
{
    for (u64 count = 1 + below(random, BYTES); count > 0; count--) {
        u64 offset = from + below(random, length);
        if (offset < victim->size) {
            victim->bytes[offset] ^= (u8)(1 + below(random, 255));
        }
    }
}

static u64 special_value(struct random *random, const struct victim *victim, u64 old)
{
    const u64 values[] = {
        0,
        1,
        0x7f,
        0xff,
        0x7fff,
        0xffff,
        INT32_MAX,
        UINT32_MAX,
        INT64_MAX,
        UINT64_MAX,
        1ULL << 31,
        1ULL << 63,
        old - 1,
        old + 1,
        old * 2,
        ~old,
        victim->size,
        victim->size - 1,
        RAM_BASE,
        RAM_SIZE,
        RAM_BASE + RAM_SIZE,
        RAM_BASE - 1,
        UINT64_MAX - victim->size,
    };
    return values[below(random, ARRAY_LEN(values))];
}

// Writes such a value over a field of 1, 2, 4 or 8 bytes of the `length` bytes from `from`.
static void change_field(struct victim *victim, struct random *random, u64 from, u64 length)
{
    u64 size = 1ULL << below(random, 4), old = 0;
    u64 offset = from + below(random, length) / size * size;
    if (offset > victim->size || size > victim->size - offset) {
        return;
    }
    memcpy(&old, victim->bytes + offset, size);
    u64 value = special_value(random, victim, old);
    memcpy(victim->bytes + offset, &value, size);
}

static void cut(struct victim *victim, struct random *random)
{
    // At any byte, or in the headers.
    victim->size = below(random, below(random, 2) ? victim->size : 512);
}

// The symbols are between the last section's contents and the section headers, as linkers put them; the
// debug information is before them.
static void change(struct victim *victim, struct random *random)
{
    const Elf64_Ehdr *header = &victim->header;
    u64 programs = (u64)header->e_phnum * sizeof(Elf64_Phdr);
    u64 sections = (u64)header->e_shnum * sizeof(Elf64_Shdr);
    u64 symbols = header->e_shoff / 4;
    switch (below(random, 10)) {
    case 0:
        flip_bytes(victim, random, 0, victim->size);
        break;
    case 1:
        flip_bytes(victim, random, 0, sizeof *header + programs);
        break;
    case 2:
        cut(victim, random);
        break;
    case 3:
        change_field(victim, random, 0, sizeof *header);
        break;
    case 4:
        change_field(victim, random, header->e_phoff, programs);
        break;
    case 5:
    case 6:
        change_field(victim, random, header->e_shoff, sections);
        break;
    case 7:
        change_field(victim, random, header->e_shoff - symbols, symbols);
        break;
    case 8:
        flip_bytes(victim, random, header->e_shoff / 8, header->e_shoff * 7 / 8);
        break;
    case 9:
        change_field(victim, random, header->e_shoff / 8, header->e_shoff * 7 / 8);
        break;
    }
}

// --- what is tried ------------------------------------------------------------------------------

static bool fail(const char *what, const char *text)
{
    printf("%s%s%s\n", what, text ? ": " : "", text ? text : "");
    return false;
}

static bool sound_message(const struct error *error)
{
    if (error->kind == ERROR_NONE || strncmp(error->text, FILE_NAME ": ", 12) != 0) {
        return fail("a message without the file's name", error->text);
    }
    for (const char *text = error->text; *text; text++) {
        if ((u8)*text < ' ') {
            return fail("a message of more than one line", error->text);
        }
    }
    return strlen(error->text) + 1 < sizeof error->text || fail("a cut message", error->text);
}

static bool try_load(const struct image *image, const struct memory_image *ram, bool *loaded)
{
    struct error error = {0};
    struct elf_info info;
    memset(ram->bytes, UNTOUCHED, RAM_SIZE);
    *loaded = elf_load(image, ram, &info, &error);
    if (*loaded) {
        bool inside = info.low_pa >= RAM_BASE && info.low_pa <= info.entry &&
                      info.entry < info.end_pa && info.end_pa <= RAM_BASE + RAM_SIZE;
        return inside || fail("loaded outside RAM", NULL);
    }
    for (u64 i = 0; i < RAM_SIZE; i++) {
        if (ram->bytes[i] != UNTOUCHED) {
            return fail("refused, but RAM was written", error.text);
        }
    }
    return sound_message(&error);
}

static bool try_lookups(const struct symbols *symbols)
{
    char text[64];
    for (u64 address = RAM_BASE - PAGE_SIZE; address < RAM_BASE + RAM_SIZE; address += PROBE_STEP) {
        u64 offset = 0;
        const struct symbol *symbol = symbols_find(symbols, address, &offset);
        if (symbol && symbol->address + offset != address) {
            return fail("a wrong offset", symbol->name);
        }
        symbols_format(symbols, address, text, sizeof text);
    }
    for (size_t i = 0; i < symbols_count(symbols); i++) {
        const struct symbol *symbol = symbols_get(symbols, i);
        if (strcmp(symbols_named(symbols, symbol->name)->name, symbol->name) != 0) {
            return fail("a name that does not lead to itself", symbol->name);
        }
    }
    return true;
}

static bool try_symbols(const struct image *image)
{
    struct error error = {0};
    struct symbols *symbols = symbols_create();
    bool sound =
        symbols_add_elf(symbols, image, 0, &error) ? try_lookups(symbols) : sound_message(&error);
    symbols_destroy(symbols);
    return sound;
}

static bool read_nothing(void *self, u64 va, void *bytes, size_t size)
{
    (void)self, (void)va;
    memset(bytes, 0x5a, size);
    return true;
}

static void try_type(struct debug_info *info, const struct debug_type *type, u32 depth)
{
    char text[64];
    struct debug_member member;
    struct debug_enumerator enumerator;
    debug_type_declare(info, type, "name", text, sizeof text);
    const struct debug_type *inner = debug_type_strip(info, type);
    debug_type_enumerator(info, inner, 1, &enumerator);
    if (depth < 4) {
        try_type(info, debug_type_target(info, type), depth + 1);
        for (size_t i = 0; i < 4 && debug_type_member(info, inner, i, &member); i++) {
            try_type(info, member.type, depth + 1);
        }
    }
}

static void try_variables(struct debug_info *info, u64 address)
{
    struct debug_variable variables[8];
    struct debug_frame frame = {
        .pc = address, .known = UINT32_MAX, .memory = {.read = read_nothing}};
    size_t count = debug_info_locals(info, address, variables, ARRAY_LEN(variables));
    for (size_t i = 0; i < count; i++) {
        debug_info_locate(info, &variables[i], &frame);
        try_type(info, variables[i].type, 0);
    }
    struct debug_frame caller;
    for (u32 depth = 0; depth < 8 && debug_unwind(info, &frame, &caller); depth++) {
        frame = caller;
    }
}

static bool try_debug_info(const struct image *image)
{
    struct error error = {0};
    struct debug_info *info = debug_info_open(image, &error);
    if (!info) {
        return sound_message(&error);
    }
    for (u64 address = RAM_BASE; address < RAM_BASE + RAM_SIZE; address += 8 * PROBE_STEP) {
        struct debug_line line;
        struct debug_function function;
        struct debug_inlined inlined[4];
        u64 places[4];
        u32 found;
        debug_info_inlined(info, address, inlined, ARRAY_LEN(inlined));
        if (debug_info_function(info, address, &function)) {
            debug_info_body(info, &function);
            try_variables(info, address);
        }
        if (debug_info_line(info, address, &line) && address % 3 == 0) {
            debug_info_addresses(info, line.file, line.line, places, ARRAY_LEN(places), &found);
        }
    }
    debug_info_close(info);
    return true;
}

// --- the campaign -------------------------------------------------------------------------------

// `size` bytes, in whole pages, between two pages that can't be touched.
static u8 *guarded(size_t size)
{
    u8 *pages = mmap(NULL, size + 2 * PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || mprotect(pages + PAGE_SIZE, size, PROT_READ | PROT_WRITE) != 0) {
        perror("mmap");
        exit(2);
    }
    return pages + PAGE_SIZE;
}

struct campaign {
    struct image original;
    struct memory_image ram;
    u8 *room;
    size_t room_size;
    u64 loaded;
};

// The damaged file is moved to the end of the room, so that the first byte after it is missing.
static bool run(struct campaign *campaign, u64 seed, u64 number)
{
    struct random random = random_of(seed, number);
    struct victim victim = {.bytes = campaign->room, .size = campaign->original.size};
    memcpy(victim.bytes, campaign->original.bytes, victim.size);
    memcpy(&victim.header, victim.bytes, sizeof victim.header);
    for (u64 changes = 1 + below(&random, CHANGES); changes > 0; changes--) {
        change(&victim, &random);
    }
    u8 *place = campaign->room + campaign->room_size - victim.size;
    memmove(place, victim.bytes, victim.size);
    struct image image = image_from_memory(place, victim.size, FILE_NAME);
    bool loaded = false;
    bool sound =
        try_load(&image, &campaign->ram, &loaded) && try_symbols(&image) && try_debug_info(&image);
    campaign->loaded += loaded;
    return sound;
}

static volatile u64 current; // the number of the mutation

static void say_which(int signal)
{
    printf("signal %d in mutation %llu\n", signal, (unsigned long long)current);
    fflush(stdout); // not safe in a handler, but this process is lost anyway
}

// A crash names its mutation and then goes its way.
static void catch_crashes(void)
{
    struct sigaction action = {.sa_handler = say_which, .sa_flags = SA_RESETHAND};
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    sigaction(SIGABRT, &action, NULL);
}

int main(int argc, char **argv)
{
    if (argc != 4 && argc != 5) {
        fprintf(stderr, "usage: elf_mutations KERNEL.elf COUNT SEED [NUMBER]\n");
        return 2;
    }
    struct campaign campaign = {.ram = {RAM_BASE, RAM_SIZE, guarded(RAM_SIZE)}};
    struct error error;
    if (!image_open(argv[1], &campaign.original, &error)) {
        fprintf(stderr, "%s\n", error.text);
        return 2;
    }
    campaign.room_size = (campaign.original.size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
    campaign.room = guarded(campaign.room_size);
    u64 count = strtoull(argv[2], NULL, 0), seed = strtoull(argv[3], NULL, 0);
    u64 first = argc == 5 ? strtoull(argv[4], NULL, 0) : 0;
    u64 end = argc == 5 ? first + 1 : count;
    catch_crashes();
    for (u64 number = first; number < end; number++) {
        current = number;
        if (!run(&campaign, seed, number)) {
            printf("mutation %llu of seed %llu went wrong\n", (unsigned long long)number,
                   (unsigned long long)seed);
            return 1;
        }
    }
    printf("%llu mutations: %llu loaded, the others were refused\n",
           (unsigned long long)(end - first), (unsigned long long)campaign.loaded);
    image_close(&campaign.original);
    return 0;
}
