// SiFive's test finisher ("sifive,test0", "sifive,test1"): one register that a guest writes to end
// the run. There is no specification but its users; the values and that the code is in the upper
// half are those of QEMU's hw/misc/sifive_test.c and of the drivers in OpenSBI and Linux (which
// finds it as a "syscon" with power-off and reboot).
//
// The device only records what was asked for; the machine acts on it after the access. A write of
// any other value does nothing, and neither does one at any other offset. Reads are 0.
//
// Inaccuracies: none known against QEMU. There, too, FAIL with code 0 ends like PASS.
#include "devices/finisher.h"

#include <string.h>

#define DEVICE_ROWS "devices/finisher.def"
#include "devices/tables.def"

static void reset(void *state)
{
    memset(state, 0, sizeof(struct finisher_state));
}

static u64 peek(const void *state, u64 offset, u32 size, u64 now_ticks)
{
    (void)state, (void)offset, (void)size, (void)now_ticks;
    return 0;
}

static u64 read(void *state, u64 offset, u32 size, u64 now_ticks)
{
    return peek(state, offset, size, now_ticks);
}

static enum finisher_request request_of(u32 command)
{
    switch (command & 0xffff) {
    case FINISHER_PASS:
    case FINISHER_FAIL:
    case FINISHER_RESET:
        return command & 0xffff;
    default:
        return FINISHER_NONE;
    }
}

static void write(void *state, u64 offset, u32 size, u64 value, u64 now_ticks)
{
    (void)size, (void)now_ticks;
    struct finisher_state *finisher = state;
    if (offset == 0 && request_of((u32)value) != FINISHER_NONE) {
        finisher->request = (u32)value;
    }
}

enum finisher_request finisher_requested(const struct finisher_state *finisher, u32 *status)
{
    enum finisher_request request = request_of(finisher->request);
    *status = request == FINISHER_FAIL ? finisher->request >> 16 : 0;
    return request;
}

const struct device finisher_device = {
    .reading_is_pure = true,
    .name = "finisher",
    .state_size_bytes = sizeof(struct finisher_state),
    .access_sizes = 2 | 4,
    .reset = reset,
    .read = read,
    .write = write,
    .peek = peek,
    DEVICE_TABLES,
};
