// run_timed SECONDS OUTPUT ERRORS PROGRAM [ARGUMENT...]
// Runs a program with no input, its output and errors in files, and prints one line on what it cost:
//     <user + system time in us> <elapsed time in us> <largest resident memory in KiB> <status>
// The times are those of all its threads. The status is its exit status, 128 + the signal that ended
// it, or 124 where it was killed because it ran for longer than SECONDS.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STATUS_TIMEOUT = 124, STATUS_CANNOT_RUN = 127 };

static volatile sig_atomic_t child;     // process group to end, 0 for none
static volatile sig_atomic_t timed_out; // the alarm came first

static void on_alarm(int signal_number)
{
    (void)signal_number;
    timed_out = 1;
    if (child)
        kill(-child, SIGKILL);
}

static void on_interrupt(int signal_number)
{
    if (child)
        kill(-child, SIGKILL);
    _exit(128 + signal_number);
}

static void redirect(int to, const char *path, int flags)
{
    int file = open(path, flags, 0666);
    if (file < 0 || dup2(file, to) < 0) {
        fprintf(stderr, "run_timed: %s: %s\n", path, strerror(errno));
        _exit(STATUS_CANNOT_RUN);
    }
    close(file);
}

// The child: a process group of its own, so that all of it can be killed.
static void start(const char *output, const char *errors, char **program)
{
    setpgid(0, 0);
    redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
    redirect(STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC);
    redirect(STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC);
    execvp(program[0], program);
    fprintf(stderr, "run_timed: %s: %s\n", program[0], strerror(errno));
    _exit(STATUS_CANNOT_RUN);
}

static long long microseconds(struct timeval time)
{
    return time.tv_sec * 1000000LL + time.tv_usec;
}

static long long now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

static int status_of(int wait_status)
{
    if (timed_out)
        return STATUS_TIMEOUT;
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: run_timed SECONDS OUTPUT ERRORS PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    signal(SIGALRM, on_alarm);
    signal(SIGINT, on_interrupt);
    signal(SIGTERM, on_interrupt);
    signal(SIGHUP, on_interrupt);
    long long started = now_us();
    pid_t pid = fork();
    if (pid < 0) {
        perror("run_timed: fork");
        return 2;
    }
    if (pid == 0)
        start(argv[2], argv[3], argv + 4);
    setpgid(pid, pid);
    child = pid;
    alarm((unsigned)atoi(argv[1]));

    int wait_status;
    struct rusage usage;
    while (wait4(pid, &wait_status, 0, &usage) < 0 && errno == EINTR)
        ;
    alarm(0);
    long long cpu = microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
    printf("%lld %lld %ld %d\n", cpu, now_us() - started, usage.ru_maxrss, status_of(wait_status));
    return 0;
}
