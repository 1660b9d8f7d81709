// What:  tests that try to bring the kernel down: bad pointers, random calls, kills, many forks.
#include "user/usertests/usertests.h"

enum { PAGE_BYTES = 4096, KILLS = 150, FORKS = 10000, RANDOM_CALLS = 2000 };

static const struct {
    u64 number;
    const char *name, *arguments;
} calls[] = {
#define SYSCALL(number, name, count, arguments, meaning) {number, #name, #arguments},
#include "trap/syscalls.def"
#undef SYSCALL
};

static i64
call_by_number(u64 number, const u64 *argument)
{
    register u64 a0 asm("a0") = argument[0];
    register u64 a1 asm("a1") = argument[1];
    register u64 a2 asm("a2") = argument[2];
    register u64 a7 asm("a7") = number;
    asm volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
    return (i64)a0;
}

static bool
begins(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

static bool
contains(const char *text, const char *word)
{
    for (; *text != 0; text++) {
        if (begins(text, word))
            return true;
    }
    return false;
}

static void
write_once(void)
{
    exit(0);
}

// A good value for the argument that `text` declares, so that the bad pointer beside it is looked at.
static u64
good_value(const char *text, int fd, int child)
{
    return contains(text, "int fd") ? (u64)fd : contains(text, "int pid") ? (u64)child : 16;
}

// Calls the i-th system call with `bad` for every pointer.
static i64
call_with(size_t i, u64 bad, int fd, int child)
{
    u64 argument[3] = {0};
    char part[3][64] = {{0}};
    int count = 0, length = 0;
    for (const char *at = calls[i].arguments + 1; at[1] != 0; at++) {
        if (*at == ',') {
            count++;
            length = 0;
        } else {
            part[count][length++] = *at;
        }
    }
    for (int a = 0; a <= count; a++)
        argument[a] = contains(part[a], "USER(") ? bad : good_value(part[a], fd, child);
    return call_by_number(calls[i].number, argument);
}

static const u64 bad_addresses[] = {
    1,
    8,
    0xfff,
    0x10000 - 8,
    0x3f000000,
    0x40000000 - 8 - ((u64)1 << 25),
    0x40000000,
    0x50000000,
    0x7ffffff8,
    0x80000000,
    0xbffffffc,
    0xc0001000,
    0xfffffff8,
    (u64)1 << 38,
    UINT64_MAX - 7,
};

void
test_bad_pointers(void)
{
    int fd = (int)open("usertests.bad", OPEN_READ | OPEN_WRITE | OPEN_CREATE);
    for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
        if (!contains(calls[i].arguments, "USER("))
            continue;
        for (size_t b = 0; b < ARRAY_LEN(bad_addresses); b++) {
            struct message message = {0};
            write_all(fd, "0123456789abcdef", 16);
            int reader = (int)open("usertests.bad", OPEN_READ | OPEN_WRITE | OPEN_APPEND);
            int child = start_child(write_once);
            send((int)getpid(), &message); // for receive
            i64 result = call_with(i, bad_addresses[b], reader, child);
            if (result >= 0)
                printf("  %s(%lx) is %ld\n", calls[i].name, bad_addresses[b], result);
            check(result < 0);
            waitpid(child, NULL, 0);
            if (strcmp(calls[i].name, "receive") != 0)
                receive(&message);
            close(reader);
        }
    }
    unlink("usertests.bad");
}

void
test_bad_strings(void)
{
    char *end = (char *)sbrk(0);
    char *last = (char *)((u64)(end + PAGE_BYTES) / PAGE_BYTES * PAGE_BYTES) - 4;
    sbrk(last + 4 - end);
    memset(last, 'a', 4); // up to the end of the heap
    check_equal(open(last, OPEN_READ), -E_BAD_ADDRESS);
    check_equal(unlink(last), -E_BAD_ADDRESS);
    check(write(1, last, 8) == -E_BAD_ADDRESS);
    char *arguments[] = {"echo", last, NULL};
    check_equal(exec("echo", arguments), -E_BAD_ADDRESS);
}

static u64
random_number(u64 *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

// The calls that would end, bind or block the caller, or change what others rely on.
static bool
is_random(u64 number)
{
    return number != SYS_exit && number != SYS_fork && number != SYS_sleep &&
           number != SYS_receive && number != SYS_call && number != SYS_halt &&
           number != SYS_kill && number != SYS_pages && number != SYS_read && number != SYS_write &&
           number != SYS_limit && number != SYS_console && number != SYS_schedule &&
           number != SYS_exec;
}

static void
call_at_random(void)
{
    u64 state = 88172645463325252;
    for (int i = 0; i < RANDOM_CALLS; i++) {
        u64 argument[3], number = calls[random_number(&state) % ARRAY_LEN(calls)].number;
        for (int a = 0; a < 3; a++) {
            u64 shift = random_number(&state) % 64;
            argument[a] = random_number(&state) >> shift;
        }
        if (is_random(number))
            call_by_number(number, argument);
    }
}

// It may well destroy itself; nothing else.
void
test_random_calls(void)
{
    ending_of(start_child(call_at_random));
}

// A bit of everything that sleeps, allocates or locks.
static void
live(void)
{
    int ends[2];
    char bytes[600] = {0};
    struct message message = {0};
    for (;;) {
        pipe(ends);
        i64 pid = fork();
        if (pid == 0) {
            close(ends[0]); // or it would wait for itself
            write(ends[1], bytes, sizeof bytes);
            exit(0);
        }
        read(ends[0], bytes, sizeof bytes);
        close(ends[0]);
        close(ends[1]);
        int fd = (int)open("usertests.kill", OPEN_WRITE | OPEN_CREATE);
        write(fd, bytes, sizeof bytes);
        close(fd);
        unlink("usertests.kill");
        sbrk(2 * PAGE_BYTES);
        sbrk(-2 * PAGE_BYTES);
        call((int)pid, &message);
        wait(NULL);
    }
}

void
test_kill_anywhere(void)
{
    for (int i = 0; i < KILLS; i++) {
        int child = start_child(live);
        yield();
        for (volatile int delay = 0; delay < i * 100; delay++)
            ;
        kill(child);
        check_equal(ending_of(child).outcome, OUTCOME_KILLED);
        unlink("usertests.kill");
    }
}

void
test_many_forks(void)
{
    i64 before = free_pages();
    for (int i = 0; i < FORKS; i++) {
        int child = start();
        if (child == 0)
            exit(i);
        check_equal(ending_of(child).value, i);
    }
    check_equal(free_pages(), before);
}
