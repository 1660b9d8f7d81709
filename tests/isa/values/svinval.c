// Where the instructions of Svinval, and sfence.vma, are illegal: in each mode, with and without
// mstatus.TVM (Priv., "Svinval"). QEMU 7.2 agrees but for sfence.w.inval and sfence.inval.ir, which
// it lets U-mode have.
#include "guest.h"

#include <stdbool.h>

#define ECALL       0x00000073
#define MSTATUS_TVM (1ULL << 20)
#define MPP_SHIFT   11

// Runs what is at `code`, which ends in an ecall, with that mstatus, in the mode of its MPP, and
// answers mcause.
u64 cause_of(u64 mstatus, const void *code);
__asm__("cause_of:\n"
        "    la t0, 1f\n"
        "    csrw mtvec, t0\n"
        "    csrw mstatus, a0\n"
        "    csrw mepc, a1\n"
        "    mret\n"
        ".balign 4\n"
        "1:  csrr a0, mcause\n"
        "    ret\n");

static const struct {
    const char *name;
    u32 word;
    bool heeds_tvm;
} instructions[] = {
    {"sfence.vma", 0x12000073, true},       {"sinval.vma", 0x16b50073, true},
    {"sinval.vma zero", 0x16000073, true},  {"sfence.w.inval", 0x18000073, false},
    {"sfence.inval.ir", 0x18100073, false},
};

enum { U = 0, S = 1, M = 3, ILLEGAL = 2, ECALL_FROM_U = 8 };

static bool check(u32 number, u64 mode, bool tvm)
{
    guest_put_words(instructions[number].word, ECALL, 0);
    u64 cause = cause_of(mode << MPP_SHIFT | (tvm ? MSTATUS_TVM : 0), guest_slot);
    bool is_illegal = mode == U || (mode == S && tvm && instructions[number].heeds_tvm);
    if (cause == (is_illegal ? ILLEGAL : ECALL_FROM_U + mode))
        return true;
    guest_print(instructions[number].name);
    guest_print(tvm ? ", TVM, mode " : ", mode ");
    guest_print_hex(mode);
    guest_print(": mcause ");
    guest_print_hex(cause);
    guest_print("\n");
    return false;
}

void guest_main(void)
{
    static const u64 modes[] = {U, S, M};
    bool good = true;
    __asm__ volatile("csrw pmpaddr0, %0\ncsrw pmpcfg0, %1" : : "r"(~0ULL), "r"(0x1f));
    for (u32 i = 0; i < ARRAY_LEN(instructions) * ARRAY_LEN(modes) * 2; i++)
        good &= check(i / 6, modes[i / 2 % 3], i % 2);
    guest_print(good ? "passed\n" : "failed\n");
    guest_finish(good ? GUEST_PASSED : GUEST_FAILED);
}
