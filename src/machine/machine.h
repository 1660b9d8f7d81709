// The machine: a processor, memory and devices on a board, with a clock.
//
// What the guest can see is plain data (struct machine_state, the harts' states, memory); what the
// host needs beside it (callbacks, images to boot from) is in the rest of struct machine.
//
// Time. The clock counts steps, instructions attempted, or with a timing model its cycles, and
// while every hart waits it jumps to the next event. It starts at 0. The timebase is
// MACHINE_TIMEBASE_HZ, and a tick of it is MACHINE_CLOCK_PER_TICK of the clock: the guest's
// processor runs at 100 MHz of its own time. With a model an instruction can take longer than up to
// an event; then the event is behind it.
//
// What comes from outside enters by machine_input alone.
#pragma once

#include "base/error.h"
#include "cpu/cpu.h"
#include "devices/clint.h"
#include "devices/finisher.h"
#include "devices/flash.h"
#include "devices/fw_cfg.h"
#include "devices/plic.h"
#include "devices/rtc.h"
#include "devices/sswi.h"
#include "devices/uart.h"
#include "devices/virtio.h"
#include "machine/disk.h"
#include "machine/elf_loader.h"
#include "machine/net.h"
#include "machine/share.h"
#include "timing/params.h"

#define MACHINE_TIMEBASE_HZ      10000000ULL
#define MACHINE_CLOCK_PER_TICK   10ULL
#define MACHINE_CLOCK_HZ         (MACHINE_TIMEBASE_HZ * MACHINE_CLOCK_PER_TICK)
#define MACHINE_RAM_SIZE_DEFAULT (128ULL << 20)
#define MACHINE_RAM_SIZE_MIN     (1ULL << 20)
#define MACHINE_RAM_SIZE_MAX     (64ULL << 30)
#define MACHINE_START_TIME_S     1767225600ULL // 2026-01-01, 0:00 UTC
#define MACHINE_HARTS_MAX        64
#define MACHINE_QUANTUM_DEFAULT  5000ULL
#define MACHINE_QUANTUM_MAX      1000000000ULL
#define MACHINE_NEVER            UINT64_MAX
#define FLASH_BANKS              2
#define MACHINE_DISKS            (VIRTIO_SLOTS + FLASH_BANKS)

struct machine_config {
    u64 ram_size_bytes; // a multiple of 4096, MACHINE_RAM_SIZE_MIN to MACHINE_RAM_SIZE_MAX
    u32 hart_count;     // 1 to MACHINE_HARTS_MAX
    u64 quantum;        // of several harts, how many instructions each runs in its turn
    u64 seed;           // not 0: the turns are drawn at random, the same way each time
    const struct isa_set *extensions; // what the harts have; null for `max`
    bool no_reboot;                   // a guest that resets the machine ends the run, with status 0
    u32 block_limit; // most instructions in a translated block; 0 for as many as fit
    // Of the model that the clock follows; null: it counts steps.
    const struct timing_params *timing;
    u64 start_time_s;           // what the real-time clock says at clock 0: seconds since 1970
    const char *boot_arguments; // for the kernel, in /chosen; null for none
};

// The devices' states.
struct board_state {
    struct uart_state uart;
    struct clint_state clint;
    struct plic_state plic;
    struct finisher_state finisher;
    struct rtc_state rtc;
    struct sswi_state sswi;
    struct fw_cfg_state fw_cfg;
    struct flash_state flash[FLASH_BANKS];
    struct virtio_state virtio[VIRTIO_SLOTS];
};

// All that the guest can see beside the harts and memory.
struct machine_state {
    u64 clock;                         // of the machine; in a round, of its start
    u64 hart_clock[MACHINE_HARTS_MAX]; // in a round, those who had their turn are ahead
    u64 round_end;                     // clock at which the round ends
    u64 turn, first;                   // how many turns of the round are over; who has the first
    u64 random;                        // of the draws; 0 without a seed
    u64 board_clock;                   // of the last access to a device
    u64 input_taken; // bytes of the console's input that the serial line has taken
    u64 boots;       // how often the machine was started, the first time included
    u64 exited;      // 1 when the guest has ended the run, with `status`
    u64 status;
    u64 semihosting_errno, semihosting_place; // of semihosting.h: the last error; in its features
    u64 semihosting_waits; // bit i: hart i waits (wfi's way) for something to be typed
    u64 tohost, fromhost;  // of the host-target interface (htif.h), physical; 0 for none
    struct board_state board;
};

enum machine_stop {
    MACHINE_LIMIT,   // the given number of steps has been run
    MACHINE_IDLE,    // every hart waits; machine_next_event says until when
    MACHINE_EXITED,  // the guest ended the run: state.status
    MACHINE_STOPPED, // somebody who looks stopped it (cpu/stops.h)
};

#define MACHINE_LOADS_MAX 16

// Something else that is to be in memory at the start, or the place where a hart is to begin.
struct machine_load {
    struct image image; // bytes null for none
    u64 pa;             // where it goes, or where the hart begins, if it is no ELF file
    bool raw;           // an ELF file is to be loaded as it is, too
    bool starts_hart;   // at the image's start
    u32 hart;
};

// A device's wires as last put through to the harts.
struct machine_wires {
    struct device_hart_wires wires;
    bool known; // false: they have to be put through again
};

// What occupies memory at the start; [start, end), `name` is what messages call it.
struct boot_range {
    const char *name;
    u64 start, end;
};

// Firmware, kernel, initial RAM disk, device tree, and each of machine_add_load.
#define BOOT_RANGES_MAX (4 + MACHINE_LOADS_MAX)

struct boot_ranges {
    struct boot_range list[BOOT_RANGES_MAX];
    u32 count;
};

struct machine {
    struct machine_state state;
    struct machine_config config;
    struct timing_params timing; // what config.timing points to
    struct cpu *cpu;
    struct bus bus;

    // What it boots from, in this order; kept to boot again.
    struct image firmware; // bytes null for none
    struct image kernel;
    struct image initrd, device_tree; // bytes null for none, and for the machine's own tree
    struct machine_load loads[MACHINE_LOADS_MAX];
    u32 load_count;
    struct elf_info kernel_info; // of the kernel as loaded
    struct boot_ranges placed;   // where all of it was put, in this order

    // The console's input is a stream, of which the line has taken state.input_taken bytes. `input`
    // holds it from byte input_start on, up to byte input_size_bytes.
    u8 *input;
    size_t input_start, input_size_bytes, input_capacity_bytes;

    const struct semihosting_files *files; // of the host, for semihosting.h, or null

    // Gets what the guest writes to the console, or null.
    void (*output)(void *self, const u8 *bytes, size_t size);
    void *output_self;

    // Gets a line for the user when something outside does not do what it should: a full disk. Or
    // null.
    void (*report)(void *self, const char *text);
    void *report_self;

    struct disk *disks[MACHINE_DISKS]; // of the slots that have one, then of the flash banks
    struct net *nets[VIRTIO_SLOTS];    // of the slots that have one
    struct share *shares[VIRTIO_SLOTS];

    // Derived from the devices' states: the first tick at which something may change by itself, in
    // all and for each device that has such; the wires as last put through to the harts.
    u64 deadline_ticks, uart_deadline, clint_deadline, rtc_deadline, virtio_deadlines[VIRTIO_SLOTS];
    struct machine_wires clint_wires, plic_wires;
    u32 recent_region; // of the board, whose device was accessed last
};

// What the defaults are.
struct machine_config machine_default_config(void);

// A machine that has nothing to boot yet. Null with `error` (ERROR_USAGE, ERROR_HOST).
struct machine *machine_create(const struct machine_config *config, struct error *error);
void machine_destroy(struct machine *m); // null is allowed

// What to boot: the file at `path`, or bytes that stay the caller's and must outlive the machine;
// `name` is what messages call them. Firmware is an ELF file, or a raw image for the start of RAM;
// a kernel is an ELF file or a Linux Image, and with firmware anything for RAM + 2 MiB. With both,
// the firmware starts, and is told of the kernel as its next stage (in a2, as OpenSBI's "dynamic"
// firmware wants it; a kernel at RAM + 2 MiB is where its "jump" firmware looks).
bool machine_set_firmware(struct machine *m, const char *path, struct error *error);
bool machine_set_kernel(struct machine *m, const char *path, struct error *error);
void machine_set_kernel_bytes(struct machine *m, const void *bytes, size_t size, const char *name);
void machine_set_firmware_bytes(struct machine *m, const void *bytes, size_t size,
                                const char *name);

// The initial RAM disk, for a Linux kernel; the device tree in place of the machine's own.
bool machine_set_initrd(struct machine *m, const char *path, struct error *error);
bool machine_set_device_tree(struct machine *m, const char *path, struct error *error);

// Adds to what is loaded at each start, and takes the image over, which image_close will give back.
// False with ERROR_USAGE for more than MACHINE_LOADS_MAX, and for a hart that is not there.
bool machine_add_load(struct machine *m, const struct machine_load *load, struct error *error);

// Whether there is nothing to boot yet.
bool machine_is_empty(const struct machine *m);

// Whether what is to be started wants firmware before it: a kernel that leaves the start of RAM to
// that or is a Linux Image, or what is in flash bank 1. False, too, where that can't be seen.
bool machine_kernel_wants_firmware(const struct machine *m);

// Puts a disk into an empty virtio slot, before machine_boot; it is the machine's from then on, and
// closed with it. `id` is what the guest gets as its serial number (at most VIRTIO_BLK_ID_SIZE
// characters); `legacy` gives the slot version 1 of the registers. False with ERROR_USAGE.
bool machine_attach_disk(struct machine *m, u32 slot, struct disk *disk, const char *id,
                         bool legacy, struct error *error);

// Puts an image into flash bank 0 or 1, before machine_boot: FLASH_SIZE_BYTES of it. It is the
// machine's from then on. With bank 0 the machine starts there; with bank 1 firmware finds its next
// stage there. False with ERROR_USAGE, ERROR_IMAGE or ERROR_FILE.
bool machine_attach_flash(struct machine *m, u32 bank, struct disk *disk, struct error *error);

// Puts a console into an empty slot. What the guest writes to it goes where the serial line's
// output goes, and while its driver is ready, what is typed goes to it and not to the serial line.
bool machine_attach_console(struct machine *m, u32 slot, bool legacy, struct error *error);

// Puts a source of random numbers into an empty slot: the same numbers for the same `seed`.
bool machine_attach_rng(struct machine *m, u32 slot, u64 seed, bool legacy, struct error *error);

// Puts a network card with the address `mac` into an empty slot; `send` gets the frames that the
// guest sends, with `self`, and must not change the machine. Null for a cable that is not plugged
// in.
bool machine_attach_net(struct machine *m, u32 slot, const u8 mac[VIRTIO_NET_MAC_SIZE],
                        net_send *send, void *self, bool legacy, struct error *error);

// Puts a shared folder into an empty slot, which is the machine's from then on; the guest mounts it
// by `tag` (at most VIRTIO_9P_TAG_MAX characters).
bool machine_attach_share(struct machine *m, u32 slot, struct share *share, const char *tag,
                          bool legacy, struct error *error);

// Loads what there is to boot into cleared memory and resets harts and devices; time and the input
// that was taken go on. To be called once before machine_run; the guest may cause it again.
bool machine_boot(struct machine *m, struct error *error);

// Makes all of memory zeroes, but for flash. Harts must be told by cpu_drop_all.
void machine_clear_memory(struct machine *m);

// Runs at most `steps` instructions. While every hart waits: with `jump_idle` the clock jumps to
// the next event, and MACHINE_IDLE means that there is none; without it, MACHINE_IDLE is answered
// at once and machine_pass_time goes on. False where a reboot failed, with `error`.
bool machine_run(struct machine *m, u64 steps, bool jump_idle, enum machine_stop *stop,
                 struct error *error);

// Instructions attempted so far, by all harts.
u64 machine_steps(const struct machine *m);

// Instructions retired so far, by all harts.
u64 machine_instructions(const struct machine *m);

// The clock at the next event of a device or timer; MACHINE_NEVER for none.
u64 machine_next_event(const struct machine *m);

// Lets time pass to `clock` while every hart waits; not beyond the next event, nor backwards.
void machine_pass_time(struct machine *m, u64 clock);

// The door: bytes typed at the console, now. Nothing is lost, however much it is: the line takes
// them at its rate. False when the host has no memory.
bool machine_input(struct machine *m, const u8 *bytes, size_t size);

// The door: a frame comes to the network card in the slot, now. Lost where its driver is not ready.
void machine_net_input(struct machine *m, u32 slot, const u8 *frame, size_t size);

// Makes room for `size` more bytes, so that machine_input can't fail. False when the host has no
// memory.
bool machine_reserve_input(struct machine *m, size_t size);

// Forgets what was typed and the line has not taken yet.
void machine_forget_input(struct machine *m);

// Copies memory (not devices) at the physical address `pa`, with no effect on anything. False, and
// nothing copied, where not all of it is memory.
bool machine_read_memory(const struct machine *m, u64 pa, void *bytes, size_t size);

// Changes RAM from outside, coherently with all that was derived from it. False, and nothing
// changed, where not all of it is RAM.
bool machine_write_memory(struct machine *m, u64 pa, const void *bytes, size_t size);

// A hash of all that the guest can see.
u64 machine_hash(const struct machine *m);

// A copy of all that the guest can see, in one piece of memory to be freed by the caller; null when
// the host has no memory. What is still to be typed is not in it, nor what there is to boot.
void *machine_save(const struct machine *m, size_t *size_bytes);

// Makes the machine what it was when `data` was saved, from a machine of the same configuration.
// The console's input goes on where its stream was then, as far as this machine has it; else with
// what comes next. False with ERROR_IMAGE, and nothing changed, where the snapshot does not fit.
bool machine_restore(struct machine *m, const void *data, size_t size_bytes, struct error *error);

// Whether machine_restore would take it; the same errors.
bool machine_check_snapshot(const struct machine *m, const void *data, size_t size_bytes,
                            struct error *error);
