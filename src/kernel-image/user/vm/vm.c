// What:  vm [-v]: a virtual machine: runs the kernel in guest.S as a guest of this process and plays its
//        processor and its devices. With -v it says each time why the real machine took over.
// Why:   the lecture's three points of a processor that can be virtualised: the real machine takes over
//        at privileged instructions, after a time interval, and at memory outside the guest's.
// Invariants: whatever the guest does, it is either done by the real processor in U-mode, or here.
// Try it in the debugger: `break sys_guest`, `break guest_stop`, then type `vm -v`.
#include "dev/registers.h"
#include "trap/cause.h"
#include "user/lib/user.h"
#include "user/vm/virtual_hart.h"

enum { TEXT_BYTES = 4096, DATA_BYTES = 4096 };

extern const u8 guest_image[], guest_image_end[]; // guest.S

// How often the real machine took over, by the lecture's three points, and for system calls.
static struct {
    u64 privileged, intervals, outside, calls;
} counts;

static struct virtual_hart hart = {.supervisor = true, .stimecmp = UINT64_MAX};
static bool powered_off;

// Loads the guest's image into memory of our own, which the guest will see at the same address.
static void
load_guest(void)
{
    i64 memory = sbrk(TEXT_BYTES + DATA_BYTES + PAGE_SIZE);
    if (memory < 0)
        fail("vm", memory);
    hart.guest.memory = page_round_up((u64)memory);
    hart.guest.text_bytes = TEXT_BYTES;
    hart.guest.data_bytes = DATA_BYTES;
    memcpy((void *)hart.guest.memory, guest_image, (u64)(guest_image_end - guest_image));
    hart.guest.frame.sepc = hart.guest.memory;
    hart.guest.frame.a0 = hart.guest.memory + TEXT_BYTES + DATA_BYTES;
}

// The value that a store instruction at the guest's pc stores; a compressed one is 2 bytes long.
static bool
decode_store(u64 *value, u64 *size_bytes)
{
    enum { OPCODE_STORE = 0x23, C_SW = 6 };
    u32 insn;
    memcpy(&insn, (void *)hart.guest.frame.sepc, sizeof insn);
    if ((insn & 0x7f) == OPCODE_STORE) {
        *value = virtual_hart_register(&hart, insn >> 20 & 31);
        *size_bytes = 4;
        return true;
    }
    *value = virtual_hart_register(&hart, 8 + (insn >> 2 & 7)); // c.sw: x8 to x15
    *size_bytes = 2;
    return (insn & 3) == 0 && (insn >> 13 & 7) == C_SW;
}

// A store outside the guest's memory: to one of its devices, or a fault that it has to know of.
static void
play_device(u64 address)
{
    u64 value, size_bytes;
    if (decode_store(&value, &size_bytes)) {
        if (address == uart_base + UART_THR) {
            printf("%c", (char)value);
            hart.guest.frame.sepc += size_bytes;
            return;
        }
        if (address == finisher_base + FINISHER_COMMAND) {
            powered_off = true;
            return;
        }
    }
    virtual_hart_trap(&hart, EXCEPTION_store_access_fault, address);
}

static void
serve(u64 cause, u64 value)
{
    if (cause_is_interrupt(cause)) {
        counts.intervals++;
        return;
    }
    switch (cause) {
    case EXCEPTION_illegal_instruction:
        counts.privileged++;
        if (!virtual_hart_emulate(&hart, (u32)value))
            virtual_hart_trap(&hart, cause, value);
        break;
    case EXCEPTION_store_page_fault:
        counts.outside++;
        play_device(value);
        break;
    default: // the guest's own affair
        counts.calls++;
        virtual_hart_trap(&hart, cause, value);
    }
}

int
main(int argc, char **argv)
{
    bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    load_guest();
    printf("vm: starting the guest\n");
    while (!powered_off) {
        i64 result = guest(&hart.guest);
        if (result < 0)
            fail("vm", result);
        u64 cause = hart.guest.frame.scause, value = hart.guest.frame.stval;
        if (verbose && (cause != EXCEPTION_store_page_fault || value != uart_base))
            printf("vm: %s in the guest's %s-mode at %lx, value %lx\n", cause_name(cause),
                   hart.supervisor ? "S" : "U", hart.guest.frame.sepc - hart.guest.memory, value);
        serve(cause, value);
        virtual_hart_interrupt(&hart);
    }
    printf(
        "vm: the guest has powered off. The real machine took over at %lu privileged\n"
        "instructions, after %lu time intervals, at %lu accesses outside the guest's memory, and\n"
        "at %lu system calls of the guest's program.\n",
        counts.privileged, counts.intervals, counts.outside, counts.calls);
    return 0;
}
