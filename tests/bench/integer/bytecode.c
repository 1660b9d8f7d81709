// A switch-heavy interpreter of a small stack machine: an indirect jump for every operation. Its
// program counts the steps of the Collatz sequence of the numbers below 200.
#include "bench.h"

// clang-format off
enum operation { PUSH, LOAD, STORE, ADD, SUBTRACT, MULTIPLY, AND, SHIFT, LESS, EQUAL, NOT, JUMP,
                 JUMP_ZERO, CALL, RETURN, DUPLICATE, DROP, HALT };

enum { N, X, STEPS, VARIABLES };

// Addresses in the program.
enum { NEXT = 4, COLLATZ = 18, TEST = 20, EVEN = 49, DONE = 55, LIMIT = 56, END = 64, TRIPLED = 65,
       NEW_X = 68 };

static const u8 program[] = {
    PUSH, 1, STORE, N,                      //  0: n = 1
    LOAD, N, CALL, COLLATZ,                 //  4, NEXT
    LOAD, N, PUSH, 1, ADD, DUPLICATE,       //  8: n = n + 1
    STORE, N, JUMP, LIMIT,                  // 14
    STORE, X,                               // 18, COLLATZ: x = n
    LOAD, X, PUSH, 1, EQUAL, NOT,           // 20, TEST: while x is not 1
    JUMP_ZERO, DONE,                        // 26
    LOAD, STEPS, PUSH, 1, ADD,              // 28: steps = steps + 1
    STORE, STEPS,                           // 33
    LOAD, X, PUSH, 1, AND, JUMP_ZERO, EVEN, // 35
    LOAD, X, PUSH, 3, MULTIPLY,             // 42: x = 3 x + 1
    JUMP, TRIPLED,                          // 47
    LOAD, X, SHIFT, JUMP, NEW_X, HALT,      // 49, EVEN: x = x / 2
    RETURN,                                 // 55, DONE
    PUSH, 200, LESS, JUMP_ZERO, END,        // 56, LIMIT: while n is below 200
    JUMP, NEXT, HALT,                       // 61
    HALT,                                   // 64, END
    PUSH, 1, ADD,                           // 65, TRIPLED
    STORE, X, JUMP, TEST,                   // 68, NEW_X
};
// clang-format on

static NOINLINE u64 interpret(const u8 *code, u64 *variables)
{
    u64 stack[32], *top = stack;
    u32 returns[8], depth = 0, pc = 0;
    u64 count = 0;
    for (;;) {
        count++;
        switch ((enum operation)code[pc++]) {
        case PUSH:
            *top++ = code[pc++];
            break;
        case LOAD:
            *top++ = variables[code[pc++]];
            break;
        case STORE:
            variables[code[pc++]] = *--top;
            break;
        case ADD:
            top--;
            top[-1] += top[0];
            break;
        case SUBTRACT:
            top--;
            top[-1] -= top[0];
            break;
        case MULTIPLY:
            top--;
            top[-1] *= top[0];
            break;
        case AND:
            top--;
            top[-1] &= top[0];
            break;
        case SHIFT:
            top[-1] >>= 1;
            break;
        case LESS:
            top--;
            top[-1] = top[-1] < top[0];
            break;
        case EQUAL:
            top--;
            top[-1] = top[-1] == top[0];
            break;
        case NOT:
            top[-1] = !top[-1];
            break;
        case JUMP:
            pc = code[pc];
            break;
        case JUMP_ZERO:
            pc = *--top ? pc + 1 : code[pc];
            break;
        case CALL:
            returns[depth++] = pc + 1;
            pc = code[pc];
            break;
        case RETURN:
            pc = returns[--depth];
            break;
        case DUPLICATE:
            *top = top[-1];
            top++;
            break;
        case DROP:
            top--;
            break;
        case HALT:
            return count;
        }
    }
}

u64 bench_run(u64 iterations)
{
    u64 sum = 0, variables[VARIABLES];
    for (u64 i = 0; i < iterations; i++) {
        variables[STEPS] = i;
        u64 count = interpret(program, variables);
        sum = bench_mix(sum, variables[STEPS] + count);
    }
    return sum;
}
