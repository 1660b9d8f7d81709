// Measures each kernel of kernels.def: a line "name cycles predictor no_predictor", the cycles of
// an iteration in hundredths, and what they should be.
#include <stddef.h>
#include <stdint.h>

#define UART     ((volatile uint8_t *)0x10000000)
#define FINISHER ((volatile uint32_t *)0x100000)
#define PASS     0x5555

#define WARM  160 // iterations
#define SHORT 64
#define LONG  192

extern char stack_end[], buffer[], stream[];

__asm__(".option norelax\n"
        ".section .text.start, \"ax\"\n"
        ".globl _start\n"
        "_start: la sp, stack_end\n"
        "    li t0, 0x6000\n" // floating point is on
        "    csrs mstatus, t0\n"
        "    la t0, skip_call\n"
        "    csrw mtvec, t0\n"
        "    la t0, numbers\n"
        "    fld fa1, 0(t0)\n"
        "    fld fa2, 8(t0)\n"
        "    fld fa3, 16(t0)\n"
        "    fcvt.s.d ft1, fa1\n"
        "    fcvt.s.d ft2, fa2\n"
        "    j measure_all\n"
        "    .balign 4\n"
        "skip_call:\n" // the handler of four instructions
        "    csrr t6, mepc\n"
        "    addi t6, t6, 4\n"
        "    csrw mepc, t6\n"
        "    mret\n"
        "    .section .rodata\n"
        "    .balign 8\n"
        "numbers: .double 1.2345678, 0.98765432, 0.333\n"
        "    .section .bss\n"
        "    .balign 4096\n"
        "buffer: .space 4096\n"
        "stream: .space (160 + 64 + 192) * 1024\n"
        "    .balign 16\n"
        "    .space 4096\n"
        "stack_end:\n"
        "    .text\n"
        "kernel_return: ret\n");

#define KERNEL(name, copies, predictor, no_predictor, before, body) \
    __asm__(".text\n"                                               \
            ".balign 64\n"                                          \
            "kernel_" #name ":\n"                                   \
            "    la a1, buffer\n"                                   \
            "    li a2, 0x12345678\n"                               \
            "    li a3, 0x1235\n"                                   \
            "    mv t5, ra\n"                                       \
            "    " before "\n"                                      \
            "    .option push\n"                                    \
            "    .option norvc\n"                                   \
            "    .balign 64\n"                                      \
            "1:  .rept " #copies "\n"                               \
            "    " body "\n"                                        \
            "    .endr\n"                                           \
            "    addi a0, a0, -1\n"                                 \
            "    bnez a0, 1b\n"                                     \
            "    .option pop\n"                                     \
            "    mv ra, t5\n"                                       \
            "    ret\n");                                           \
    void kernel_##name(uint64_t iterations);
#include "kernels.def"
#undef KERNEL

static const struct {
    const char *name;
    void (*run)(uint64_t iterations);
    uint64_t predictor, no_predictor;
} kernels[] = {
#define KERNEL(name, copies, predictor, no_predictor, ...) \
    {#name, kernel_##name, predictor, no_predictor},
#include "kernels.def"
#undef KERNEL
};

static void print(const char *text)
{
    while (*text) {
        *UART = (uint8_t)*text++;
    }
}

static void print_number(uint64_t number)
{
    char digits[21];
    size_t i = sizeof digits - 1;
    digits[i] = 0;
    do {
        digits[--i] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    print(" ");
    print(digits + i);
}

static uint64_t cycles(void)
{
    uint64_t value;
    __asm__ volatile("csrr %0, mcycle" : "=r"(value));
    return value;
}

static __attribute__((noinline)) uint64_t measure(void (*run)(uint64_t iterations),
                                                  uint64_t iterations)
{
    uint64_t begin = cycles();
    run(iterations);
    return cycles() - begin;
}

void measure_all(void)
{
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
        measure(kernels[i].run, WARM);
        uint64_t few = measure(kernels[i].run, SHORT);
        uint64_t many = measure(kernels[i].run, LONG);
        print(kernels[i].name);
        print_number((many - few) * 100 / (LONG - SHORT));
        print_number(kernels[i].predictor * 100);
        print_number(kernels[i].no_predictor * 100);
        print("\n");
    }
    *FINISHER = PASS;
}
