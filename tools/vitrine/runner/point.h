// Points of a run: what tests speak of. `point.def` lists the kinds.
//
//   POINT [in U|S|M] [number N]
//
// "in" is the mode that a trap came from; number N is the N-th such point, the first where it is
// not said.
#pragma once

#include "words.h"

enum point_kind {
#define POINT(kind, ...) POINT_##kind,
#include "point.def"
#undef POINT
    POINT_KINDS,
};

#define POINT_NAME_SIZE 128
#define POINT_ANY_MODE  (-1)

struct point {
    enum point_kind kind;
    char name[POINT_NAME_SIZE]; // of the cause, symbol or system call; the text; "" for none
    i32 mode;                   // enum privilege, or POINT_ANY_MODE
    u64 number;                 // which of them, from 1
};

// Reads a point from word *index on, which goes on behind it. False with `problem` filled, one line
// without a newline: what is wrong, and what could be there.
#define POINT_PROBLEM_SIZE 256
bool point_read(struct point *point, const struct words *words, u32 *index, char *problem);

// Whether trap.def has a cause of that name; if not, `problem` says so.
bool point_is_cause(const char *name, char *problem);

// The point as people write it.
#define POINT_TEXT_SIZE (POINT_NAME_SIZE + 64)
void point_format(const struct point *point, char *text);
