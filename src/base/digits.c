#include "base/digits.h"

#define PAIR(high, low)           \
    {                             \
        '0' + (high), '0' + (low) \
    }
#define TEN_PAIRS(high)                                                                       \
    PAIR(high, 0), PAIR(high, 1), PAIR(high, 2), PAIR(high, 3), PAIR(high, 4), PAIR(high, 5), \
        PAIR(high, 6), PAIR(high, 7), PAIR(high, 8), PAIR(high, 9)

const char digits_decimal_pairs[100][2] = {TEN_PAIRS(0), TEN_PAIRS(1), TEN_PAIRS(2), TEN_PAIRS(3),
                                           TEN_PAIRS(4), TEN_PAIRS(5), TEN_PAIRS(6), TEN_PAIRS(7),
                                           TEN_PAIRS(8), TEN_PAIRS(9)};
