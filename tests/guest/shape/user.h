// System calls of the programs, with xv6's numbers. A program is one page at address 0.
#pragma once

#define CALL(name, number)                                                       \
    static long name(long a, const void *b, long c)                              \
    {                                                                            \
        register long a0 asm("a0") = a, a2 asm("a2") = c, a7 asm("a7") = number; \
        register const void *a1 asm("a1") = b;                                   \
        asm volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory"); \
        return a0;                                                               \
    }
