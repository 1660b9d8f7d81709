#include "base/digits.h"

#define HEX_PAIR(high, low)                               \
    {                                                     \
        "0123456789abcdef"[high], "0123456789abcdef"[low] \
    }
#define DECIMAL_PAIR(high, low)   \
    {                             \
        '0' + (high), '0' + (low) \
    }
#define TEN_PAIRS(pair, high)                                                                 \
    pair(high, 0), pair(high, 1), pair(high, 2), pair(high, 3), pair(high, 4), pair(high, 5), \
        pair(high, 6), pair(high, 7), pair(high, 8), pair(high, 9)
#define SIXTEEN_PAIRS(high)                                                                \
    TEN_PAIRS(HEX_PAIR, high), HEX_PAIR(high, 10), HEX_PAIR(high, 11), HEX_PAIR(high, 12), \
        HEX_PAIR(high, 13), HEX_PAIR(high, 14), HEX_PAIR(high, 15)

const char digits_hex_pairs[256][2] = {
    SIXTEEN_PAIRS(0),  SIXTEEN_PAIRS(1),  SIXTEEN_PAIRS(2),  SIXTEEN_PAIRS(3),
    SIXTEEN_PAIRS(4),  SIXTEEN_PAIRS(5),  SIXTEEN_PAIRS(6),  SIXTEEN_PAIRS(7),
    SIXTEEN_PAIRS(8),  SIXTEEN_PAIRS(9),  SIXTEEN_PAIRS(10), SIXTEEN_PAIRS(11),
    SIXTEEN_PAIRS(12), SIXTEEN_PAIRS(13), SIXTEEN_PAIRS(14), SIXTEEN_PAIRS(15)};

const char digits_decimal_pairs[100][2] = {TEN_PAIRS(DECIMAL_PAIR, 0), TEN_PAIRS(DECIMAL_PAIR, 1),
                                           TEN_PAIRS(DECIMAL_PAIR, 2), TEN_PAIRS(DECIMAL_PAIR, 3),
                                           TEN_PAIRS(DECIMAL_PAIR, 4), TEN_PAIRS(DECIMAL_PAIR, 5),
                                           TEN_PAIRS(DECIMAL_PAIR, 6), TEN_PAIRS(DECIMAL_PAIR, 7),
                                           TEN_PAIRS(DECIMAL_PAIR, 8), TEN_PAIRS(DECIMAL_PAIR, 9)};
