// What:  everything that a program may use: the system calls, and a small library.
// Why:   a program sees the kernel as these functions; each is four instructions in stubs.S.
#pragma once

#include <stdarg.h>

#include "lib/string.h"
#include "trap/words.h"

#define USER(type)                                       type
#define SYSCALL(number, name, count, arguments, meaning) i64 name arguments;
#include "trap/syscalls.def"
#undef SYSCALL
#undef USER

// The two that do not come back.
i64 exit(i64 status) __attribute__((noreturn));
i64 halt(int status) __attribute__((noreturn));

// What a program is.
int main(int argc, char **argv);

// Write formatted text (lib/format.h) to the standard output, or to a file.
void printf(const char *text, ...) __attribute__((format(printf, 1, 2)));
void fprintf(int fd, const char *text, ...) __attribute__((format(printf, 2, 3)));

// Waits for any child: its pid.
i64 wait(struct ending *ending);

// Says what failed and why on the console, and ends the program with status 1.
void fail(const char *what, i64 result) __attribute__((noreturn));

// The pid of the process of that name, or minus an error.
i64 find_process(const char *name);

// Writes all of it, as write may not, or ends the program.
void write_all(int fd, const void *bytes, u64 size_bytes);

// A number from the command line; ends the program with a message where it is none.
i64 number_argument(const char *text);
