#include "machine/machine.h"

#include "cpu/csr.h"
#include "isa/isa_string.h"
#include "machine/board.h"
#include "machine/boot.h"
#include "machine/boot_images.h"
#include "machine/flash_banks.h"
#include "machine/htif.h"
#include "machine/schedule.h"
#include "machine/virtio_slots.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define NS_PER_SECOND 1000000000ULL

struct machine_config machine_default_config(void)
{
    return (struct machine_config){
        .ram_size_bytes = MACHINE_RAM_SIZE_DEFAULT,
        .hart_count = 1,
        .quantum = MACHINE_QUANTUM_DEFAULT,
        .start_time_s = MACHINE_START_TIME_S,
    };
}

static bool check_config(const struct machine_config *config, struct error *error)
{
    u64 size = config->ram_size_bytes;
    if (size < MACHINE_RAM_SIZE_MIN || size > MACHINE_RAM_SIZE_MAX || size % BUS_PAGE_SIZE != 0) {
        return error_set(error, ERROR_USAGE,
                         "a machine can't have %llu bytes of memory: give it a multiple of 4 KiB "
                         "from %llu MiB to %llu GiB",
                         (unsigned long long)size, MACHINE_RAM_SIZE_MIN >> 20,
                         MACHINE_RAM_SIZE_MAX >> 30);
    }
    if (config->hart_count < 1 || config->hart_count > MACHINE_HARTS_MAX) {
        return error_set(error, ERROR_USAGE, "a machine can't have %u harts: give it 1 to %d",
                         config->hart_count, MACHINE_HARTS_MAX);
    }
    if (config->quantum < 1 || config->quantum > MACHINE_QUANTUM_MAX) {
        return error_set(error, ERROR_USAGE,
                         "a turn can't have %llu instructions: give it 1 to %llu",
                         (unsigned long long)config->quantum, MACHINE_QUANTUM_MAX);
    }
    if (config->block_limit > BLOCK_INSNS_MAX) {
        return error_set(error, ERROR_USAGE, "a block can't have %u instructions: at most %d",
                         config->block_limit, BLOCK_INSNS_MAX);
    }
    return !config->timing || timing_params_check(config->timing, "the timing model", error);
}

// Pages come to be when they are first touched; large ones, where the host has them, since the
// guest's own page tables already cost a look-up.
static u8 *map_memory(u64 size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        return NULL;
    }
    madvise(memory, size, MADV_HUGEPAGE);
    return memory;
}

static bool create_bus(struct machine *m)
{
    const struct board_place *rom = &board_map[BOARD_rom];
    u64 ram_size = m->config.ram_size_bytes;
    u8 *ram_host = map_memory(ram_size);
    u8 *rom_host = map_memory(rom->size_bytes);
    m->bus = (struct bus){
        .memories = {{.base = board_map[BOARD_ram].base,
                      .size_bytes = ram_size,
                      .host = ram_host,
                      .writable = true},
                     {.base = rom->base,
                      .size_bytes = rom->size_bytes,
                      .host = rom_host,
                      .first_page = ram_size / BUS_PAGE_SIZE}},
        .memory_count = 2,
        .board = m,
        .read = board_read,
        .write = board_write,
    };
    return flash_banks_create(m) && ram_host && rom_host;
}

static struct isa_set extensions_of(const struct machine_config *config)
{
    struct isa_set set;
    struct error error;
    if (config->extensions) {
        return *config->extensions;
    }
    bool is_known = isa_string_parse("max", &set, &error);
    assert(is_known);
    return set;
}

struct machine *machine_create(const struct machine_config *config, struct error *error)
{
    if (!check_config(config, error)) {
        return NULL;
    }
    struct machine *m = calloc(1, sizeof *m);
    if (!m) {
        error_set(error, ERROR_HOST, "the host has no memory for a machine");
        return NULL;
    }
    m->config = *config;
    if (config->timing) {
        m->timing = *config->timing;
        m->config.timing = &m->timing;
    }
    m->state.random = config->seed;
    m->state.board.rtc.start_ns = config->start_time_s * NS_PER_SECOND;
    struct hart_config harts = {
        .extensions = extensions_of(config),
        .clock_per_tick = MACHINE_CLOCK_PER_TICK,
        .timing = m->config.timing,
        .block_limit = config->block_limit ? config->block_limit : BLOCK_INSNS_MAX,
    };
    if (create_bus(m)) {
        m->cpu = cpu_create(&m->bus, &harts, config->hart_count);
    }
    if (!m->cpu) {
        error_set(error, ERROR_HOST, "the host has no memory for a machine with %llu MiB",
                  (unsigned long long)(config->ram_size_bytes >> 20));
        machine_destroy(m);
        return NULL;
    }
    m->config.extensions = &m->cpu->config.extensions;
    return m;
}

void machine_destroy(struct machine *m)
{
    if (!m) {
        return;
    }
    cpu_destroy(m->cpu);
    for (u32 i = 0; i < m->bus.memory_count; i++) {
        if (m->bus.memories[i].host) {
            munmap(m->bus.memories[i].host, m->bus.memories[i].size_bytes);
        }
    }
    boot_images_close(m);
    virtio_slots_close(m);
    free(m->input);
    free(m);
}

void machine_clear_memory(struct machine *m)
{
    for (u32 i = 0; i < m->bus.memory_count; i++) {
        if (!m->bus.memories[i].commanded) {
            madvise(m->bus.memories[i].host, m->bus.memories[i].size_bytes, MADV_DONTNEED);
        }
    }
}

bool machine_boot(struct machine *m, struct error *error)
{
    u64 reset_pc, hart_pc[MACHINE_HARTS_MAX] = {0};
    machine_clear_memory(m);
    if (m->state.boots > 0) { // else nothing has been derived from memory
        cpu_drop_all(m->cpu);
    }
    if (!boot_load(m, &reset_pc, hart_pc, error)) {
        return false;
    }
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        struct hart *h = &m->cpu->harts[i];
        u64 stopped = h->s.stopped_clock;
        u64 untired = h->s.untired;
        hart_reset(h, i, hart_pc[i] ? hart_pc[i] : reset_pc);
        h->s.stopped_clock = stopped; // steps and instructions go on counting over a reboot
        h->s.untired = untired;
    }
    schedule_restart(m);
    m->state.tohost = m->kernel_info.tohost;
    m->state.fromhost = m->kernel_info.fromhost;
    htif_attach(m);
    m->state.boots++;
    board_reset(m);
    return true;
}

// Does what the guest asked of the finisher or by HTIF.
static bool serve_guest(struct machine *m, struct error *error)
{
    u32 status;
    htif_poll(m);
    switch (finisher_requested(&m->state.board.finisher, &status)) {
    case FINISHER_NONE:
        return true;
    case FINISHER_RESET:
        if (!m->config.no_reboot) {
            return machine_boot(m, error);
        }
        m->state.exited = 1;
        m->state.status = 0;
        return true;
    case FINISHER_PASS:
    case FINISHER_FAIL:
        m->state.exited = 1;
        m->state.status = status;
    }
    return true;
}

// Brings what depends on the time up to date, so that whoever looks finds it so.
static void settle(struct machine *m)
{
    if (schedule_in_round(m)) {
        return;
    }
    board_settle(m);
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        csr_update_timer(&m->cpu->harts[i]);
    }
}

// Whether a hart was stopped since this was last asked.
static bool take_stop(struct machine *m)
{
    bool stopped = false;
    for (u32 i = 0; i < m->cpu->hart_count; i++) {
        stopped |= m->cpu->harts[i].stopped;
        m->cpu->harts[i].stopped = false;
    }
    return stopped;
}

bool machine_run(struct machine *m, u64 steps, bool jump_idle, enum machine_stop *stop,
                 struct error *error)
{
    u64 end = machine_steps(m) + steps;
    end = end < steps ? UINT64_MAX : end;
    for (;;) {
        settle(m);
        bool stopped = take_stop(m); // a device may have stored what is watched
        u64 done = machine_steps(m);
        if (m->state.exited || stopped || done >= end) {
            *stop = m->state.exited ? MACHINE_EXITED : stopped ? MACHINE_STOPPED : MACHINE_LIMIT;
            return true;
        }
        if (schedule_in_round(m)) {
            // goes on where it was left
        } else if (!schedule_all_wait(m)) {
            schedule_begin_round(m);
        } else if (!jump_idle || machine_next_event(m) == MACHINE_NEVER) {
            *stop = MACHINE_IDLE;
            return true;
        } else {
            machine_pass_time(m, machine_next_event(m));
            continue;
        }
        if (schedule_run_turn(m, end - done) && !serve_guest(m, error)) {
            return false;
        }
    }
}

bool machine_reserve_input(struct machine *m, size_t size)
{
    size_t needed = m->input_size_bytes - m->input_start + size;
    if (needed <= m->input_capacity_bytes) {
        return true;
    }
    size_t capacity = needed < 2 * m->input_capacity_bytes ? 2 * m->input_capacity_bytes : needed;
    u8 *grown = realloc(m->input, capacity);
    if (!grown) {
        return false;
    }
    m->input = grown;
    m->input_capacity_bytes = capacity;
    return true;
}

bool machine_input(struct machine *m, const u8 *bytes, size_t size)
{
    if (!machine_reserve_input(m, size)) {
        return false;
    }
    if (size > 0) {
        memcpy(m->input + (m->input_size_bytes - m->input_start), bytes, size);
        m->input_size_bytes += size;
    }
    virtio_slots_input_came(m);
    board_state_changed(m);
    return true;
}

void machine_forget_input(struct machine *m)
{
    m->input_start = m->state.input_taken;
    m->input_size_bytes = m->state.input_taken;
}
