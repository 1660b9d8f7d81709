// The host's stack does not grow however many blocks run: a guest that only jumps runs a hundred
// million instructions on a small stack, of which the first million must have used all that is ever
// used.
#include "scenario.h"
#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define STACK_SIZE  (256 << 10)
#define STACK_LIMIT (16 << 10) // what may be used of it; four times that where nothing is optimised
#define PAINT       0xa5
#define FIRST_STEPS 1000000
#define STEPS       (100000000 / TEST_SCALE)

static size_t deepest(const u8 *stack)
{
    size_t untouched = 0;
    while (untouched < STACK_SIZE && stack[untouched] == PAINT) {
        untouched++;
    }
    return STACK_SIZE - untouched;
}

// What the thread gets.
struct job {
    struct run run;
    u8 *stack;
};

static void *run_guest(void *argument)
{
    struct job *job = argument;
    run_on(&job->run, FIRST_STEPS);
    size_t first = deepest(job->stack);
    run_on(&job->run, STEPS);
    size_t last = deepest(job->stack);
    printf("stack used: %zu bytes after %d steps, %zu after %d more\n", first, FIRST_STEPS, last,
           STEPS);
    REQUIRE(machine_steps(job->run.m) == FIRST_STEPS + STEPS, "the guest ended");
    REQUIRE(last <= first + 512, "the stack has grown");
    REQUIRE(last <= STACK_LIMIT * (TEST_SCALE > 1 ? 4 : 1), "the stack is deep");
    return NULL;
}

int main(void)
{
    static const struct scenario jumpy = {.name = "jumpy",
                                          .file = "machine/jumpy.elf",
                                          .ram_size_bytes = 32 << 20,
                                          .steps = UINT64_MAX};
    struct job job;
    pthread_t thread;
    pthread_attr_t attributes;
    job.stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(job.stack != MAP_FAILED, "no memory");
    memset(job.stack, PAINT, STACK_SIZE);
    run_create(&job.run, &jumpy, UINT64_MAX, 0);
    run_start(&job.run);
    REQUIRE(pthread_attr_init(&attributes) == 0, "no thread");
    REQUIRE(pthread_attr_setstack(&attributes, job.stack, STACK_SIZE) == 0, "no thread");
    REQUIRE(pthread_create(&thread, &attributes, run_guest, &job) == 0, "no thread");
    pthread_join(thread, NULL);
    run_finish(&job.run);
    return 0;
}
