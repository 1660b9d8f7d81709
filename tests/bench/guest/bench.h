// What every benchmark program gets from the shared start-up code, and the one function that it
// provides. A program is bare-metal: it starts in M-mode at the start of RAM, computes, prints one
// line "name: checksum" on the serial line and ends the run through the finisher. The checksum
// depends only on the number of iterations, so that emulators can be compared.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int16_t i16;
typedef int32_t i32;
typedef int64_t i64;

#define NOINLINE __attribute__((noinline))
#define MIB      (1024 * 1024ul)

// The program: does its work `iterations` times and returns a checksum of the results.
u64 bench_run(u64 iterations);

// Called by crt0.S with the checksum of the run: prints the line and ends.
__attribute__((noreturn)) void bench_finish(u64 sum);

// Called by crt0.S where a program that needs floating point finds none: says so and ends.
__attribute__((noreturn)) void bench_refuse(void);

// Called by crt0.S on a trap that no program asked for: prints the three and ends with a failure.
__attribute__((noreturn)) void bench_trap(u64 mcause, u64 mepc, u64 mtval);

// Free memory behind the program's own, to the end of RAM (at least 120 MiB, 2 MiB aligned).
extern u8 bench_heap[];

// The next of a sequence of well-mixed numbers; the state must not be 0.
static inline u64 bench_random(u64 *state)
{
    u64 x = *state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return *state = x;
}

// Folds a value into a checksum, in such a way that the order of values counts.
static inline u64 bench_mix(u64 sum, u64 value)
{
    return ((sum << 5 | sum >> 59) ^ value) * 0x9e3779b97f4a7c15;
}
