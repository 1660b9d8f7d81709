// The lines that QEMU 7.2 writes for its option -d: traps as target/riscv/cpu_helper.c has them,
// blocks and registers as accel/tcg and target/riscv/cpu.c do. docs/command-line.md says what of
// them is QEMU's to the byte, and where the two differ.
//
// A block is what QEMU translates at a time: instructions from where a jump, a trap or the block
// before has led, up to the first that jumps, accesses a CSR or changes what is executed; at most
// to the end of the page, and QEMU_BLOCK_MAX. That depends on the guest alone, and not on how
// Vitrine translates.
#pragma once

#include "base/error.h"
#include "base/text.h"
#include "machine/machine.h"

#define QEMU_BLOCK_MAX  512 // instructions
#define QEMU_RANGES_MAX 16  // of addresses, that -dfilter can name

enum qemu_item {
#define QEMU_ITEM(name, help) QEMU_##name,
#define QEMU_OWN(name, why)
#include "inspect/qemu_item.def"
#undef QEMU_ITEM
#undef QEMU_OWN
    QEMU_ITEM_COUNT
};

#define QEMU_BIT(name) (1u << QEMU_##name)

// What is to be written.
struct qemu_choice {
    u32 items; // of enum qemu_item, a bit each
    u32 range_count;
    struct qemu_range {
        u64 first, last;
    } ranges[QEMU_RANGES_MAX]; // blocks are shown where they begin in one; all where there is none
    bool single_step;          // a block is one instruction
};

// Who gets what is written.
struct qemu_sink {
    struct text_sink out; // whole lines
    // The function that `address` is in, or null; may be null itself.
    const char *(*function)(void *self, u64 address);
    void *function_self;
};

struct qemu_log;

// A log of `m` that writes nothing yet. Null where the host has no memory. `m` must outlive it.
struct qemu_log *qemu_log_create(struct machine *m, const struct qemu_sink *sink);
void qemu_log_destroy(struct qemu_log *log); // null is allowed

// Writes what `choice` says from now on. Between runs only.
void qemu_log_choose(struct qemu_log *log, const struct qemu_choice *choice);
const struct qemu_choice *qemu_log_choice(const struct qemu_log *log);

// Reads "int,exec", "all" or "none" into choice->items. `option` is whose value it is, for
// messages. False with ERROR_USAGE.
bool qemu_choice_items(struct qemu_choice *choice, const char *option, const char *text,
                       struct error *error);

// Reads -dfilter's "0x80000000+0x100,0x1000..0x1fff" into choice->ranges. False with ERROR_USAGE.
bool qemu_choice_ranges(struct qemu_choice *choice, const char *text, struct error *error);

// Writes a line for each item that there is.
void qemu_items_list(const struct text_sink *sink);

// --- for qemu_*.c only ---

#define QEMU_HEX_DIGITS 16
#define QEMU_SEEN       (1u << 20)
#define QEMU_SEEN_WAYS  8 // hashes at a place

// The block that a hart runs.
struct qemu_block {
    bool open; // the instruction at `next` is the block's
    u64 next, end;
};

// A translation that QEMU's cache would hold. prot is 0 where it holds none.
struct qemu_tlb_entry {
    u64 page;
    u32 prot;
};

// What an instruction before which it was noted may do to the cache.
struct qemu_tlb_watch {
    u64 pc;
    bool empties, compares; // where satp or status has changed
    u64 satp, status;
};

#define QEMU_TLB_MODES 4
#define QEMU_TLB_SIZE  4096 // entries for each mode of a hart
#define QEMU_TLB_WAYS  8    // that a page's translation may be in

struct qemu_log {
    struct machine *m;
    struct qemu_sink sink;
    struct qemu_choice choice;
    bool listens;
    struct qemu_block blocks[MACHINE_HARTS_MAX];
    struct qemu_tlb_watch watches[MACHINE_HARTS_MAX];
    struct qemu_tlb_entry *tlb; // of each hart, each mode
    u64 *seen;                  // hashes of the blocks that in_asm has shown: room for QEMU_SEEN
};

static inline bool qemu_wants(const struct qemu_log *log, enum qemu_item item)
{
    return log->choice.items >> item & 1;
}

static inline void qemu_put(const struct qemu_log *log, const char *text, const char *end)
{
    log->sink.out.put(log->sink.out.self, text, (size_t)(end - text));
}

// Before an instruction: shows the block that it begins, if it begins one.
void qemu_blocks_before(struct qemu_log *log, const struct hart *h,
                        const struct insn_record *record);

// Before an instruction, which begins a block or does not: shows the translations that it asks for;
// and at a trap, those that a fetch has asked for in vain.
void qemu_tlb_before(struct qemu_log *log, const struct hart *h, const struct insn_record *record,
                     bool begins);
void qemu_tlb_trap(struct qemu_log *log, const struct trap_event *event);

// Says what is wrong with an access to a device, if anything is.
void qemu_device_accessed(const struct qemu_log *log, const struct device_event *event);

// Writes the registers before the instruction at `pc`.
void qemu_registers(const struct qemu_log *log, const struct hart *h, u64 pc);
