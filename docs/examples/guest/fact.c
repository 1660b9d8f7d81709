// The untrusted code of docs/examples/call.c: the lecture's factorial, and ways to go wrong. It is
// compiled for RISC-V, with guest.ld.

// Recursive, and kept so: the stack that it needs grows with n.
long fact(long n)
{
    long below = n < 2 ? 1 : fact(n - 1);
    __asm__ volatile("" ::: "memory");
    return n < 2 ? 1 : n * below;
}

// Recursive until n is negative, for which no stack suffices.
long runaway(long n)
{
    long deeper = n < 0 ? 0 : runaway(n + 1);
    __asm__ volatile("" ::: "memory");
    return deeper + n;
}

long loop(void)
{
    for (;;) {
        __asm__ volatile("");
    }
}

long privileged(void)
{
    __asm__ volatile("csrw satp, zero");
    return 0;
}

long wild(volatile long *pointer)
{
    return *pointer;
}
