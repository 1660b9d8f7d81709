#include "base/nearest.h"

#include <string.h>

static u32 smaller(u32 a, u32 b)
{
    return a < b ? a : b;
}

// How many letters have to be put in, taken out, changed or exchanged with the next to make `b` of
// `a` (Damerau and Levenshtein's distance).
static u32 distance(const char *a, const char *b)
{
    u32 cost[NEAREST_LENGTH_MAX + 1][NEAREST_LENGTH_MAX + 1];
    size_t rows = strlen(a), columns = strlen(b);
    for (size_t i = 0; i <= rows; i++) {
        for (size_t k = 0; k <= columns; k++) {
            if (i == 0 || k == 0) {
                cost[i][k] = (u32)(i + k);
                continue;
            }
            u32 changed = cost[i - 1][k - 1] + (a[i - 1] != b[k - 1]);
            cost[i][k] = smaller(changed, smaller(cost[i - 1][k], cost[i][k - 1]) + 1);
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1]) {
                cost[i][k] = smaller(cost[i][k], cost[i - 2][k - 2] + 1);
            }
        }
    }
    return cost[rows][columns];
}

struct nearest nearest_begin(const char *written)
{
    return (struct nearest){.written = written, .distance = (u32)strlen(written) / 3 + 2};
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
    size_t length = strlen(candidate);
    if (length > NEAREST_LENGTH_MAX || strlen(nearest->written) > NEAREST_LENGTH_MAX) {
        return;
    }
    u32 d = distance(nearest->written, candidate);
    if (d < nearest->distance && d < length) {
        nearest->best = candidate;
        nearest->distance = d;
    }
}
