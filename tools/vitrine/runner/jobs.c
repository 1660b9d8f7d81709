#include "jobs.h"

#include "execute.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PARALLEL_MAX 256
#define PIECE_SIZE   65536

// A process that runs.
struct worker {
    struct job *job; // null for none
    pid_t process;
    int pipe;
    char *bytes; // what it has told
    size_t size, capacity;
};

struct pool {
    struct worker workers[PARALLEL_MAX];
    u32 parallel, running;
    bool update;
};

static void run_here(const struct job *job, bool update, int file)
{
    struct outcome *outcome = calloc(1, sizeof *outcome);
    bool good = false;
    if (outcome) {
        execute_case(job->test, job->pins, update, outcome);
        good = outcome_write(outcome, file);
        outcome_free(outcome);
        free(outcome);
    }
    close(file);
    _exit(good ? 0 : 1);
}

static bool start(struct pool *pool, struct job *job, struct error *error)
{
    int ends[2];
    struct worker *worker = pool->workers;
    while (worker->job) {
        worker++;
    }
    if (pipe(ends) != 0) {
        return error_set(error, ERROR_HOST, "a case can't be started: %s", strerror(errno));
    }
    fflush(NULL);
    pid_t process = fork();
    if (process == 0) {
        close(ends[0]);
        run_here(job, pool->update, ends[1]);
    }
    close(ends[1]);
    if (process < 0) {
        close(ends[0]);
        return error_set(error, ERROR_HOST, "a case can't be started: %s", strerror(errno));
    }
    *worker = (struct worker){.job = job, .process = process, .pipe = ends[0]};
    pool->running++;
    return true;
}

static void finish(struct pool *pool, struct worker *worker)
{
    int status;
    struct outcome *outcome = &worker->job->outcome;
    while (waitpid(worker->process, &status, 0) < 0 && errno == EINTR) {}
    if (!outcome_read(outcome, worker->bytes, worker->size)) {
        *outcome = (struct outcome){.verdict = VERDICT_CRASHED};
        if (WIFSIGNALED(status)) {
            outcome_fail(outcome, "the emulator died of signal %d (%s)", WTERMSIG(status),
                         strsignal(WTERMSIG(status)));
        } else {
            outcome_fail(outcome, "the emulator's process ended with %d and told nothing",
                         WEXITSTATUS(status));
        }
    }
    worker->job->done = true;
    free(worker->bytes);
    close(worker->pipe);
    worker->job = NULL;
    pool->running--;
}

// Takes what the worker has to tell. False at its end.
static bool listen_to(struct worker *worker)
{
    if (worker->capacity - worker->size < PIECE_SIZE) {
        size_t capacity = 2 * worker->capacity + PIECE_SIZE;
        char *grown = realloc(worker->bytes, capacity);
        if (!grown) {
            return false;
        }
        worker->bytes = grown;
        worker->capacity = capacity;
    }
    ssize_t got = read(worker->pipe, worker->bytes + worker->size, PIECE_SIZE);
    if (got < 0) {
        return errno == EINTR;
    }
    worker->size += (size_t)got;
    return got > 0;
}

static void wait_for_one(struct pool *pool, void (*done)(void *self, struct job *job), void *self)
{
    struct pollfd files[PARALLEL_MAX];
    struct worker *workers[PARALLEL_MAX];
    nfds_t count = 0;
    for (u32 i = 0; i < pool->parallel; i++) {
        if (pool->workers[i].job) {
            workers[count] = &pool->workers[i];
            files[count++] = (struct pollfd){.fd = pool->workers[i].pipe, .events = POLLIN};
        }
    }
    if (poll(files, count, -1) < 0) {
        return;
    }
    for (nfds_t i = 0; i < count; i++) {
        if (files[i].revents && !listen_to(workers[i])) {
            struct job *job = workers[i]->job;
            finish(pool, workers[i]);
            done(self, job);
        }
    }
}

bool jobs_run(struct job *jobs, size_t count, u32 parallel, bool update,
              void (*done)(void *self, struct job *job), void *self, struct error *error)
{
    bool good = true;
    assert(jobs);
    struct pool *pool = calloc(1, sizeof *pool);
    if (!pool) {
        return error_set(error, ERROR_HOST, "the host has no memory for the tests");
    }
    pool->parallel = parallel < PARALLEL_MAX ? parallel : PARALLEL_MAX;
    pool->update = update;
    for (size_t next = 0; (good && next < count) || pool->running > 0;) {
        while (good && next < count && pool->running < pool->parallel) {
            good = start(pool, &jobs[next], error);
            next += good;
        }
        if (pool->running > 0) {
            wait_for_one(pool, done, self);
        }
    }
    free(pool);
    return good;
}
