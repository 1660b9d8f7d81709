// What:  primes [N]: the primes up to N by a chain of processes, one for each prime, connected by
//        pipes: each passes on what its prime does not divide.
// Try it in the debugger: `break sys_pipe`, `ps`: what does each wait for?
#include "user/lib/user.h"

// Reads the numbers for this process from `input`; the first is a prime. Returns in a child, which is
// to do the same with what comes out of the returned end of a pipe.
static int
sieve(int input)
{
    int prime, number, ends[2];
    if (read(input, &prime, sizeof prime) != sizeof prime)
        exit(0);
    printf("%d ", prime);
    i64 result = pipe(ends);
    i64 pid = result < 0 ? result : fork();
    if (pid < 0)
        fail("primes", pid);
    close(pid == 0 ? input : ends[0]);
    if (pid == 0) {
        close(ends[1]);
        return ends[0];
    }
    while (read(input, &number, sizeof number) == sizeof number) {
        if (number % prime != 0)
            write_all(ends[1], &number, sizeof number);
    }
    close(ends[1]);
    wait(NULL);
    exit(0);
}

int
main(int argc, char **argv)
{
    int last = argc > 1 ? (int)number_argument(argv[1]) : 50, ends[2];
    i64 result = pipe(ends);
    if (result < 0)
        fail("pipe", result);
    i64 pid = fork();
    if (pid < 0)
        fail("fork", pid);
    if (pid == 0) {
        close(ends[1]);
        for (int input = ends[0];;)
            input = sieve(input);
    }
    close(ends[0]);
    for (int number = 2; number <= last; number++)
        write_all(ends[1], &number, sizeof number);
    close(ends[1]);
    wait(NULL);
    printf("\n");
    return 0;
}
