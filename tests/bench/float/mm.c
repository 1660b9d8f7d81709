// The product of two matrices of 32 by 32 double-precision numbers, by fused multiply-add.
#include "bench.h"

enum { SIDE = 32 };

static double a[SIDE][SIDE], b[SIDE][SIDE], c[SIDE][SIDE];

static NOINLINE void multiply(void)
{
    for (int row = 0; row < SIDE; row++) {
        for (int column = 0; column < SIDE; column += 2) {
            double left = c[row][column], right = c[row][column + 1];
            for (int i = 0; i < SIDE; i++) {
                left = __builtin_fma(a[row][i], b[i][column], left);
                right = __builtin_fma(a[row][i], b[i][column + 1], right);
            }
            c[row][column] = left * 0.5;
            c[row][column + 1] = right * 0.5;
        }
    }
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
    for (int row = 0; row < SIDE; row++) {
        for (int column = 0; column < SIDE; column++) {
            a[row][column] = (double)(row * 3 + column) / 7.0;
            b[row][column] = (double)(row - column) / 3.0;
        }
    }
    for (u64 i = 0; i < iterations; i++) {
        multiply();
        sum = bench_mix(sum, bits(c[i % SIDE][i / SIDE % SIDE]));
    }
    return sum;
}
