// The terminal that standard input is: raw while the machine runs, and always put back.
#pragma once

#include "base/error.h"

// Where standard input is a terminal, makes it raw: keys come one by one, none is echoed, none is a
// signal. What is written to it is treated as before. False with ERROR_HOST.
bool terminal_make_raw(struct error *error);

// From the next terminal_again on C-c is a signal, SIGINT, also while the terminal is raw: it comes
// whether or not anybody reads what is typed. What was typed before it stays.
void terminal_interrupts(void);

bool terminal_is_raw(void);

// As it was before terminal_make_raw. May be called from a signal's handler, and more than once.
void terminal_restore(void);

// Raw again after terminal_restore; nothing where it never was. May be called as the above.
void terminal_again(void);
