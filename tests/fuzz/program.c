// Whole short programs: the input's first bytes say how a program starts (mode, translation,
// registers), the rest is its code; what is missing is zero. Mutations put instructions there, so
// that it is not all illegal. It runs on two machines that must end alike: one as usual, and one
// that translates instruction by instruction, is observed, and runs in small slices.
#include "layout.h"

#include "cpu/observe.h"
#include "machine/machine.h"

#include <stdlib.h>
#include <string.h>

#define HEADER_SIZE 40
#define INPUT_SIZE  (HEADER_SIZE + LAYOUT_CODE_SIZE)
#define STEPS       20000
#define POINTERS    6

extern const u8 prologue[], prologue_end[];

static const u64 pointers[POINTERS] = {LAYOUT_BASE + LAYOUT_SIZE, LAYOUT_BASE + LAYOUT_CODE,
                                       LAYOUT_BASE + LAYOUT_ROOT, 0xc0000000 + LAYOUT_SIZE + 4092,
                                       0x10000000 /* the UART */, 0x2004000 /* mtimecmp */};

static void put(u8 *image, size_t offset, u64 value)
{
    memcpy(image + offset, &value, sizeof value);
}

static void lay_out(u8 *image, const u8 input[INPUT_SIZE])
{
    const u64 root = (LAYOUT_BASE + LAYOUT_ROOT) / 4096;
    memset(image, 0, LAYOUT_SIZE);
    memcpy(image, prologue, (size_t)(prologue_end - prologue));
    put(image, LAYOUT_START, input[0] & 1 ? 0xb1ff : 0);
    put(image, LAYOUT_START + 8, input[0] & 2 ? 8ULL << 60 | root : 0);
    put(image, LAYOUT_START + 16, (u64)(input[1] & 3) << 11 | (u64)(input[2] & 7) << 17);
    for (size_t i = 1; i < 32; i++) {
        u8 choice = input[3 + i];
        put(image, LAYOUT_REGISTERS + 8 * i,
            choice & 0x80 ? pointers[choice % POINTERS] + (choice & 0x70) : choice * 0x10204081ULL);
    }
    put(image, LAYOUT_ROOT + 8 * 0, 0xcf);                                 // devices
    put(image, LAYOUT_ROOT + 8 * 2, (u64)LAYOUT_BASE / 4096 << 10 | 0xcf); // memory, of S-mode
    put(image, LAYOUT_ROOT + 8 * 3, (u64)LAYOUT_BASE / 4096 << 10 | 0xdf); // again, of U-mode
    memcpy(image + LAYOUT_CODE, input + HEADER_SIZE, LAYOUT_CODE_SIZE);
}

static void look(void *self, const struct insn_record *record)
{
    *(u64 *)self += record->pc;
}

static struct machine *create(u32 block_limit)
{
    struct error error;
    struct machine_config config = machine_default_config();
    config.ram_size_bytes = 1 << 20;
    config.block_limit = block_limit;
    struct machine *m = machine_create(&config, &error);
    if (!m) {
        abort();
    }
    return m;
}

// The time goes on over a reboot, so each run starts from the same snapshot.
struct runner {
    struct machine *m;
    void *snapshot;
    size_t snapshot_size;
    u8 image[LAYOUT_SIZE];
};

static u64 run(struct runner *runner, u64 slice)
{
    struct error error;
    struct machine *m = runner->m;
    enum machine_stop stop = MACHINE_LIMIT;
    if (!runner->snapshot) {
        runner->snapshot = machine_save(m, &runner->snapshot_size);
    }
    machine_set_firmware_bytes(m, runner->image, sizeof runner->image, "a fuzzed program");
    if (!machine_restore(m, runner->snapshot, runner->snapshot_size, &error) ||
        !machine_boot(m, &error)) {
        abort();
    }
    u64 end = machine_steps(m) + STEPS;
    while (stop == MACHINE_LIMIT && machine_steps(m) < end) {
        u64 left = end - machine_steps(m);
        if (!machine_run(m, slice < left ? slice : left, true, &stop, &error)) {
            abort();
        }
    }
    return machine_hash(m);
}

// --- mutation ---

size_t LLVMFuzzerMutate(u8 *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t max_size, unsigned seed);

static u64 draw(u64 *state)
{
    *state = *state * 6364136223846793005 + 1442695040888963407;
    return *state >> 33;
}

// An instruction of a random row: the row's fixed bits, and random ones, of which registers are
// few.
static u32 random_insn(u64 *state)
{
    const struct isa_row *row = &isa_rows[1 + draw(state) % (OP_COUNT - 1)];
    u32 word = (u32)(draw(state) ^ draw(state) << 16);
    if (draw(state) % 2) {
        word &= ~(0x18u << 7 | 0x18u << 15 | 0x18u << 20); // x0 to x7
    }
    return (word & ~row->mask) | row->match;
}

size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t max_size, unsigned seed)
{
    u64 state = seed;
    if (size < HEADER_SIZE || draw(&state) % 4 == 0) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    size_t words = 1 + draw(&state) % 16;
    size_t place = HEADER_SIZE + draw(&state) % (size - HEADER_SIZE + 1) / 4 * 4;
    for (size_t i = 0; i < words && place + 4 * i + 4 <= max_size; i++) {
        u32 word = random_insn(&state);
        memcpy(data + place + 4 * i, &word, sizeof word);
        size = place + 4 * i + 4 > size ? place + 4 * i + 4 : size;
    }
    return size;
}

// --- the target ---

int LLVMFuzzerTestOneInput(const u8 *input, size_t size);

int LLVMFuzzerTestOneInput(const u8 *input, size_t size)
{
    static struct runner usual, careful;
    static u64 looked;
    u8 whole[INPUT_SIZE] = {0};
    if (!usual.m) {
        usual.m = create(0);
        careful.m = create(1);
        cpu_observe(careful.m->cpu, look, &looked);
    }
    if (size > 0) {
        memcpy(whole, input, size < sizeof whole ? size : sizeof whole);
    }
    lay_out(usual.image, whole);
    memcpy(careful.image, usual.image, sizeof careful.image);
    if (run(&usual, UINT64_MAX) != run(&careful, 37)) {
        abort();
    }
    return 0;
}
