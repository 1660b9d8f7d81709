// The loops of src/cpu/loop.def, and the like of them: each runs from a page that is mapped into one
// that is not, faults there, and runs again when it is. What it has done by then is said to the byte.
#include "paging.h"

#define VA     (PAGING_WINDOW + PAGING_APART)
#define SOURCE VA
#define TARGET (VA + 0x40000)
#define END    (2 * GUEST_PAGE - 48)

// a0 to a5, and of a trap also scause (or GUEST_NO_TRAP), stval and where in the loop it was.
struct registers {
    u64 a[6], cause, tval, offset;
};

// Runs the loop at `code` with a0 to a5 as given, and leaves there what they are at its end or trap.
void loops_run(void (*code)(void), struct registers *registers);

__asm__(".balign 4\n"
        "loops_run:\n"
        "addi sp, sp, -32\n"
        "sd ra, 0(sp)\n"
        "sd a1, 8(sp)\n"
        "sd a0, 16(sp)\n"
        "csrr t0, stvec\n"
        "sd t0, 24(sp)\n"
        "la t0, 1f\n"
        "csrw stvec, t0\n"
        "mv t0, a0\n"
        "mv t1, a1\n"
        "ld a0, 0(t1)\n"
        "ld a1, 8(t1)\n"
        "ld a2, 16(t1)\n"
        "ld a3, 24(t1)\n"
        "ld a4, 32(t1)\n"
        "ld a5, 40(t1)\n"
        "jalr t0\n"
        "li t0, -1\n"
        "csrw scause, t0\n"
        "csrw stval, zero\n"
        "ld t0, 16(sp)\n"
        "csrw sepc, t0\n"
        ".balign 4\n"
        "1: ld t1, 8(sp)\n"
        "sd a0, 0(t1)\n"
        "sd a1, 8(t1)\n"
        "sd a2, 16(t1)\n"
        "sd a3, 24(t1)\n"
        "sd a4, 32(t1)\n"
        "sd a5, 40(t1)\n"
        "csrr t0, scause\n"
        "sd t0, 48(t1)\n"
        "csrr t0, stval\n"
        "sd t0, 56(t1)\n"
        "csrr t0, sepc\n"
        "ld t2, 16(sp)\n"
        "sub t0, t0, t2\n"
        "sd t0, 64(t1)\n"
        "ld t0, 24(sp)\n"
        "csrw stvec, t0\n"
        "ld ra, 0(sp)\n"
        "addi sp, sp, 32\n"
        "ret\n");

// Source in a0, target in a1, the end of what moves in a2, a value in a3.
#define LOOPS(X)                                                                                 \
    X(fill_bytes, "addi a1, a1, 1; sb a3, -1(a1); bne a1, a2, 1b", TARGET)                       \
    X(fill_bytes_after, "sb a3, 0(a1); addi a1, a1, 1; bne a2, a1, 1b", TARGET)                  \
    X(fill_words, "addi a1, a1, 4; sw a3, -4(a1); bne a1, a2, 1b", TARGET)                       \
    X(fill_words_after, "sw a1, 0(a1); addi a1, a1, 4; bne a1, a2, 1b", TARGET)                  \
    X(fill_doubles, "addi a1, a1, 8; sd a1, -8(a1); bne a1, a2, 1b", TARGET)                     \
    X(fill_doubles_after, "sd a3, 0(a1); addi a1, a1, 8; bne a1, a2, 1b", TARGET)                \
    X(copy_bytes,                                                                                \
      "lbu a4, 0(a0); addi a0, a0, 1; addi a1, a1, 1; sb a4, -1(a1); "                           \
      "bne a1, a2, 1b",                                                                          \
      TARGET)                                                                                    \
    X(copy_bytes_after,                                                                          \
      "addi a0, a0, 1; addi a1, a1, 1; lbu a4, -1(a0); sb a4, -1(a1); "                          \
      "bne a0, a2, 1b",                                                                          \
      SOURCE)                                                                                    \
    X(copy_bytes_between,                                                                        \
      "addi a1, a1, 1; lbu a4, 0(a0); addi a0, a0, 1; sb a4, -1(a1); "                           \
      "bne a1, a2, 1b",                                                                          \
      TARGET)                                                                                    \
    X(copy_words, "lw a4, 0(a0); addi a0, a0, 4; addi a1, a1, 4; sw a4, -4(a1); bne a0, a2, 1b", \
      SOURCE)                                                                                    \
    X(copy_doubles,                                                                              \
      "ld a4, 0(a0); addi a0, a0, 8; addi a1, a1, 8; sd a4, -8(a1); "                            \
      "bne a1, a2, 1b",                                                                          \
      TARGET)                                                                                    \
    X(add_bytes, "lbu a4, 0(a0); addi a0, a0, 1; add a3, a3, a4; bne a0, a2, 1b", SOURCE)        \
    X(add_bytes_32, "lbu a4, 0(a0); addi a0, a0, 1; addw a3, a4, a3; bne a0, a2, 1b", SOURCE)    \
    X(add_words, "lw a4, 0(a0); addi a0, a0, 4; addw a3, a3, a4; bne a0, a2, 1b", SOURCE)        \
    X(add_doubles, "ld a4, 0(a0); addi a0, a0, 8; add a3, a3, a4; bne a0, a2, 1b", SOURCE)       \
    X(add_to_itself, "ld a3, 0(a0); addi a0, a0, 8; add a3, a3, a3; bne a0, a2, 1b", SOURCE)     \
    X(search, "addi a0, a0, 1; lbu a4, 0(a0); bne a4, a3, 1b", SOURCE)                           \
    X(misaligned, "addi a1, a1, 9; sd a3, -9(a1); bne a1, a2, 1b", TARGET)                       \
    X(into_x0, "lbu zero, 0(a0); addi a0, a0, 1; add a3, a3, a0; bne a0, a2, 1b", SOURCE)        \
    X(never_ends_by_itself, "sb a3, 0(a1); addi a1, a1, 1; bne a3, zero, 1b", TARGET)

#define CODE(name, text, moves)                   \
    __attribute__((naked)) static void name(void) \
    {                                             \
        __asm__("1: " text "; ret");              \
    }
LOOPS(CODE)

static const struct {
    const char *name;
    void (*code)(void);
    u64 moves; // where what ends the loop starts
} loops[] = {
#define ROW(name, text, moves) {#name, name, moves},
    LOOPS(ROW)};

static u64 sum_of(u64 va, u64 bytes)
{
    u64 sum = 0;
    for (u64 i = 0; i < bytes; i += sizeof(u64))
        sum = guest_mix(sum, *(volatile u64 *)(va + i));
    return sum;
}

static void prepare(u64 va, u64 *slot, u64 value)
{
    for (u64 i = 0; i < GUEST_PAGE; i += sizeof(u64))
        *(volatile u64 *)(va + i) = i * 0x0101010101010101 + value;
    paging_set(slot, 0);
}

static void run(size_t number, u64 *source, u64 *target, u64 rest[2])
{
    struct registers r = {.a = {SOURCE, TARGET, loops[number].moves + END, 0x5aa5}};
    if (loops[number].code == misaligned)
        r.a[2] = TARGET + 9 * 900;
    prepare(SOURCE, source, number);
    prepare(TARGET, target, 2 * number);
    for (u64 faults = 0; faults < 4; faults++) {
        loops_run(loops[number].code, &r);
        GUEST_SAY(loops[number].name, r.cause, r.tval, r.offset, r.a[0], r.a[1], r.a[3], r.a[4]);
        if (r.cause == GUEST_NO_TRAP)
            break;
        paging_set(r.tval < TARGET ? source : target, rest[r.tval >= TARGET]);
        r.a[0] = SOURCE; // all of it again
        r.a[1] = TARGET;
        r.a[3] = loops[number].code == search ? 0xf3 : 0x5aa5;
    }
    paging_set(target, rest[1]);
    GUEST_SAY("memory", sum_of(TARGET, 2 * GUEST_PAGE));
}

u64 guest_main(void)
{
    u64 *root = paging_root();
    u64 *pages[2], rest[2];
    static const u64 starts[] = {SOURCE, TARGET};
    for (u64 i = 0; i < 2; i++) {
        paging_set(paging_slot(root, starts[i], 0), paging_entry(paging_page(), PTE_RW));
        pages[i] = paging_slot(root, starts[i] + GUEST_PAGE, 0);
        rest[i] = paging_entry(paging_page(), PTE_RW);
    }
    paging_use(root);
    for (size_t i = 0; i < sizeof loops / sizeof *loops; i++)
        run(i, pages[0], pages[1], rest);
    return 0;
}
