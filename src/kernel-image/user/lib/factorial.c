// What:  the factorial: recursive, so that a large n needs a large stack.
#include "user/lib/factorial.h"

i64
factorial(i64 n)
{
    i64 below = n < 2 ? 1 : factorial(n - 1);
    asm volatile("" ::: "memory"); // or the compiler makes a loop of it
    return n < 2 ? 1 : n * below;
}
