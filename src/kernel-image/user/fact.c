// What:  fact [N]: the factorial in the lecture's three forms, side by side: a function of the same
//        program, a service that is another process, and untrusted code in a sandbox.
//        fact sandbox N [INSTRUCTIONS]: the sandbox alone. fact wild KIND: what it catches.
// Why:   all three compute the same; they differ in what a mistake in one does to the other.
// Try it in the debugger: `break sys_call`, `break sandbox_count`, `break ending_exit`.
#include "user/lib/factorial.h"
#include "user/lib/user.h"

enum { STACK_BYTES = 8192, INSTRUCTIONS = 1000000 };

// The untrusted program: started as `fact inner KIND`, in a sandbox.
static void
inner(const char *kind)
{
    i64 n;
    if (strcmp(kind, "loop") == 0) {
        for (;;)
            asm volatile("");
    }
    if (strcmp(kind, "illegal") == 0)
        asm volatile("csrw satp, zero");
    if (strcmp(kind, "fault") == 0)
        *(volatile int *)0x80000000 = 0;
    if (string_to_number(kind, &n))
        exit(factorial(n)); // of a large n, the stack does not suffice
    exit(0);
}

// Runs `fact inner KIND` in a sandbox: the lecture's emul(), with its `switch` for the outcome.
static void
run_in_sandbox(char *kind, i64 instructions)
{
    struct ending ending;
    i64 pid = fork();
    if (pid == 0) {
        char *arguments[] = {"fact", "inner", kind, NULL};
        close(2); // no reports: we are told how it ends
        i64 result = limit(STACK_BYTES, (u64)instructions);
        fail("fact", result < 0 ? result : exec("fact", arguments));
    }
    if (pid < 0 || waitpid((int)pid, &ending, 0) < 0)
        fail("fact", pid);
    switch (ending.outcome) {
    case OUTCOME_EXITED:
        printf("sandbox:  OK, %ld\n", ending.value);
        break;
    case OUTCOME_STACK_OVERFLOW:
    case OUTCOME_TOO_MANY_INSNS:
    case OUTCOME_ILLEGAL:
    case OUTCOME_FAULT:
    case OUTCOME_KILLED:
    case OUTCOME_NO_MEMORY:
        printf("sandbox:  %s\n", outcome_text(ending.outcome));
        break;
    }
}

static void
ask_service(i64 n)
{
    i64 service = find_process("service");
    struct message message = {.code = FACTORIAL_CODE, .value = n};
    i64 result = service < 0 ? service : call((int)service, &message);
    if (result < 0)
        printf("service:  %s; start one with: service &\n", error_text(result));
    else
        printf("service:  %s, %ld\n", message.code == FACTORIAL_OK ? "OK" : "NG", message.value);
}

int
main(int argc, char **argv)
{
    char *n = argc > 1 ? argv[1] : "5";
    if (argc == 3 && strcmp(n, "inner") == 0)
        inner(argv[2]);
    if (argc >= 3 && (strcmp(n, "sandbox") == 0 || strcmp(n, "wild") == 0)) {
        run_in_sandbox(argv[2], argc > 3 ? number_argument(argv[3]) : INSTRUCTIONS);
        return 0;
    }
    printf("function: %ld\n", factorial(number_argument(n)));
    ask_service(number_argument(n));
    run_in_sandbox(n, INSTRUCTIONS);
    return 0;
}
