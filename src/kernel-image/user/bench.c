// What:  bench: what things cost, in cycles and instructions: from a function call to a page fault.
// Why:   a system call is a function call and two changes of mode; here is the bill for them.
// Try it in the debugger: `trace sys_getpid`.
#include "user/lib/user.h"

enum { ROUNDS = 100, PAGE_BYTES = 4096, NO_SUCH_CALL = 0 };

static int ping[2], pong[2];
static i64 partner;

static void __attribute__((noinline)) nothing(void)
{
    asm volatile("");
}

static void
function_call(void)
{
    nothing();
}

// The shortest system call: the number names none, so there is only the way in and out.
static void
null_call(void)
{
    register u64 number asm("a7") = NO_SUCH_CALL;
    asm volatile("ecall" : : "r"(number) : "a0", "memory");
}

static void
get_pid(void)
{
    getpid();
}

// To the partner and back: two switches.
static void
two_switches(void)
{
    char byte = 0;
    write(ping[1], &byte, 1);
    read(pong[0], &byte, 1);
}

static void
fork_and_wait(void)
{
    i64 pid = fork();
    if (pid == 0)
        exit(0);
    waitpid((int)pid, NULL, 0);
}

static void
message_round_trip(void)
{
    struct message message = {0};
    call((int)partner, &message);
}

// The first store to a page after a fork: it is copied.
static void
page_fault(void)
{
    static char bytes[PAGE_BYTES * ROUNDS];
    static u64 next;
    *(volatile char *)&bytes[next++ % ROUNDS * PAGE_BYTES] = 1;
}

static void
measure(const char *name, void (*what)(void), int rounds)
{
    u64 cycles, instructions, cycles_after, instructions_after;
    what(); // once for nothing, so that everything is in its place
    asm volatile("rdcycle %0\n\trdinstret %1" : "=r"(cycles), "=r"(instructions)::"memory");
    for (int i = 0; i < rounds; i++)
        what();
    asm volatile("rdcycle %0\n\trdinstret %1"
                 : "=r"(cycles_after), "=r"(instructions_after)::"memory");
    printf("%-22s %8lu %13lu\n", name, (cycles_after - cycles) / (u64)rounds,
           (instructions_after - instructions) / (u64)rounds);
}

static void
answer_bytes(void)
{
    char byte;
    while (read(ping[0], &byte, 1) == 1)
        write(pong[1], &byte, 1);
}

static void
answer_messages(void)
{
    struct message message;
    for (;;)
        reply((int)receive(&message), &message);
}

static i64
start(void (*what)(void))
{
    i64 pid = fork();
    if (pid == 0) {
        what();
        exit(0);
    }
    return pid;
}

// In a child, so that its pages are shared and its first stores are faults.
static void
measure_page_fault(void)
{
    measure("page fault (copy)", page_fault, ROUNDS - 1);
}

int
main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    pipe(ping);
    pipe(pong);
    printf("%-22s %8s %13s\n", "one", "cycles", "instructions");
    measure("function call", function_call, ROUNDS);
    measure("null system call", null_call, ROUNDS);
    measure("getpid", get_pid, ROUNDS);
    measure("fork and wait", fork_and_wait, ROUNDS);
    i64 echo = start(answer_bytes);
    measure("two context switches", two_switches, ROUNDS);
    kill((int)echo);
    partner = start(answer_messages);
    measure("message and reply", message_round_trip, ROUNDS);
    kill((int)partner);
    start(measure_page_fault);
    while (wait(NULL) > 0)
        ;
    return 0;
}
