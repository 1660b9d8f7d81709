// What:  a line of the shell, taken apart.
//
//     line      = pipeline { (";" | "&") pipeline }
//     pipeline  = command { "|" command }
//     command   = { word | "<" word | ">" word | ">>" word }
//
// Invariants: pure. Words point into the line's copy in `text`.
#pragma once

#include "trap/abi.h"

enum { LINE_BYTES = 256, COMMANDS_MAX = 8 };

struct command {
    char *words[ARGUMENTS_MAX + 1]; // ended by null
    int count;
    char *input;  // the file after <, or null
    char *output; // after > or >>
    bool append;
};

struct pipeline {
    struct command commands[COMMANDS_MAX];
    int count;
    bool in_background;
    char text[2 * LINE_BYTES];
};

// Takes the first pipeline of `*line` apart and moves `*line` behind it. Null if that went well (count
// is 0 for an empty one), else the words for what is wrong.
const char *parse_pipeline(const char **line, struct pipeline *pipeline);
