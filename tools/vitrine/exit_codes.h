// What the program exits with; the rows and their meanings are in exit_codes.def.
#pragma once

enum exit_code {
    EXIT_LEFT = 0, // by C-a x, and after --help and --version
#define EXIT_CODE(code, name, meaning) EXIT_##name = code,
#include "exit_codes.def"
#undef EXIT_CODE
};

#define EXIT_GUEST_MASK 0xff // of the guest's status, what a Unix process can hand on
