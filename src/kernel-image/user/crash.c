// What:  crash [WAY]: does what a program may not, one way for each kind; `crash list` names them.
// Why:   the mode bit, the page table and the decoder each have something to say about a program.
// Try it in the debugger: `break fault_serve`, `proc`.
#include "user/lib/user.h"

static const int constant = 1;
static int variable = 1;

static void
privileged(void)
{
    asm volatile("csrw satp, zero");
}

static void
sret(void)
{
    asm volatile("sret");
}

static void
illegal(void)
{
    asm volatile(
        ".half 0"); // all zeros are no instruction, so that jumping into nothing is noticed
}

static void
breakpoint(void)
{
    asm volatile("ebreak");
}

static void
null(void)
{
    *(volatile int *)NULL = 1;
}

static void
kernel(void)
{
    printf("%d\n", *(volatile int *)0x80000000);
}

static void
device(void)
{
    *(volatile char *)0x50000000 = '!';
}

static void
store_to_constant(void)
{
    *(volatile int *)&constant = 2;
}

static void
store_to_text(void)
{
    *(volatile int *)store_to_text = 0;
}

static void
jump_to_data(void)
{
    ((void (*)(void)) & variable)();
}

static int
recurse(int depth)
{
    volatile char much[256];
    much[0] = (char)depth;
    return depth < 0 ? 0 : recurse(depth + 1) + much[0];
}

static void
stack(void)
{
    recurse(0);
}

static const struct {
    const char *name;
    void (*crash)(void);
    const char *what;
} ways[] = {
    {"privileged", privileged, "writes a CSR of S-mode"},
    {"sret", sret, "returns from a trap that there was not"},
    {"illegal", illegal, "executes what is no instruction"},
    {"breakpoint", breakpoint, "executes ebreak with no debugger in the kernel"},
    {"null", null, "stores through a null pointer"},
    {"kernel", kernel, "reads the kernel's memory"},
    {"device", device, "writes to the serial line itself"},
    {"constant", store_to_constant, "stores to a constant"},
    {"text", store_to_text, "stores to its own instructions"},
    {"data", jump_to_data, "executes its own data"},
    {"stack", stack, "calls itself until the stack is full"},
};

int
main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : ways[0].name;
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        if (strcmp(name, "list") == 0) {
            printf("%-11s %s\n", ways[i].name, ways[i].what);
        } else if (strcmp(name, ways[i].name) == 0) {
            printf("crash: %s\n", ways[i].what);
            ways[i].crash();
            printf("crash: still here, which cannot be\n");
        }
    }
    return 0;
}
