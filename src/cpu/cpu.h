// The processor as a whole: its harts, and what they share, which is what is known of each page of
// memory and the blocks translated from it.
//
// A page's flags say why a store to it has to be looked at. A page with none may stand in a hart's
// table of pages that are stored to directly.
#pragma once

#include "cpu/hart.h"

#define CPU_LISTENERS_MAX 8
#define CPU_DECODED_BITS  12

struct code_page;
struct trail;

enum page_flag {
    PAGE_CODE = 1,         // blocks have been translated from it
    PAGE_TABLE = 2,        // a page walk has read it: translations may derive from it
    PAGE_TABLE_ROOTS = 4,  // … by walks from more than one root
    PAGE_TABLE_PLACES = 8, // … at more than one place of an address space
    PAGE_STORED = 16,      // may stand in a table of pages that are stored to directly
    PAGE_BOARD = 32,       // the board wants to know of stores: each ends the slice
    PAGE_STORES_TOLD = 64, // whoever watches wants to be told of stores (stops.h)
    PAGE_LOADS_TOLD = 128, // … of loads
};

#define PAGE_WATCHED (PAGE_CODE | PAGE_TABLE | PAGE_BOARD | PAGE_STORES_TOLD)

struct page {
    struct code_page *code; // where PAGE_CODE
    u64 table_va;           // where PAGE_TABLE: the first virtual address that it translates
    u64 table_root;         // the physical page number of the root it was reached from
    u8 table_level;         // 0 for a table of 4 KiB pages
    u8 flags;
    u16 table_stores; // since a walk last used it
};

// An access to memory or a device that may be watched. It is made after this is told.
struct cpu_touch {
    const struct hart *h; // whose it is; null for a device's
    const char *by; // what makes it where that is no instruction: a device's name, CPU_PAGE_WALK
    u64 pa, size;
    bool store;
};
#define CPU_PAGE_WALK "a page walk"

// Where harts are to stop (stops.h). Each function may be null.
struct cpu_stops {
    void *self;
    // At translation: whether `stops` is to be asked before the instruction at `offset` of its
    // page, whatever page that is.
    bool (*wants)(void *self, const struct insn *insn, u32 offset);
    // Before such an instruction: whether to stop there. The hart's state and clock are exact. It
    // is asked again when the hart goes on.
    bool (*stops)(void *self, struct hart *h);
    // On an access to a watched page, or to a device: whether to stop behind the instruction, which
    // is not done yet; of a device's, as soon as may be.
    bool (*touched)(void *self, const struct cpu_touch *touch);
};

// Probes, which stand before instructions in blocks while somebody wants to know of these.
enum cpu_probe {
    PROBE_STOPS = 1, // stops.h: before some
    PROBE_OBSERVER = 2,
    PROBE_COUNTERS = 4,
    PROBE_TRIGGERS = 16,
    PROBE_TIMING = 8, // as long as there is a model
    PROBE_TRAIL = 32,
};

struct cpu {
    struct bus bus;
    struct hart_config config;
    u64 csr_absent[CSR_COUNT]; // by row of csr.def: bits that the processor does not have
    u32 probes;                // enum cpu_probe: what blocks have before instructions
    struct hart *harts;
    u32 hart_count;
    struct page *pages; // one for each page of the bus's memories
    u64 page_count;
    struct code_pool *code;
    struct insn *decoded; // 1 << CPU_DECODED_BITS words that were decoded, by a hash of the word
    struct cpu_listener listeners[CPU_LISTENERS_MAX];
    u32 listener_count;
    bool tells_of_devices;                                          // a listener has `device`
    void (*observer)(void *self, const struct insn_record *record); // of every instruction, or null
    void *observer_self;
    // Before every instruction (observe.h), or null.
    void (*before)(void *self, struct hart *h, const struct insn_record *record);
    void *before_self;
    struct trail *trail;                          // of the last instructions, or null
    void (*semihost)(void *self, struct hart *h); // answers ebreak in its sequence, or null
    void *semihost_self;
    struct cpu_stops stops;
    bool watches;          // stops.touched is asked
    bool holds_interrupts; // none is taken: somebody steps
    bool has_run;          // since all that is derived was dropped
    bool host_has_fma;     // computes the same without, only slower
};

// Makes a processor on `bus`, whose memories must be filled in. Null where the host has no memory.
struct cpu *cpu_create(const struct bus *bus, const struct hart_config *config, u32 hart_count);
void cpu_destroy(struct cpu *cpu);

// Adds a listener; at most CPU_LISTENERS_MAX.
void cpu_listen(struct cpu *cpu, const struct cpu_listener *listener);

// Makes each store of a hart to the page at `pa` end its slice with HART_BOARD_CHANGED.
void cpu_watch_page(struct cpu *cpu, const struct bus_memory *memory, u64 pa);

// To be called before a page's memory is changed by a store of a hart, a device, or from outside.
// Drops what was derived from [pa, pa + size), which lies in one page of `memory`. Answers whether
// anything was.
bool cpu_before_store(struct cpu *cpu, const struct bus_memory *memory, u64 pa, u64 size);

// Takes the page at `pa` out of every table of pages that are stored to directly.
void cpu_stop_direct_stores(struct cpu *cpu, const struct bus_memory *memory, u64 pa);

// Has blocks from now on with or without a kind of probe.
void cpu_set_probe(struct cpu *cpu, enum cpu_probe probe, bool wanted);

// Drops all that was derived from memory, in every hart.
void cpu_drop_all(struct cpu *cpu);

// Hides a memory of the bus, or shows it again.
void cpu_hide_memory(struct cpu *cpu, u32 memory, bool hidden);

static inline struct page *cpu_page(struct cpu *cpu, const struct bus_memory *memory, u64 pa)
{
    return &cpu->pages[bus_page_number(memory, pa)];
}
