#include "signals.h"

#include "terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NS_PER_SECOND    1000000000ULL
#define FAULT_STACK_SIZE 65536

// By default each of these ends a process.
static const int ending_signals[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT,   SIGUSR1,
                                     SIGUSR2, SIGALRM, SIGXCPU, SIGVTALRM, SIGPROF};

// Those of a process that has gone wrong: only the terminal can still be seen to.
static const int fault_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};

static volatile sig_atomic_t ending, suspend_asked, interrupted, resized;
static struct sigaction fault_before[ARRAY_LEN(fault_signals)];
static u8 fault_stack[FAULT_STACK_SIZE]; // the ordinary one may be what went wrong

static void on_ending(int number)
{
    if (ending) {
        terminal_restore();
        signal(number, SIG_DFL);
        raise(number);
    }
    ending = number;
}

static void on_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

static void on_resize(int number)
{
    (void)number;
    resized = 1;
}

static void on_suspend(int number)
{
    (void)number;
    suspend_asked = 1;
}

// Somebody lets a stopped program go on; whoever stopped it may have changed the terminal.
static void on_continue(int number)
{
    (void)number;
    int saved = errno;
    terminal_again();
    errno = saved;
}

// Hands the signal on to who would have got it before: it comes again at the return, by itself
// where an instruction raised it.
static void on_fault(int number, siginfo_t *info, void *context)
{
    (void)context;
    terminal_restore();
    for (size_t i = 0; i < ARRAY_LEN(fault_signals); i++) {
        if (fault_signals[i] == number) {
            sigaction(number, &fault_before[i], NULL);
        }
    }
    if (info->si_code <= 0) {
        raise(number);
    }
}

static void install(int number, void (*handler)(int))
{
    struct sigaction before;
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
        sigaction(number, &action, NULL);
    }
}

void signals_install(void)
{
    signal(SIGPIPE, SIG_IGN); // writing says so
    signal(SIGXFSZ, SIG_IGN); // and so it does of a file that may not be so large
    for (size_t i = 0; i < ARRAY_LEN(ending_signals); i++) {
        install(ending_signals[i], on_ending);
    }
    if (!terminal_is_raw()) {
        return;
    }
    install(SIGTSTP, on_suspend);
    install(SIGCONT, on_continue);
    stack_t stack = {.ss_sp = fault_stack, .ss_size = sizeof fault_stack};
    sigaltstack(&stack, NULL);
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < ARRAY_LEN(fault_signals); i++) {
        sigaction(fault_signals[i], &action, &fault_before[i]);
    }
}

void signals_interrupt_only(void)
{
    install(SIGINT, on_interrupt);
    install(SIGWINCH, on_resize);
}

bool signals_take_interrupt(void)
{
    bool taken = interrupted;
    interrupted = 0;
    return taken;
}

bool signals_take_resize(void)
{
    bool taken = resized;
    resized = 0;
    return taken;
}

int signals_ending(void)
{
    return ending;
}

void signals_die(int number)
{
    fflush(NULL);
    signal(number, SIG_DFL);
    raise(number);
    exit(128 + number); // it was blocked
}

void signals_poll(struct pollfd *files, u32 count, u64 timeout_ns)
{
    struct timespec timeout = {.tv_sec = (time_t)(timeout_ns / NS_PER_SECOND),
                               .tv_nsec = (long)(timeout_ns % NS_PER_SECOND)};
    sigset_t all, before;
    sigfillset(&all);
    // So that none comes between looking and sleeping.
    sigprocmask(SIG_BLOCK, &all, &before);
    if (!ending && !suspend_asked && !interrupted && !resized) {
        ppoll(files, count, timeout_ns == SIGNALS_FOREVER ? NULL : &timeout, &before);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
}

// As SIGTSTP does where nobody catches it: nothing, where nobody would let the program go on.
static void suspend(pid_t whom)
{
    terminal_restore();
    signal(SIGTSTP, SIG_DFL);
    kill(whom, SIGTSTP);
    install(SIGTSTP, on_suspend);
    terminal_again();
}

void signals_suspend(void)
{
    suspend(0); // all of the job, as C-z does
}

bool signals_serve_suspend(void)
{
    if (!suspend_asked) {
        return false;
    }
    suspend_asked = 0;
    suspend(getpid());
    return true;
}
