// guest_damage COUNT SEED
//
// Runs the teaching kernel for a while, damages its memory COUNT times, in ways that a seed decides
// (its process table and page tables most of all), and has everything written that is known of the
// guest: whatever its memory says, that ends and touches nothing that it should not. A healthy machine's
// hash is the same afterwards. Exit status: 0, or 1.
#include "inspect/doctor.h"
#include "inspect/guest_stack.h"
#include "inspect/guest_text.h"
#include "inspect/strace.h"
#include "kernel-image/kernel_image.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS       3000000
#define WORDS_MAX   64 // that one damage changes
#define TEXT_SIZE   65536
#define TABLE_BYTES 40000

struct random {
    u64 state;
};

static u64 next(struct random *random)
{
    random->state ^= random->state << 13;
    random->state ^= random->state >> 7;
    random->state ^= random->state << 17;
    return random->state;
}

static void give_up(const char *what)
{
    printf("%s\n", what);
    exit(1);
}

static bool carried(const char *name, struct image *image)
{
    for (const struct kernel_program *program = kernel_programs; program->name; program++) {
        if (strcmp(program->name, name) == 0) {
            *image = image_from_memory(program->bytes, program->size, program->name);
            return true;
        }
    }
    return false;
}

static u64 some_value(struct random *random, u64 old)
{
    const u64 values[] = {0,
                          1,
                          UINT64_MAX,
                          1ULL << 63,
                          old ^ 1,
                          old + 8,
                          0x80000000,
                          old << 3,
                          next(random),
                          old & ~0xfffULL,
                          0x80000000 + next(random) % 0x200000};
    return values[next(random) % ARRAY_LEN(values)];
}

// Changes words of the process table, of the page tables (which lie behind the kernel), or of anything.
static void damage(struct machine *m, struct random *random, u64 table)
{
    for (u64 count = 1 + next(random) % WORDS_MAX; count > 0; count--) {
        u64 place[] = {table + next(random) % TABLE_BYTES,
                       m->kernel_info.end_pa + next(random) % 0x40000,
                       0x80000000 + next(random) % 0x200000};
        u64 pa = place[next(random) % ARRAY_LEN(place)] & ~7ULL, word = 0;
        machine_read_memory(m, pa, &word, sizeof word);
        word = some_value(random, word);
        machine_write_memory(m, pa, &word, sizeof word);
    }
}

static void write_all(const struct guest_knowledge *knowledge, struct machine *m, char *text)
{
    struct text_buffer buffer = {.bytes = text, .size = TEXT_SIZE};
    const struct text_sink sink = text_buffer_sink(&buffer);
    struct guest_process_info info;
    struct guest_stack stack;
    bool used;
    guest_text_processes(knowledge->guest, &sink);
    for (u64 slot = 0; guest_slot(knowledge->guest, slot, &used, &info); slot++) {
        if (used) {
            guest_text_process(knowledge, &info, &sink);
        }
    }
    guest_stack_of_hart(knowledge, 0, &stack);
    guest_stack_print(knowledge->m, 0, &stack, "", &sink);
    struct doctor doctor = doctor_begin(m, knowledge->kernel.symbols, NULL);
    doctor_examine(&doctor);
    doctor_report(&doctor, &sink);
    struct guest_call call;
    knowledge->view.call(knowledge->view.self, 0, &call);
}

int main(int argc, char **argv)
{
    static char text[TEXT_SIZE];
    struct error error;
    enum machine_stop stop;
    u64 table = 0;
    size_t size;
    if (argc != 3) {
        fprintf(stderr, "usage: guest_damage COUNT SEED\n");
        return 2;
    }
    struct random random = {strtoull(argv[2], NULL, 0) * 0x9e3779b97f4a7c15 + 1};
    struct machine_config config = machine_default_config();
    config.ram_size_bytes = 8 << 20;
    struct machine *m = machine_create(&config, &error);
    struct symbols *symbols = symbols_create();
    const struct image description = image_from_memory(kernel_guest, kernel_guest_size, "guest");
    if (!m || !symbols) {
        give_up("no memory");
    }
    machine_set_kernel_bytes(m, kernel_image, kernel_image_size, "kernel");
    struct guest_knowledge knowledge;
    const struct guest_knowledge_config what = {.m = m,
                                                .symbols = symbols,
                                                .descriptions = &description,
                                                .description_count = 1,
                                                .carried = carried};
    if (!machine_boot(m, &error) || !symbols_add_elf(symbols, &m->kernel, 0, &error) ||
        !guest_knowledge_open(&knowledge, &what, &error) ||
        !machine_input(m, (const u8 *)"spin &\ncat\n", 11) ||
        !machine_run(m, STEPS, true, &stop, &error)) {
        give_up(error.text);
    }
    if (!knowledge.guest || !symbols_address(symbols, "processes", &table)) {
        give_up("the guest is not known");
    }
    void *saved = machine_save(m, &size);
    u64 hash = machine_hash(m);
    write_all(&knowledge, m, text);
    if (machine_hash(m) != hash || !strstr(text, "spin") || !strstr(text, "run_line")) {
        give_up("looking has changed something, or seen too little");
    }
    for (u64 count = strtoull(argv[1], NULL, 0); count > 0; count--) {
        damage(m, &random, table);
        write_all(&knowledge, m, text);
        if (!machine_restore(m, saved, size, &error)) {
            give_up(error.text);
        }
    }
    free(saved);
    guest_knowledge_close(&knowledge);
    symbols_destroy(symbols);
    machine_destroy(m);
    printf("all was written, and it ended\n");
    return 0;
}
