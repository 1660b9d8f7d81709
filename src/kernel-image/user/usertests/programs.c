// What:  tests of exec, and of the way into the kernel and back.
#include "user/usertests/usertests.h"

// Runs a program with its output into a pipe, and returns how much of it there was, in `output`.
static i64
output_of(char **arguments, char *output, u64 size_bytes)
{
    int ends[2];
    pipe(ends);
    int child = start();
    if (child == 0) {
        close(1);
        dup(ends[1]);
        exit(exec(arguments[0], arguments));
    }
    close(ends[1]);
    i64 total = 0, count;
    while ((count = read(ends[0], output + total, size_bytes - (u64)total)) > 0)
        total += count;
    check_equal(ending_of(child).value, 0);
    return total;
}

void
test_exec_arguments(void)
{
    char output[64];
    char *arguments[] = {"echo", "one", "", "two three", NULL};
    check_equal(output_of(arguments, output, sizeof output), 15);
    check(memcmp(output, "one  two three\n", 15) == 0);
}

void
test_exec_missing(void)
{
    char *arguments[] = {"none", NULL};
    check_equal(exec("none", arguments), -E_NO_FILE);
    check_equal(exec("", arguments), -E_NO_FILE);
}

void
test_exec_text(void)
{
    char *arguments[] = {"help.txt", NULL};
    check_equal(exec("help.txt", arguments), -E_BAD_PROGRAM);
}

void
test_exec_too_many(void)
{
    char *arguments[ARGUMENTS_MAX + 2];
    for (int i = 0; i <= ARGUMENTS_MAX; i++)
        arguments[i] = "word";
    arguments[ARGUMENTS_MAX + 1] = NULL;
    check_equal(exec("echo", arguments), -E_TOO_LARGE);
}

void
test_exec_too_long(void)
{
    static char word[3000];
    memset(word, 'a', sizeof word - 1);
    char *arguments[] = {"echo", word, word, NULL};
    check(exec("echo", arguments) < 0);
}

void
test_exec_files(void)
{
    int ends[2];
    char *arguments[] = {"cat", NULL};
    char output[8];
    pipe(ends);
    write_all(ends[1], "through", 7);
    close(ends[1]);
    close(0);
    dup(ends[0]);
    check_equal(output_of(arguments, output, sizeof output), 7);
    check(memcmp(output, "through", 7) == 0);
}

void
test_unknown_call(void)
{
    for (u64 number = 0; number < 70000; number += 999) {
        register u64 a7 asm("a7") = number + 54;
        register i64 a0 asm("a0") = 0;
        asm volatile("ecall" : "+r"(a0) : "r"(a7) : "memory");
        check_equal(a0, -E_NO_CALL);
    }
}

// Fills registers, lets others run (by a system call, or by the timer in a loop), looks again. Nonzero
// where one has changed.
static u64
registers_change(bool call)
{
    u64 changed;
    asm volatile("li s2, 2\n\tli s3, 3\n\tli s4, 4\n\tli s5, 5\n\tli s6, 6\n\tli s7, 7\n\t"
                 "li t2, 12\n\tli t3, 13\n\tli t4, 14\n\tli t5, 15\n\tli t6, 16\n\tli gp, 17\n\t"
                 "li a7, %2\n\tli t1, 3000000\n\t"
                 "beqz %1, 1f\n\tecall\n\tj 2f\n"
                 "1:\n\taddi t1, t1, -1\n\tbnez t1, 1b\n2:\n\t"
                 "addi s2, s2, -2\n\taddi s3, s3, -3\n\taddi s4, s4, -4\n\taddi s5, s5, -5\n\t"
                 "addi s6, s6, -6\n\taddi s7, s7, -7\n\taddi t2, t2, -12\n\taddi t3, t3, -13\n\t"
                 "addi t4, t4, -14\n\taddi t5, t5, -15\n\taddi t6, t6, -16\n\taddi gp, gp, -17\n\t"
                 "or s2, s2, s3\n\tor s2, s2, s4\n\tor s2, s2, s5\n\tor s2, s2, s6\n\t"
                 "or s2, s2, s7\n\tor s2, s2, t2\n\tor s2, s2, t3\n\tor s2, s2, t4\n\t"
                 "or s2, s2, t5\n\tor s2, s2, t6\n\tor s2, s2, gp\n\tmv %0, s2"
                 : "=r"(changed)
                 : "r"((u64)call), "i"(SYS_yield)
                 : "s2", "s3", "s4", "s5", "s6", "s7", "t1", "t2", "t3", "t4", "t5", "t6", "a0",
                   "a7", "memory");
    return changed;
}

static void
use_registers(void)
{
    for (;;)
        registers_change(true);
}

void
test_registers(void)
{
    int other = start_child(use_registers);
    for (int i = 0; i < 20; i++)
        check_equal(registers_change(true), 0);
    schedule(SCHEDULING_TIMER, 200);
    check_equal(registers_change(false), 0);
    kill(other);
    ending_of(other);
}
