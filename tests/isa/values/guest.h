// What the guests here have in common: a start, an instruction that is put together while running,
// printing. No library, and no devices but the UART and the test finisher of QEMU's virt board.
#pragma once

typedef unsigned char u8;
typedef signed char i8;
typedef unsigned short u16;
typedef short i16;
typedef unsigned int u32;
typedef int i32;
typedef unsigned long long u64;
typedef long long i64;
typedef unsigned __int128 u128;

#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

#define GUEST_UART     ((volatile u8 *)0x10000000)
#define GUEST_LSR      5
#define GUEST_LSR_THRE 0x20
#define GUEST_FINISHER ((volatile u32 *)0x100000)
#define GUEST_PASSED   0x5555
#define GUEST_FAILED   0x3333

// What an illegal instruction leaves in a0.
#define GUEST_ILLEGAL 0x111e9a1

// Calls guest_main; what raises an exception is skipped, as 4 bytes.
__asm__(".section .text.start, \"ax\"\n"
        ".globl start\n"
        "start:\n"
        "    la sp, start + 0x200000\n"
        "    la t0, illegal\n"
        "    csrw mtvec, t0\n"
        "    call guest_main\n"
        ".balign 4\n"
        "illegal:\n"
        "    csrr t0, mepc\n"
        "    addi t0, t0, 4\n"
        "    csrw mepc, t0\n"
        "    li a0, 0x111e9a1\n"
        "    mret\n"
        ".text\n");

void guest_main(void);

// Corner values of operands.
static const u64 guest_values[] = {
    0,
    1,
    2,
    7,
    31,
    32,
    33,
    63,
    64,
    0xff,
    0x8000,
    0x7fffffff,
    0x80000000,
    0xffffffff,
    0x100000000,
    0x123456789,
    0x5555555555555555,
    0xaaaaaaaaaaaaaaaa,
    0x0123456789abcdef,
    0xfedcba9876543210,
    0x8040201008040201,
    0x00ff00ff00ff00ff,
    0x0706050403020100,
    0x7fffffffffffffff,
    0x8000000000000000,
    0xfffffffffffffffe,
    0xffffffffffffffff,
};

// Where the instruction under test is put, with a return behind it, and called.
static u32 guest_slot[8] __attribute__((aligned(64)));

static inline void guest_put_words(u32 first, u32 second, u32 third)
{
    guest_slot[0] = first;
    guest_slot[1] = second;
    guest_slot[2] = third;
    __asm__ volatile("fence.i" ::: "memory");
}

static inline u64 guest_call(u64 a0, u64 a1, u64 a2)
{
    return ((u64(*)(u64, u64, u64))guest_slot)(a0, a1, a2);
}

// QEMU loses what is sent before the UART has room, when its own output is slow.
static inline void guest_print_character(char character)
{
    while (!(GUEST_UART[GUEST_LSR] & GUEST_LSR_THRE)) {}
    *GUEST_UART = (u8)character;
}

static inline void guest_print(const char *text)
{
    for (; *text; text++)
        guest_print_character(*text);
}

static inline void guest_print_hex(u64 value)
{
    for (int shift = 60; shift >= 0; shift -= 4)
        guest_print_character("0123456789abcdef"[value >> shift & 15]);
}

static inline void guest_finish(u32 status)
{
    *GUEST_FINISHER = status;
    for (;;) {}
}
