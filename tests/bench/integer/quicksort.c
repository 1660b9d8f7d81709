// Quicksort of 4096 numbers: the median of three as the pivot, insertion sort below ten.
#include "bench.h"

enum { LENGTH = 4096, SMALL = 10 };

static i32 numbers[LENGTH];

static void swap(i32 *a, i32 *b)
{
    i32 old = *a;
    *a = *b;
    *b = old;
}

static NOINLINE void insertion_sort(i32 *from, i32 *to)
{
    for (i32 *next = from + 1; next <= to; next++) {
        i32 value = *next;
        i32 *at = next;
        for (; at > from && at[-1] > value; at--)
            at[0] = at[-1];
        *at = value;
    }
}

static i32 median_of_three(i32 *a, i32 *b, i32 *c)
{
    if (*a > *b)
        swap(a, b);
    if (*b > *c)
        swap(b, c);
    if (*a > *b)
        swap(a, b);
    return *b;
}

// Sorts from..to, both included.
static NOINLINE void quicksort(i32 *from, i32 *to)
{
    while (to - from >= SMALL) {
        i32 pivot = median_of_three(from, from + (to - from) / 2, to);
        i32 *left = from, *right = to;
        while (left <= right) {
            while (*left < pivot)
                left++;
            while (*right > pivot)
                right--;
            if (left <= right)
                swap(left++, right--);
        }
        quicksort(from, right);
        from = left;
    }
    insertion_sort(from, to);
}

u64 bench_run(u64 iterations)
{
    u64 sum = 0, random = 88172645463325252;
    for (u64 i = 0; i < iterations; i++) {
        for (int at = 0; at < LENGTH; at++)
            numbers[at] = (i32)bench_random(&random);
        quicksort(numbers, numbers + LENGTH - 1);
        for (int at = 1; at < LENGTH; at++)
            sum += numbers[at - 1] > numbers[at];
        sum = bench_mix(sum, (u64)numbers[i % LENGTH]);
    }
    return sum;
}
