// A sparse matrix (compressed rows, 500 by 500, about 2500 numbers of double precision) times a
// vector.
#include "bench.h"

enum { ROWS = 500, PER_ROW = 5, ENTRIES = ROWS * PER_ROW };

static double values[ENTRIES], vector[ROWS], product[ROWS];
static u32 columns[ENTRIES], row_starts[ROWS + 1];

static NOINLINE void multiply(void)
{
    for (int row = 0; row < ROWS; row++) {
        double sum = 0;
        for (u32 at = row_starts[row]; at < row_starts[row + 1]; at++)
            sum += values[at] * vector[columns[at]];
        product[row] = sum;
    }
}

static void make_matrix(void)
{
    u64 random = 88172645463325252;
    u32 at = 0;
    for (u32 row = 0; row < ROWS; row++) {
        row_starts[row] = at;
        u32 length = (u32)(bench_random(&random) % (2 * PER_ROW));
        for (u32 i = 0; i < length && at < ENTRIES; i++, at++) {
            columns[at] = (u32)(bench_random(&random) % ROWS);
            values[at] = (double)(bench_random(&random) % 1000) / 999.0;
        }
        vector[row] = (double)row / 17.0;
    }
    row_starts[ROWS] = at;
}

static u64 bits(double value)
{
    u64 result;
    __builtin_memcpy(&result, &value, sizeof(result));
    return result;
}

u64 bench_run(u64 iterations)
{
    u64 sum = 0;
    make_matrix();
    for (u64 i = 0; i < iterations; i++) {
        multiply();
        vector[i % ROWS] = product[i * 7 % ROWS] / 3.0 + 1.0;
        sum = bench_mix(sum, bits(product[i % ROWS]));
    }
    return sum;
}
