// Expressions that are shown whenever the machine stops.
#pragma once

#include "format.h"

struct debugger;

#define DISPLAYS_MAX      32
#define DISPLAY_TEXT_SIZE 256

struct display {
    u32 number;      // from 1
    char format[16]; // "/4xg", or ""
    char text[DISPLAY_TEXT_SIZE];
};

struct displays {
    struct display items[DISPLAYS_MAX];
    u32 count, last_number;
};

void displays_show(struct debugger *d);
