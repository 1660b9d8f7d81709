// What QEMU 7.2 has not: each instruction on pairs of corner values, against what the
// specification's text or pseudo-code says (Unpriv., "Zicond", "Zimop", "Zcmop", "Zihintntl",
// "Zcb", "Zabha", "Zacas"). The words are put together here from the specification's tables, not by
// our encoder.
#include "guest.h"

#include <stdbool.h>

enum { A0 = 10, A1 = 11, A2 = 12 };

#define RETURN   0x00008067
#define C_RETURN 0x8082
#define MV_A0_A2 0x00060513

static u32 failures;

static void expect(const char *name, u64 a, u64 b, u64 got, u64 wanted)
{
    if (got == wanted)
        return;
    failures++;
    guest_print(name);
    guest_print(" of ");
    guest_print_hex(a);
    guest_print(", ");
    guest_print_hex(b);
    guest_print(": ");
    guest_print_hex(got);
    guest_print(", not ");
    guest_print_hex(wanted);
    guest_print("\n");
}

// --- from two registers to one ---

struct computation {
    const char *name;
    u32 word; // of a0 and a1, to a0
    u64 (*model)(u64 a, u64 b);
};

static u64 keep(u64 a, u64 b)
{
    (void)b;
    return a;
}

static u64 zero(u64 a, u64 b)
{
    (void)a, (void)b;
    return 0;
}

static u64 czero_eqz(u64 a, u64 b)
{
    return b == 0 ? 0 : a;
}

static u64 czero_nez(u64 a, u64 b)
{
    return b != 0 ? 0 : a;
}

static u64 zext_b(u64 a, u64 b)
{
    (void)b;
    return a % 256;
}

static u64 sext_b(u64 a, u64 b)
{
    (void)b;
    return a % 256 < 128 ? a % 256 : a % 256 - 256;
}

static u64 zext_h(u64 a, u64 b)
{
    (void)b;
    return a % 65536;
}

static u64 sext_h(u64 a, u64 b)
{
    (void)b;
    return a % 65536 < 32768 ? a % 65536 : a % 65536 - 65536;
}

static u64 zext_w(u64 a, u64 b)
{
    (void)b;
    return a % 0x100000000;
}

static u64 not(u64 a, u64 b)
{
    (void)b;
    return -1 - a;
}

static u64 mul(u64 a, u64 b)
{
    return a * b;
}

#define OP(funct7, funct3) ((funct7) << 25 | A1 << 20 | A0 << 15 | (funct3) << 12 | A0 << 7 | 0x33)
#define HINT(rs2)          ((rs2) << 20 | 0x33)
#define PREFETCH(which)    (0x7fU << 25 | (which) << 20 | A0 << 15 | 6 << 12 | 0x13)
#define TWICE(half)        ((half) | (u32)C_RETURN << 16)
#define C_UNARY(operation) TWICE(0x9c61 | (A0 - 8) << 7 | (operation) << 2)
#define C_HINT(rs2)        TWICE(0x9002 | (rs2) << 2)

static const struct computation computations[] = {
    {"czero.eqz", OP(7, 5), czero_eqz},
    {"czero.nez", OP(7, 7), czero_nez},
    {"ntl.p1", HINT(2), keep},
    {"ntl.pall", HINT(3), keep},
    {"ntl.s1", HINT(4), keep},
    {"ntl.all", HINT(5), keep},
    {"pause", 0x0100000f, keep},
    {"prefetch.i", PREFETCH(0), keep},
    {"prefetch.r", PREFETCH(1), keep},
    {"prefetch.w", PREFETCH(3), keep},
    {"wrs.nto", 0x00d00073, keep},
    {"wrs.sto", 0x01d00073, keep},
    {"c.ntl.p1", C_HINT(2), keep},
    {"c.ntl.pall", C_HINT(3), keep},
    {"c.ntl.s1", C_HINT(4), keep},
    {"c.ntl.all", C_HINT(5), keep},
    {"c.zext.b", C_UNARY(0), zext_b},
    {"c.sext.b", C_UNARY(1), sext_b},
    {"c.zext.h", C_UNARY(2), zext_h},
    {"c.sext.h", C_UNARY(3), sext_h},
    {"c.zext.w", C_UNARY(4), zext_w},
    {"c.not", C_UNARY(5), not },
    {"c.mul", TWICE(0x9c41 | (A0 - 8) << 7 | (A1 - 8) << 2), mul},
};

static void check(const struct computation *computation)
{
    guest_put_words(computation->word, RETURN, 0);
    for (u32 i = 0; i < ARRAY_LEN(guest_values); i++) {
        for (u32 k = 0; k < ARRAY_LEN(guest_values); k++) {
            u64 a = guest_values[i];
            u64 b = guest_values[k];
            expect(computation->name, a, b, guest_call(a, b, 0), computation->model(a, b));
        }
    }
}

// The bits of n go to the places that the instructions' diagrams say.
static void check_may_be_operations(void)
{
    for (u32 n = 0; n < 32; n++) {
        u32 word = 0x81c04073 | n >> 4 << 30 | (n >> 2 & 3) << 26 | (n & 3) << 20;
        check(&(struct computation){"mop.r", word | A0 << 15 | A0 << 7, zero});
    }
    for (u32 n = 0; n < 8; n++) {
        u32 word = 0x82004073 | n >> 2 << 30 | (n & 3) << 26;
        check(&(struct computation){"mop.rr", word | A1 << 20 | A0 << 15 | A0 << 7, zero});
    }
    for (u32 n = 1; n < 16; n += 2)
        check(&(struct computation){"c.mop", TWICE(0x6001 | n << 7), keep});
}

// --- bytes and halfwords in memory, Zcb ---

static u8 cell[32] __attribute__((aligned(32)));

static void fill_cell(void)
{
    for (u32 i = 0; i < sizeof cell; i++)
        cell[i] = (u8)(0x71 + 0x1d * i);
}

static void check_loads(void)
{
    fill_cell();
    u64 address = (u64)cell;
    u32 base = 0x8000 | (A0 - 8) << 7 | (A0 - 8) << 2;
    for (u32 offset = 0; offset < 4; offset++) {
        u32 scattered = (offset & 1) << 6 | (offset >> 1) << 5;
        guest_put_words(TWICE(base | scattered), 0, 0);
        expect("c.lbu", offset, 0, guest_call(address, 0, 0), cell[offset]);
    }
    for (u32 offset = 0; offset < 4; offset += 2) {
        u16 half = (u16)(cell[offset] | cell[offset + 1] << 8);
        guest_put_words(TWICE(base | 1 << 10 | (offset >> 1) << 5), 0, 0);
        expect("c.lhu", offset, 0, guest_call(address, 0, 0), half);
        guest_put_words(TWICE(base | 1 << 10 | 1 << 6 | (offset >> 1) << 5), 0, 0);
        expect("c.lh", offset, 0, guest_call(address, 0, 0), (u64)(i64)(i16)half);
    }
}

static void check_stores(void)
{
    u32 base = 0x8000 | (A0 - 8) << 7 | (A1 - 8) << 2;
    for (u32 offset = 0; offset < 4; offset++) {
        u32 scattered = (offset & 1) << 6 | (offset >> 1) << 5;
        guest_put_words(TWICE(base | 2 << 10 | scattered), 0, 0);
        fill_cell();
        guest_call((u64)cell, 0x123456789abcdef0, 0);
        for (u32 i = 0; i < 8; i++)
            expect("c.sb", offset, i, cell[i], i == offset ? 0xf0 : (u8)(0x71 + 0x1d * i));
        if (offset % 2)
            continue;
        guest_put_words(TWICE(base | 3 << 10 | (offset >> 1) << 5), 0, 0);
        fill_cell();
        guest_call((u64)cell, 0x123456789abcdef0, 0);
        expect("c.sh", offset, 0, cell[offset], 0xf0);
        expect("c.sh", offset, 1, cell[offset + 1], 0xde);
        expect("c.sh", offset, 2, cell[offset ^ 2], (u8)(0x71 + 0x1d * (offset ^ 2)));
    }
}

// --- atomic operations, Zabha and Zacas ---

enum {
    SWAP = 1,
    ADD = 0,
    XOR = 4,
    AND = 12,
    OR = 8,
    MIN = 16,
    MAX = 20,
    MINU = 24,
    MAXU = 28,
    CAS = 5
};

static u64 extended(u64 value, u32 bytes)
{
    u32 shift = 64 - 8 * bytes;
    return (u64)((i64)(value << shift) >> shift);
}

static u64 truncated(u64 value, u32 bytes)
{
    u32 shift = 64 - 8 * bytes;
    return value << shift >> shift;
}

// What memory becomes that was `old`; all are sign-extended.
static u64 amo_model(u32 funct5, u64 old, u64 source, u64 destination, u32 bytes)
{
    bool below = truncated(old, bytes) < truncated(source, bytes);
    switch (funct5) {
    case SWAP:
        return source;
    case ADD:
        return old + source;
    case XOR:
        return old ^ source;
    case AND:
        return old & source;
    case OR:
        return old | source;
    case MIN:
        return (i64)old < (i64)source ? old : source;
    case MAX:
        return (i64)old < (i64)source ? source : old;
    case MINU:
        return below ? old : source;
    case MAXU:
        return below ? source : old;
    default:
        return old == destination ? source : old;
    }
}

// amo a2, a1, (a0): a0 is returned as what a2 becomes.
static void check_amo(const char *name, u32 funct5, u32 width)
{
    u32 bytes = 1U << width;
    u32 word = funct5 << 27 | A1 << 20 | A0 << 15 | width << 12 | A2 << 7 | 0x2f;
    guest_put_words(word, MV_A0_A2, RETURN);
    for (u32 i = 0; i < ARRAY_LEN(guest_values) * ARRAY_LEN(guest_values) * 2; i++) {
        u64 a = guest_values[i / 2 % ARRAY_LEN(guest_values)];
        u64 b = guest_values[i / 2 / ARRAY_LEN(guest_values)];
        u64 destination = i % 2 ? a ^ 1ULL << (8 * bytes - 1) : a ^ (bytes < 8 ? 1ULL << 63 : 0);
        u64 *memory = (u64 *)cell;
        memory[1] = a;
        memory[0] = memory[2] = ~a;
        u64 got = guest_call((u64)&memory[1], b, destination);
        u64 wanted = amo_model(funct5, extended(a, bytes), extended(b, bytes),
                               extended(destination, bytes), bytes);
        u64 rest = a & ~truncated(~0ULL, bytes);
        expect(name, a, b, got, extended(a, bytes));
        expect(name, a, b, memory[1], rest | truncated(wanted, bytes));
        expect(name, a, b, memory[0] & memory[2], ~a);
    }
}

static void check_amos(void)
{
    static const struct {
        const char *name;
        u32 funct5;
    } operations[] = {
        {"amoswap", SWAP}, {"amoadd", ADD}, {"amoxor", XOR},   {"amoand", AND},   {"amoor", OR},
        {"amomin", MIN},   {"amomax", MAX}, {"amominu", MINU}, {"amomaxu", MAXU}, {"amocas", CAS},
    };
    for (u32 i = 0; i < ARRAY_LEN(operations); i++) {
        for (u32 width = 0; width < 4; width++)
            check_amo(operations[i].name, operations[i].funct5, width);
    }
}

// amocas.q of the pairs at `destination` (old value) and `source`, addressed by a0; answers whether
// the destination's registers hold memory's old value afterwards.
static bool compare_and_swap(u64 *memory, const u64 expected[2], const u64 source[2])
{
    register u64 a0 __asm__("a0") = (u64)memory;
    register u64 a2 __asm__("a2") = expected[0];
    register u64 a3 __asm__("a3") = expected[1];
    register u64 a4 __asm__("a4") = source[0];
    register u64 a5 __asm__("a5") = source[1];
    u64 old[2] = {memory[0], memory[1]};
    __asm__ volatile(".word 5 << 27 | 14 << 20 | 10 << 15 | 4 << 12 | 12 << 7 | 0x2f"
                     : "+r"(a2), "+r"(a3)
                     : "r"(a0), "r"(a4), "r"(a5)
                     : "memory");
    return a2 == old[0] && a3 == old[1];
}

static void check_pairs(void)
{
    u64 *memory = (u64 *)cell;
    static const u64 source[2] = {0x1111111122222222, 0x3333333344444444};
    for (u32 i = 0; i < 4; i++) {
        const u64 expected[2] = {5 ^ (i & 1), 6 ^ (i & 2)};
        memory[0] = 5;
        memory[1] = 6;
        expect("amocas.q rd", i, 0, compare_and_swap(memory, expected, source), 1);
        expect("amocas.q low", i, 0, memory[0], i == 0 ? source[0] : 5);
        expect("amocas.q high", i, 0, memory[1], i == 0 ? source[1] : 6);
    }
}

// x0 as a pair is 0, and takes nothing.
static void check_zero_pairs(void)
{
    u64 *memory = (u64 *)cell;
    register u64 a0 __asm__("a0") = (u64)memory;
    register u64 a4 __asm__("a4") = 5;
    register u64 a5 __asm__("a5") = 6;
    u64 difference;
    u64 swapped[2];
    memory[0] = memory[1] = 0;
    __asm__ volatile("mv %0, ra\n"
                     ".word 5 << 27 | 14 << 20 | 10 << 15 | 4 << 12 | 0x2f\n"
                     "sub %0, ra, %0\n"
                     "ld %1, 0(a0)\n"
                     "ld %2, 8(a0)\n"
                     ".word 5 << 27 | 0 << 20 | 10 << 15 | 4 << 12 | 14 << 7 | 0x2f\n"
                     : "=&r"(difference), "=&r"(swapped[0]), "=&r"(swapped[1]), "+r"(a4), "+r"(a5)
                     : "r"(a0)
                     : "memory");
    expect("amocas.q to x0, ra", 0, 0, difference, 0);
    expect("amocas.q to x0", 0, 0, swapped[0], 5);
    expect("amocas.q to x0", 0, 1, swapped[1], 6);
    expect("amocas.q of x0", 0, 0, memory[0] | memory[1], 0);
}

// Registers of a pair must be even; addresses must be aligned.
static void check_refusals(void)
{
    u32 word = 5U << 27 | 14 << 20 | 10 << 15 | 4 << 12 | 12 << 7 | 0x2f;
    u64 *memory = (u64 *)cell;
    memory[0] = memory[1] = 0;
    guest_put_words(word, RETURN, 0);
    expect("amocas.q, misaligned", 0, 0, guest_call((u64)memory + 8, 0, 0), GUEST_ILLEGAL);
    guest_put_words(word | 1 << 7, RETURN, 0);
    expect("amocas.q, odd rd", 0, 0, guest_call((u64)memory, 0, 0), GUEST_ILLEGAL);
    guest_put_words(word | 1 << 20, RETURN, 0);
    expect("amocas.q, odd rs2", 0, 0, guest_call((u64)memory, 0, 0), GUEST_ILLEGAL);
    guest_put_words(5U << 27 | A1 << 20 | A0 << 15 | 1 << 12 | A2 << 7 | 0x2f, RETURN, 0);
    expect("amocas.h, misaligned", 0, 0, guest_call((u64)memory + 1, 0, 0), GUEST_ILLEGAL);
}

void guest_main(void)
{
    for (u32 i = 0; i < ARRAY_LEN(computations); i++)
        check(&computations[i]);
    check_may_be_operations();
    check_loads();
    check_stores();
    check_amos();
    check_pairs();
    check_zero_pairs();
    check_refusals();
    guest_print(failures ? "failed\n" : "passed\n");
    guest_finish(failures ? GUEST_FAILED : GUEST_PASSED);
}
