// The core-local interruptor of SiFive's cores ("sifive,clint0"), which is the ACLINT of the RISC-V
// ACLINT specification (MSWI at 0x0, MTIMER at 0x4000): software interrupts between harts, and the
// machine timer of Priv. 3.2.1 ("Machine Timer Registers").
//
//   0x0000  msip of hart 0, 1, ...       4 bytes each, only bit 0 exists
//   0x4000  mtimecmp of hart 0, 1, ...   8 bytes each
//   0xbff8  mtime
//
// The wires are levels: mtip is high while mtime >= mtimecmp, so that only a greater mtimecmp (or a
// smaller mtime) takes it down again; msip is what was last written.
//
// A 4-byte access reaches either half of a 64-bit register; an 8-byte access reaches the whole at
// once, or two neighbouring msip.
//
// Inaccuracies: there are 64 harts at most; the registers of those that are not there read 0.
// mtimecmp, which no specification gives a reset value, is all ones at reset, and all ones never
// fires: Linux writes it for "no timer". QEMU takes an 8-byte access to msip as an error; here it
// is two 4-byte accesses.
#include "devices/clint.h"

#include "base/bits.h"

#include <string.h>

#define DEVICE_ROWS "devices/clint.def"
#include "devices/tables.def"

#define NEVER UINT64_MAX // in mtimecmp

static void reset(void *state)
{
    struct clint_state *clint = state;
    memset(clint, 0, sizeof *clint);
    for (u32 hart = 0; hart < CLINT_MAX_HARTS; hart++) {
        clint->mtimecmp[hart] = NEVER;
    }
    clint->harts = CLINT_MAX_HARTS;
}

u64 clint_mtime(const struct clint_state *clint, u64 now_ticks)
{
    return now_ticks + clint->mtime_offset;
}

// The registers as aligned 64-bit words: the word at offset word × 8, and its index in an array.
static bool in_array(u64 word, u64 base, u64 words, u64 *index)
{
    *index = word - base / 8;
    return word >= base / 8 && *index < words;
}

static u64 word_read(const struct clint_state *clint, u64 word, u64 now_ticks)
{
    u64 index;
    if (in_array(word, CLINT_MSIP, CLINT_MAX_HARTS / 2, &index)) { // of others, 0
        return clint->msip[2 * index] | (u64)clint->msip[2 * index + 1] << 32;
    }
    if (in_array(word, CLINT_MTIMECMP, clint->harts, &index)) {
        return clint->mtimecmp[index];
    }
    return word == CLINT_MTIME / 8 ? clint_mtime(clint, now_ticks) : 0;
}

static void word_write(struct clint_state *clint, u64 word, u64 value, u64 now_ticks)
{
    u64 index;
    if (in_array(word, CLINT_MSIP, CLINT_MAX_HARTS / 2, &index)) {
        clint->msip[2 * index] = value & (2 * index < clint->harts);
        clint->msip[2 * index + 1] = value >> 32 & (2 * index + 1 < clint->harts);
    } else if (in_array(word, CLINT_MTIMECMP, clint->harts, &index)) {
        clint->mtimecmp[index] = value;
    } else if (word == CLINT_MTIME / 8) {
        clint->mtime_offset = value - now_ticks;
    }
}

static u64 peek(const void *state, u64 offset, u32 size, u64 now_ticks)
{
    u64 word = word_read(state, offset / 8, now_ticks);
    return bits_get(word, 8 * (offset % 8), 8 * size);
}

static u64 read(void *state, u64 offset, u32 size, u64 now_ticks)
{
    return peek(state, offset, size, now_ticks);
}

static void write(void *state, u64 offset, u32 size, u64 value, u64 now_ticks)
{
    u64 word = word_read(state, offset / 8, now_ticks);
    word = bits_set(word, 8 * (offset % 8), 8 * size, value);
    word_write(state, offset / 8, word, now_ticks);
}

static bool timer_is_due(u64 mtimecmp, u64 mtime)
{
    return mtimecmp != NEVER && mtime >= mtimecmp;
}

static struct device_hart_wires hart_wires(const void *state, u64 now_ticks)
{
    const struct clint_state *clint = state;
    struct device_hart_wires wires = {0, 0};
    u64 mtime = clint_mtime(clint, now_ticks);
    for (u32 hart = 0; hart < clint->harts; hart++) {
        if (clint->mtimecmp[hart] <= mtime || clint->msip[hart]) { // nearly always neither
            u64 due = timer_is_due(clint->mtimecmp[hart], mtime);
            wires.first |= (u64)clint->msip[hart] << hart;
            wires.second |= due << hart;
        }
    }
    return wires;
}

// The next tick at which mtime will be `mtime`; DEVICE_NEVER where that is not in the future.
static u64 tick_of(const struct clint_state *clint, u64 mtime, u64 now_ticks)
{
    u64 tick = mtime - clint->mtime_offset;
    return tick > now_ticks ? tick : DEVICE_NEVER;
}

static u64 deadline(const void *state, u64 now_ticks)
{
    const struct clint_state *clint = state;
    u64 mtime = clint_mtime(clint, now_ticks);
    u64 first = tick_of(clint, 0, now_ticks); // where mtime wraps, mtip falls
    for (u32 hart = 0; hart < clint->harts; hart++) {
        u64 mtimecmp = clint->mtimecmp[hart];
        if (mtimecmp != NEVER && mtimecmp > mtime) {
            u64 tick = tick_of(clint, mtimecmp, now_ticks);
            first = tick < first ? tick : first;
        }
    }
    return first;
}

const struct device clint_device = {
    .reading_is_pure = true,
    .name = "clint",
    .state_size_bytes = sizeof(struct clint_state),
    .access_sizes = 4 | 8,
    .reset = reset,
    .read = read,
    .write = write,
    .peek = peek,
    .hart_wires = hart_wires,
    .deadline = deadline,
    DEVICE_TABLES,
};
