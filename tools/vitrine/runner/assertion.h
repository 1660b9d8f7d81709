// What must hold on the way, one sentence each:
//
//   expect POINT                          it is reached
//   expect POINT within N UNIT of POINT   … no later than that after the other; the first point is
//                                         counted from the second on. UNIT: steps, instructions, cycles
//   expect POINT before POINT             … and before the other, should that be reached
//   never POINT                           it is not reached
//   variable NAME OP VALUE at POINT       what is at that symbol of the kernel, then.
//                                         OP: == != < <= > >=
#pragma once

#include "measure.h"
#include "point.h"

enum assertion_kind {
    ASSERTION_EXPECT,
    ASSERTION_WITHIN,
    ASSERTION_BEFORE,
    ASSERTION_NEVER,
    ASSERTION_VARIABLE
};

enum comparison { EQUAL, UNEQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL };

struct assertion {
    const char *sentence; // as it was written; the caller's
    enum assertion_kind kind;
    struct point point;
    struct point other;     // of WITHIN and BEFORE
    u64 limit;              // of WITHIN
    enum quantity quantity; // of WITHIN
    char variable[POINT_NAME_SIZE];
    enum comparison comparison;
    i64 value;
};

// Reads a sentence, which must stay where it is. False with `problem` (POINT_PROBLEM_SIZE).
bool assertion_read(struct assertion *assertion, const char *sentence, char *problem);

// Whether `variable` compares to `value` as `comparison` says, both as signed numbers.
bool comparison_holds(enum comparison comparison, i64 variable, i64 value);
