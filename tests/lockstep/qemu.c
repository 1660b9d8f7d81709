// QEMU as a process. Its memory is a file, which is read when it has ended.
#include "emulators.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// The processor that is compared, and nothing beyond (Smaia: known.def, priorities). The
// second processor, which is never plugged in, makes QEMU's atomics atomic: with only one they are
// a load and a store, and fault as the load does.
static const char *const cpus[] = {
    [QEMU_7] = "rv64,h=off,debug=off,Zihintpause=off,pmu-num=29,x-smaia=on,x-ssaia=on"
#define COMPARED(name, since, in_7, in_10) in_7
#include "extensions.def"
#undef COMPARED
    ,
    [QEMU_10] = "rv64,h=off,debug=off,zihintpause=off,pmu-mask=0xfffffff8,smaia=on,ssaia=on"
#define COMPARED(name, since, in_7, in_10) in_10
#include "extensions.def"
#undef COMPARED
    ,
};
static const char threads[] = "cpus=1,maxcpus=2";

enum { SLEEP_FACTOR = 30 };

static bool write_file(const char *path, const u8 *bytes, size_t size)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    bool written = file >= 0;
    while (written && size > 0) {
        ssize_t count = write(file, bytes, size);
        written = count > 0;
        bytes += written ? count : 0;
        size -= written ? (size_t)count : 0;
    }
    return file >= 0 && close(file) == 0 && written;
}

static void execute(const char *qemu, const char *cpu, const char *ram_path, const char *elf_path)
{
    char memory[160];
    snprintf(memory, sizeof memory, "memory-backend-file,id=ram,size=%lluM,mem-path=%s,share=on",
             LAYOUT_RAM_SIZE >> 20, ram_path);
    char size[32];
    snprintf(size, sizeof size, "%lluM", LAYOUT_RAM_SIZE >> 20);
    const char *const arguments[] = {qemu,       "-machine", "virt,memory-backend=ram",
                                     "-m",       size,       "-object",
                                     memory,     "-cpu",     cpu,
                                     "-smp",     threads,    "-bios",
                                     "none",     "-display", "none",
                                     "-monitor", "none",     "-serial",
                                     "none",     "-kernel",  elf_path,
                                     NULL};
    execvp(qemu, (char *const *)arguments);
    perror(qemu);
    _exit(127);
}

struct run emulators_qemu_start(const struct image_file *image, const char *qemu)
{
    struct run run = {.outcome = OUTCOME_FAILED, .file = -1};
    char elf_path[sizeof run.path + 8];
    snprintf(run.path, sizeof run.path, "/dev/shm/lockstep-XXXXXX");
    run.file = mkstemp(run.path);
    snprintf(elf_path, sizeof elf_path, "%s.elf", run.path);
    if (run.file < 0 || ftruncate(run.file, LAYOUT_RAM_SIZE) != 0 ||
        !write_file(elf_path, image->bytes, image->size_bytes)) {
        snprintf(run.text, sizeof run.text, "can't write to /dev/shm");
        return run;
    }
    fflush(NULL);
    run.process = fork();
    if (run.process == 0) {
        execute(qemu, cpus[image->reference], run.path, elf_path);
    }
    return run;
}

static u64 milliseconds(clockid_t clock)
{
    struct timespec now = {0};
    clock_gettime(clock, &now);
    return (u64)now.tv_sec * 1000 + (u64)now.tv_nsec / 1000000;
}

// Whether the process ended by itself within so many seconds of its own time: the host may be busy.
// One that sleeps for very long does not end either.
static bool ended(int process, u32 timeout_seconds, int *status)
{
    u64 limit = 1000ULL * timeout_seconds;
    u64 start = milliseconds(CLOCK_MONOTONIC);
    clockid_t own = CLOCK_MONOTONIC;
    bool measured = clock_getcpuclockid(process, &own) == 0;
    while (waitpid(process, status, WNOHANG) == 0) {
        u64 used = measured ? milliseconds(own) : 0;
        if (used > limit || milliseconds(CLOCK_MONOTONIC) - start > SLEEP_FACTOR * limit) {
            kill(process, SIGKILL);
            waitpid(process, status, 0);
            return false;
        }
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return true;
}

void emulators_qemu_wait(struct run *run, u32 timeout_seconds)
{
    if (run->process > 0) {
        int status = 0;
        bool in_time = ended(run->process, timeout_seconds, &status);
        run->outcome = in_time ? OUTCOME_FINISHED : OUTCOME_HUNG;
        if (in_time && !WIFEXITED(status)) {
            run->outcome = OUTCOME_FAILED;
            snprintf(run->text, sizeof run->text, "ended by signal %d", WTERMSIG(status));
        } else if (in_time && WEXITSTATUS(status) == 127) {
            run->outcome = OUTCOME_FAILED;
        }
        run->status = (u64)WEXITSTATUS(status);
        void *ram = mmap(NULL, LAYOUT_RAM_SIZE, PROT_READ, MAP_SHARED, run->file, 0);
        assert(ram != MAP_FAILED);
        run->ram = ram;
    }
    if (run->file >= 0) {
        char elf_path[sizeof run->path + 8];
        snprintf(elf_path, sizeof elf_path, "%s.elf", run->path);
        unlink(elf_path);
        unlink(run->path);
        close(run->file);
        run->file = -1;
    }
}
