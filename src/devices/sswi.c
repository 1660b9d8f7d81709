// The RISC-V ACLINT specification, "Supervisor-level Software Interrupt Device (SSWI)": an edge,
// where the CLINT's msip is a level. Writing 0 does nothing, registers of harts that are not there
// neither.
//
// Inaccuracies: none known. QEMU's `virt` has this device only with aclint=on, and then in place of
// its CLINT's like; here it is always there.
#include "devices/sswi.h"

#define DEVICE_ROWS "devices/sswi.def"
#include "devices/tables.def"

#define SETSSIP_SIZE 4u

static void reset(void *state)
{
    *(struct sswi_state *)state = (struct sswi_state){0};
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

static void write(void *state, u64 offset, u32 size, u64 value, u64 now_ticks)
{
    (void)size, (void)now_ticks;
    struct sswi_state *sswi = state;
    u64 hart = offset / SETSSIP_SIZE;
    if (hart < registers[0].count && (value & 1)) {
        sswi->asked |= 1ULL << hart;
    }
}

u64 sswi_take(struct sswi_state *sswi)
{
    u64 asked = sswi->asked;
    sswi->asked = 0;
    return asked;
}

const struct device sswi_device = {
    .reading_is_pure = true,
    .name = "sswi",
    .state_size_bytes = sizeof(struct sswi_state),
    .access_sizes = 4,
    .reset = reset,
    .read = read,
    .write = write,
    .peek = peek,
    DEVICE_TABLES,
};
