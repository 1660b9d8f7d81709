#include "machine/htif.h"

#include "base/bits.h"

#include <string.h>

enum { DEVICE_SYSCALL = 0, DEVICE_CONSOLE = 1, COMMAND_PUT = 1 };
enum { SYSCALL_WRITE = 64, SYSCALL_ARGUMENTS = 8 };

#define WRITE_SIZE_MAX 4096

static u8 *variable(const struct machine *m, u64 pa)
{
    return bus_host_address(&m->bus.memories[0], pa);
}

static u64 load(const struct machine *m, u64 pa)
{
    u64 value;
    memcpy(&value, variable(m, pa), sizeof value);
    return value;
}

static void store(struct machine *m, u64 pa, u64 value)
{
    cpu_before_store(m->cpu, &m->bus.memories[0], pa, sizeof value);
    memcpy(variable(m, pa), &value, sizeof value);
}

void htif_attach(struct machine *m)
{
    if (m->state.tohost) {
        cpu_watch_page(m->cpu, &m->bus.memories[0], m->state.tohost);
    }
}

static void put(struct machine *m, const u8 *bytes, size_t size)
{
    if (m->output) {
        m->output(m->output_self, bytes, size);
    }
}

static bool in_ram(const struct machine *m, u64 pa, u64 size)
{
    struct memory_image ram = {m->bus.memories[0].base, m->bus.memories[0].size_bytes, NULL};
    return image_range_in_ram(&ram, pa, size);
}

// The arguments' first word becomes the result.
static void system_call(struct machine *m, u64 arguments_pa)
{
    u64 arguments[SYSCALL_ARGUMENTS];
    if (arguments_pa % sizeof(u64) != 0 || !in_ram(m, arguments_pa, sizeof arguments)) {
        return;
    }
    memcpy(arguments, variable(m, arguments_pa), sizeof arguments);
    u64 result = ~0ULL;
    bool to_console = arguments[1] == 1 || arguments[1] == 2;
    if (arguments[0] == SYSCALL_WRITE && to_console && arguments[3] <= WRITE_SIZE_MAX &&
        in_ram(m, arguments[2], arguments[3])) {
        put(m, variable(m, arguments[2]), arguments[3]);
        result = arguments[3];
    }
    store(m, arguments_pa, result);
}

void htif_poll(struct machine *m)
{
    if (!m->state.tohost) {
        return;
    }
    u64 word = load(m, m->state.tohost);
    if (word == 0) {
        return;
    }
    u64 device = bits_get(word, 56, 8);
    u64 command = bits_get(word, 48, 8);
    u64 payload = bits_get(word, 0, 48);
    store(m, m->state.tohost, 0);
    if (device == DEVICE_SYSCALL && (payload & 1)) {
        m->state.exited = 1;
        m->state.status = payload >> 1;
        return;
    }
    u8 byte = (u8)payload;
    if (device == DEVICE_SYSCALL) {
        system_call(m, payload);
        if (m->state.fromhost) {
            store(m, m->state.fromhost, (word & ~bits_mask(0, 48)) | 1);
        }
    } else if (device == DEVICE_CONSOLE && command == COMMAND_PUT) {
        put(m, &byte, 1);
    }
}
