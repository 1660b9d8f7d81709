// Vitrine as a library, in one page: boots a kernel, types at its console, counts its traps, and goes
// back to a snapshot.
//
//     cc embed.c -I include libvitrine.a -lelf -lfdt -lxxhash -o embed && ./embed kernel.elf
//
// Run by CTest with the teaching kernel (tests/machine/CMakeLists.txt).
#include <vitrine.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void print(void *self, const uint8_t *bytes, size_t size)
{
    fwrite(bytes, 1, size, self);
}

struct counts {
    uint64_t system_calls, interrupts;
};

static void count(void *self, const struct vt_trap *trap)
{
    struct counts *counts = self;
    counts->interrupts += trap->interrupt;
    counts->system_calls += !trap->interrupt && trap->cause == 8; // ecall from U-mode
}

static int fail(const struct vt_error *error)
{
    fprintf(stderr, "embed: %s\n", error->text);
    return EXIT_FAILURE;
}

// Types a line, runs until the kernel has nothing more to do, and says what it took.
static enum vt_result type(struct vt_machine *vt, const char *line, size_t size,
                           struct vt_error *error)
{
    uint64_t before = vt_steps(vt);
    if (!vt_input(vt, line, size)) {
        return VT_FAILED;
    }
    enum vt_result result = vt_run(vt, 50000000, error);
    printf("\n-- %" PRIu64 " steps, hash %016" PRIx64 "\n", vt_steps(vt) - before, vt_hash(vt));
    return result;
}

static int play(struct vt_machine *vt, const char *kernel, struct vt_error *error)
{
    struct counts counts = {0};
    const struct vt_listener listener = {.trap = count, .self = &counts};
    if (!vt_set_kernel(vt, kernel, error) || !vt_boot(vt, error)) {
        return fail(error);
    }
    vt_listen(vt, &listener);
    vt_run(vt, 50000000, error); // to the shell's prompt
    printf("\n-- %" PRIu64 " system calls and %" PRIu64 " interrupts so far\n", counts.system_calls,
           counts.interrupts);

    size_t size;
    void *snapshot = vt_save(vt, &size);
    type(vt, "echo once\n", 10, error);
    if (!snapshot || !vt_restore(vt, snapshot, size, error)) {
        free(snapshot);
        return fail(error);
    }
    free(snapshot);
    type(vt, "echo once\n", 10, error); // the same again: the hashes are equal

    char place[80];
    vt_symbol_at(vt, vt_pc(vt, 0), place, sizeof place);
    printf("-- the kernel waits at %s\n", place);
    if (type(vt, "halt\n", 5, error) != VT_EXITED) {
        fputs("embed: the kernel did not halt\n", stderr);
        return EXIT_FAILURE;
    }
    return (int)vt_exit_status(vt);
}

int main(int argc, char **argv)
{
    struct vt_error error = {0};
    const struct vt_config config = {.memory_bytes = 32 << 20,
                                     .processor = "rva22s64,sstc=on", // as the option -cpu
                                     .output = print,
                                     .output_self = stdout};
    if (argc != 2) {
        fputs("usage: embed KERNEL.elf\n", stderr);
        return EXIT_FAILURE;
    }
    struct vt_machine *vt = vt_create(&config, &error);
    if (!vt) {
        return fail(&error);
    }
    int status = play(vt, argv[1], &error);
    vt_destroy(vt);
    return status;
}
