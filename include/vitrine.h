// Vitrine as a library: a RISC-V machine to create, load, run, look into, save and restore, from a
// program of your own. docs/examples/embed.c is a small one.
//
// A machine is modelled on QEMU's `virt` board. It belongs to one thread at a time; any number of
// them may live side by side. The library prints nothing, reads no clock and starts no thread, and
// what a machine does depends on nothing but its configuration, what it boots, and the steps at
// which input came.
//
// Functions that can fail for a reason that a user can mend answer false (or null, or VT_FAILED)
// and fill `error`, which may be null for a caller that does not want to know. Wrong use by the
// program, such as the number of a hart that is not there, is an assertion.
//
// In structures for configuration, zero means the default: use designated initialisers.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vt_machine;

// --- errors ---

enum vt_error_kind {
    VT_ERROR_NONE,
    VT_ERROR_USAGE, // an argument or a configuration is wrong
    VT_ERROR_FILE,  // a file can't be read
    VT_ERROR_IMAGE, // what was given is not an image, or a snapshot, that this machine can use
    VT_ERROR_HOST,  // the host refused something: memory
};

struct vt_error {
    enum vt_error_kind kind;
    char text[512]; // one line without a newline: what is wrong and the way out
};

// --- creating and loading ---

struct vt_config {
    uint64_t memory_bytes; // a multiple of 4096, from 1 MiB; 0 for 128 MiB
    uint32_t harts;        // 1 to 64; 0 for 1
    uint64_t quantum; // of several harts, how many instructions each runs in its turn; 0 for 5000
    uint64_t seed;    // not 0: the turns are drawn at random, the same way each time

    // What the harts have, as the option -cpu takes it: a profile ("max", "rv64", "rva22s64") or an
    // ISA string ("rv64imac_zba"), and extensions turned on and off ("max,zbb=off,svade=on");
    // docs/isa.md lists the names. Null for "max".
    const char *processor;

    // What the clock follows, as the option --timing takes it: "none" (it counts steps), a model
    // ("wally", "wally-no-predictor"), or the path of a parameter file (docs/timing.md). Null for
    // "none".
    const char *timing;

    // Of the real-time clock, in seconds since 1970; 0 for 2026-01-01, 0:00 UTC.
    uint64_t start_time_s;
    bool no_reboot;   // a guest that resets the machine ends the run, with status 0
    bool semihosting; // the guest may call for a console, the time and an end; not for files

    const char *boot_arguments; // for the kernel, in the device tree; copied

    // Gets what the guest writes to the console, as it writes it. It must not change the machine.
    // Null throws it away.
    void (*output)(void *self, const uint8_t *bytes, size_t size);
    void *output_self;

    // Normally the clock of a machine whose harts all wait jumps to the next event. With this,
    // vt_run comes back with VT_IDLE instead, and vt_pass_time lets time pass: for whoever wants a
    // second to take a second.
    bool comes_back_idle;
};

// A machine with nothing to boot yet. `config` may be null for all defaults; nothing that it points
// to is needed any more. Null with VT_ERROR_USAGE, VT_ERROR_HOST, or for a parameter file
// VT_ERROR_FILE.
struct vt_machine *vt_create(const struct vt_config *config, struct vt_error *error);

// Gives everything back. Null is allowed.
void vt_destroy(struct vt_machine *vt);

// Says what vt_boot is to boot: an ELF file or a Linux Image by its path, or the bytes of one,
// which are copied; `name` is what messages call them. A Linux Image wants firmware. A kernel's
// symbols are what vt_symbol_address and vt_symbol_at know. False with VT_ERROR_FILE or
// VT_ERROR_HOST, and for a kernel with VT_ERROR_IMAGE; then there is none to boot.
bool vt_set_kernel(struct vt_machine *vt, const char *path, struct vt_error *error);
bool vt_set_kernel_bytes(struct vt_machine *vt, const void *bytes, size_t size, const char *name,
                         struct vt_error *error);

// The same for firmware: an ELF file, or a raw image for the start of memory. With firmware, the
// kernel is loaded too, and the firmware is told that it is its next stage (OpenSBI's "dynamic" and
// "jump" images both find it, the latter at 2 MiB above the start of memory).
bool vt_set_firmware(struct vt_machine *vt, const char *path, struct vt_error *error);
bool vt_set_firmware_bytes(struct vt_machine *vt, const void *bytes, size_t size, const char *name,
                           struct vt_error *error);

// For a Linux kernel: an initial RAM disk; a device tree in place of the machine's own. False with
// VT_ERROR_FILE.
bool vt_set_initrd(struct vt_machine *vt, const char *path, struct vt_error *error);
bool vt_set_device_tree(struct vt_machine *vt, const char *path, struct vt_error *error);

// Has one more file be in memory at each start, at the physical address `pa`; an ELF file goes
// where it says. False with VT_ERROR_FILE, and with VT_ERROR_USAGE for more than 16.
bool vt_add_file(struct vt_machine *vt, const char *path, uint64_t pa, struct vt_error *error);

// --- devices in the virtio slots, 0 to 7, before vt_boot or vt_restore ---
//
// With `legacy` a slot has version 1 of its registers, else version 2. All fail with VT_ERROR_USAGE
// where the slot is taken, or is none.

enum vt_disk_mode {
    VT_DISK_THROUGH,   // what the guest writes goes to the image
    VT_DISK_OVERLAY,   // it stays in memory
    VT_DISK_READ_ONLY, // the guest may not write
};

// The image is a file, which is locked while the machine has it, or functions of yours. They answer
// false for an error, which the guest gets as an I/O error; ranges are within the disk. What was
// written must be safe when `flush` has answered true; `zero` makes a range read as zeroes and may
// give its space back with `unmap`. An overlay and a read-only disk need `read` alone.
struct vt_disk {
    const char *path; // of the file; null for the functions
    enum vt_disk_mode mode;
    const char *id; // the disk's serial number, at most 20 characters; null for none
    bool legacy;

    uint64_t size_bytes; // with functions: a multiple of 512
    bool (*read)(void *self, uint64_t offset, void *bytes, size_t size);
    bool (*write)(void *self, uint64_t offset, const void *bytes, size_t size);
    bool (*zero)(void *self, uint64_t offset, uint64_t size, bool unmap);
    bool (*flush)(void *self);
    void *self;
};

// False with VT_ERROR_USAGE, VT_ERROR_FILE, VT_ERROR_IMAGE or VT_ERROR_HOST.
bool vt_attach_disk(struct vt_machine *vt, uint32_t slot, const struct vt_disk *disk,
                    struct vt_error *error);

// A network card. `send` gets each Ethernet frame that the guest sends, without checksum, and must
// not change the machine (it may hand the frame to another one, with vt_network_input); null for a
// cable that is not plugged in.
struct vt_network {
    uint8_t mac[6];
    bool legacy;
    void (*send)(void *self, const uint8_t *frame, size_t size);
    void *self;
};

bool vt_attach_network(struct vt_machine *vt, uint32_t slot, const struct vt_network *network,
                       struct vt_error *error);

// A frame for the guest, now: input as vt_input's. Up to 256 wait; what is more, or longer than
// 1518 bytes, or comes before the guest's driver is ready, is lost. The slot must have a card.
void vt_network_input(struct vt_machine *vt, uint32_t slot, const void *frame, size_t size);

// A source of random numbers: the same for the same seed.
bool vt_attach_random(struct vt_machine *vt, uint32_t slot, uint64_t seed, bool legacy,
                      struct vt_error *error);

// A console. What the guest writes to it goes where the serial line's output goes, and while its
// driver is ready, vt_input goes to it and not to the serial line.
bool vt_attach_console(struct vt_machine *vt, uint32_t slot, bool legacy, struct vt_error *error);

// A folder of the host that the guest mounts by `tag` (9P2000.L). Nothing outside of it is reached,
// and what is in it is live input.
struct vt_folder {
    const char *path, *tag; // the tag has 1 to 30 characters
    bool read_only;
    bool legacy;
};

// False with VT_ERROR_USAGE, VT_ERROR_FILE or VT_ERROR_HOST.
bool vt_attach_folder(struct vt_machine *vt, uint32_t slot, const struct vt_folder *folder,
                      struct vt_error *error);

// Loads what there is to boot into cleared memory, and resets harts and devices; the clock and the
// counts go on. To be called before vt_run, unless vt_restore was. False with VT_ERROR_USAGE where
// there is nothing to boot, VT_ERROR_IMAGE where it is not fit to be.
bool vt_boot(struct vt_machine *vt, struct vt_error *error);

// --- running ---

enum vt_result {
    VT_LIMIT,  // the given number of steps has been run
    VT_IDLE,   // every hart waits, and no event will come (or one will, with comes_back_idle)
    VT_EXITED, // the guest ended the run: vt_exit_status
    VT_FAILED, // the guest asked for a reset, and booting again failed: `error`
};

// Runs at most `steps` instructions, attempts that trap included. In slices of any size the same
// happens as in one run.
enum vt_result vt_run(struct vt_machine *vt, uint64_t steps, struct vt_error *error);

// The status with which the guest ended the run: 0 for success.
uint64_t vt_exit_status(const struct vt_machine *vt);

// Bytes typed at the console, now. However many they are, none is lost: the serial line takes them
// at its rate, 115200 baud. False when the host has no memory.
bool vt_input(struct vt_machine *vt, const void *bytes, size_t size);

// Bytes of input that the guest's serial line has taken so far.
uint64_t vt_input_taken(const struct vt_machine *vt);

// Instructions attempted, and retired, so far.
uint64_t vt_steps(const struct vt_machine *vt);
uint64_t vt_instructions(const struct vt_machine *vt);

// The clock, in cycles of 10 ns of the guest's time: it counts steps, or with a timing model the
// model's cycles, and what waiting took.
uint64_t vt_clock(const struct vt_machine *vt);

#define VT_NEVER UINT64_MAX

// The clock at which the next event of a timer or device will come; VT_NEVER for none.
uint64_t vt_next_event(const struct vt_machine *vt);

// For comes_back_idle, after VT_IDLE: lets time pass up to `clock`, but not beyond the next event.
void vt_pass_time(struct vt_machine *vt, uint64_t clock);

// --- looking, without a trace in the machine, and changing ---

// Privileges, as the specification encodes them.
enum vt_privilege { VT_USER = 0, VT_SUPERVISOR = 1, VT_MACHINE = 3 };

// Integer register `number`, 0 to 31, of a hart, 0 for the first.
uint64_t vt_register(const struct vt_machine *vt, uint32_t hart, uint32_t number);

// The address of the instruction that the hart does next.
uint64_t vt_pc(const struct vt_machine *vt, uint32_t hart);
enum vt_privilege vt_privilege(const struct vt_machine *vt, uint32_t hart);

// Whatever has a name: "x10" or "a0", "f10" or "fa0", "pc", "priv", and every CSR as the
// specification calls it, "mstatus". CSRs are read with no question of privilege. False where there
// is none of that name.
bool vt_get(const struct vt_machine *vt, uint32_t hart, const char *name, uint64_t *value);

// Sets it. A CSR takes of the value what an instruction in M-mode could write; x0 takes nothing.
// False where there is none of that name.
bool vt_set(struct vt_machine *vt, uint32_t hart, const char *name, uint64_t value);

// Copies `size` bytes of memory (not of devices) from or to the physical address `pa`. Reading
// leaves no trace, writing is coherent with everything. False, and nothing copied, where not all of
// it is memory, or, in writing, not all of it RAM.
bool vt_read_physical(const struct vt_machine *vt, uint64_t pa, void *bytes, size_t size);
bool vt_write_physical(struct vt_machine *vt, uint64_t pa, const void *bytes, size_t size);

// The same at the virtual address `va`, as a hart's loads in its present mode translate it,
// whatever the permissions are. False where a page is not mapped, too; a write may have done pages
// before it.
bool vt_read_virtual(const struct vt_machine *vt, uint32_t hart, uint64_t va, void *bytes,
                     size_t size);
bool vt_write_virtual(struct vt_machine *vt, uint32_t hart, uint64_t va, const void *bytes,
                      size_t size);

// The physical address that `va` is translated to; no A or D bit is set. False where it is not
// mapped.
bool vt_translate(const struct vt_machine *vt, uint32_t hart, uint64_t va, uint64_t *pa);

// A hash of all that the guest can see. Machines of the same hash go on alike.
uint64_t vt_hash(const struct vt_machine *vt);

// The address of a symbol of the kernel. False where there is none of that name.
bool vt_symbol_address(const struct vt_machine *vt, const char *name, uint64_t *address);

// Writes what is at `address`, "main+0x1c", as much as fits, to `text`. False, with the address in
// figures, where no symbol covers it.
bool vt_symbol_at(const struct vt_machine *vt, uint64_t address, char *text, size_t size);

// --- listening ---

// A trap that has been taken (Privileged Architecture, 3.1.6): the hart is about to do the first
// instruction of its handler.
struct vt_trap {
    uint64_t step;  // the instruction that raised it, or before which the interrupt came
    uint64_t clock; // when
    uint32_t hart;
    bool interrupt;
    uint64_t cause;         // code, without the interrupt bit
    const char *cause_name; // "user_ecall"; lives for ever
    uint64_t epc, tval;
    enum vt_privilege from, to;
};

// A return from a handler by mret or sret.
struct vt_trap_return {
    uint64_t step, clock;
    uint32_t hart;
    uint64_t pc;     // of the instruction that returned
    uint64_t target; // where it returned to
    enum vt_privilege from, to;
};

// What to call when something happens; each may be null. A function may look at the machine, and
// must not change it. What the machine does is the same with and without a listener.
struct vt_listener {
    void (*trap)(void *self, const struct vt_trap *trap);
    void (*trap_return)(void *self, const struct vt_trap_return *trap_return);
    void *self;
};

// Makes `listener` the machine's listener, in place of the one before; null for none.
void vt_listen(struct vt_machine *vt, const struct vt_listener *listener);

// A trap with its own return, which is not always the next one: where the handler goes on with
// another process, it comes when the one that was trapped is resumed, maybe on another hart.
struct vt_trap_pair {
    uint64_t number; // counts the machine's traps from 1, in the order in which they were taken
    struct vt_trap trap;
    struct vt_trap_return trap_return;
    uint64_t steps;  // of the hart, from the trap to the return; 0 where it returned on another
    uint64_t clocks; // that passed
    uint32_t depth;  // how many handlers the hart was in with it: 1 for one alone
    bool switched;   // others went on in between
    const char *raised_by; // who raised it, in words, as in docs/trap-log.md; valid during the call
    const char *taken_for; // why it was taken in that mode
};

// Has `ended` called at each return that ends a trap, from the traps on that are taken from now;
// null for nobody. It may look at the machine, and must not change it. False with VT_ERROR_HOST.
bool vt_listen_pairs(struct vt_machine *vt,
                     void (*ended)(void *self, const struct vt_trap_pair *pair), void *self,
                     struct vt_error *error);

// --- calling a function ---

// How a call ended.
enum vt_outcome {
    VT_OK,             // the function returned
    VT_STACK_OVERFLOW, // it wanted more stack than it was given
    VT_TOO_MANY_INSNS, // it had not returned after the last instruction that it was given
    VT_ILLEGAL,        // it came to an instruction that is none, or is not for U-mode
    VT_FAULT,          // any other exception: a wild pointer, a wild jump, ecall, ebreak
};

#define VT_CALL_ARGUMENTS_MAX 8

struct vt_call {
    const char *function;                      // a symbol of the kernel's ELF file
    uint64_t arguments[VT_CALL_ARGUMENTS_MAX]; // for a0 to a7
    uint64_t stack_bytes;                      // a multiple of 16; 0 for 65536
    uint64_t instructions;                     // it may retire so many; 0 for 100 million
};

struct vt_call_result {
    enum vt_outcome outcome;
    uint64_t value;        // a0, where the outcome is VT_OK
    uint64_t instructions; // that it retired
    uint64_t pc;           // where it was stopped: of VT_ILLEGAL and VT_FAULT, the instruction
    uint64_t cause, tval;  // of VT_STACK_OVERFLOW, VT_ILLEGAL and VT_FAULT: the exception
};

// Runs one function of the file that vt_boot has loaded, as untrusted code: in U-mode, with no
// interrupt and no translation. Physical memory protection leaves it the file's own memory and the
// stack; nothing else, no device, can be reached. Both limits are exact: a function that retires n
// instructions succeeds with n and not with n - 1.
//
// What the function stored stays for the next call, until vt_boot makes all of it afresh. What the
// hart did before is lost; it shows, for whoever looks, where the function was stopped. A jump back
// to the caller with the stack pointer as it was is what counts as a return.
//
// False with VT_ERROR_USAGE where nothing has been booted, there is no such function, the stack
// does not fit, or there are several harts.
bool vt_call(struct vt_machine *vt, const struct vt_call *call, struct vt_call_result *result,
             struct vt_error *error);

// "OK", "STACK_OVERFLOW" and so on.
const char *vt_outcome_name(enum vt_outcome outcome);

// --- saving and restoring ---

// A snapshot of the whole machine, input that it has not yet taken included, in memory that is to
// be given back with free(). Null when the host has no memory.
void *vt_save(const struct vt_machine *vt, size_t *size);

// Makes the machine what it was when the snapshot was saved, from this machine or another one of
// the same configuration, which need not have booted. What there is to boot, should the guest ask
// for a reset, and the listener stay as they are. False with VT_ERROR_IMAGE or VT_ERROR_HOST, and
// the machine as it was.
bool vt_restore(struct vt_machine *vt, const void *snapshot, size_t size, struct vt_error *error);

#ifdef __cplusplus
}
#endif
