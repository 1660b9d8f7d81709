// What the machine tests' guests share: a console, an end, and probes, which are accesses that may
// trap. A guest runs in S-mode with all of memory open to it. Its console must say the same on every
// machine that is a QEMU `virt` board.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t i64;

#define GUEST_PAGE 4096ul

#define CSR_READ(csr)                                                   \
    ({                                                                  \
        u64 csr_value;                                                  \
        __asm__ volatile("csrr %0, " #csr : "=r"(csr_value)::"memory"); \
        csr_value;                                                      \
    })
#define CSR_WRITE(csr, value) __asm__ volatile("csrw " #csr ", %0" ::"r"((u64)(value)) : "memory")
#define CSR_SET(csr, bits)    __asm__ volatile("csrs " #csr ", %0" ::"r"((u64)(bits)) : "memory")
#define CSR_CLEAR(csr, bits)  __asm__ volatile("csrc " #csr ", %0" ::"r"((u64)(bits)) : "memory")

// The guest itself; what it answers is the status of the run.
u64 guest_main(void);

// Free memory behind the program, 2 MiB aligned.
extern u8 guest_memory[];

// --- console and end (guest.c) ---

void guest_print(const char *text);
void guest_print_hex(u64 value);

// A line: a name and values, in hexadecimal.
#define GUEST_SAY(name, ...) \
    guest_say(name, (const u64[]){__VA_ARGS__}, sizeof((u64[]){__VA_ARGS__}) / sizeof(u64))
void guest_say(const char *name, const u64 *values, size_t count);

// Ends the run: 0 is success.
__attribute__((noreturn)) void guest_finish(u64 status);

// The same from M-mode.
u64 guest_machine_finish(u64 status);

// A trap that nobody asked for: says so and ends the run.
__attribute__((noreturn)) void guest_died(u64 cause, u64 epc, u64 tval);

// --- probes and M-mode (start.S) ---

#define GUEST_NO_TRAP (~0ul)

struct guest_result {
    u64 cause; // of the trap, or GUEST_NO_TRAP
    u64 value; // that was read; of a trap, stval
};

struct guest_result guest_load(u64 va);
struct guest_result guest_load_word(u64 va);
struct guest_result guest_load_byte(u64 va);
struct guest_result guest_store(u64 va, u64 value);
struct guest_result guest_store_word(u64 va, u64 value);
struct guest_result guest_store_byte(u64 va, u64 value);
struct guest_result guest_swap(u64 va, u64 value);
struct guest_result guest_call(u64 va); // a function there: what it answers in a0

// Calls `function` in M-mode.
u64 guest_machine(u64 (*function)(u64), u64 argument);

// The next of a sequence of well-mixed numbers; the state must not be 0.
static inline u64 guest_random(u64 *state)
{
    u64 x = *state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return *state = x;
}

// Folds a value into a sum, in such a way that the order of values counts.
static inline u64 guest_mix(u64 sum, u64 value)
{
    return ((sum << 5 | sum >> 59) ^ value) * 0x9e3779b97f4a7c15;
}
