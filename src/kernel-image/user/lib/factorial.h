// What:  the lecture's factorial, and what its client and service say to each other.
#pragma once

#include "lib/types.h"

enum factorial_code { FACTORIAL_OK, FACTORIAL_NG, FACTORIAL_CODE = '!' };

// n!, by calling itself; 1 for what is below 2. Beyond 20 it does not fit.
i64 factorial(i64 n);
