// The lecture's emul(): untrusted code, called as a function, in a machine that it can't leave.
//
//     cc call.c -I include libvitrine.a -lelf -lfdt -lxxhash -o call && ./call fact.elf
//
// fact.elf is docs/examples/guest/fact.c, compiled for RISC-V. Run by CTest (tests/call/CMakeLists.txt),
// which compares what it prints with tests/call/example.txt.
#include <vitrine.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

// r = emul(function); switch (r) …
static bool emulate(struct vt_machine *vt, const char *function, uint64_t argument,
                    struct vt_error *error)
{
    const struct vt_call call = {
        .function = function, .arguments = {argument}, .stack_bytes = 4096, .instructions = 10000};
    struct vt_call_result result;
    if (!vt_call(vt, &call, &result, error)) {
        return false;
    }
    printf("%s(%" PRId64 "): %s", function, (int64_t)argument, vt_outcome_name(result.outcome));
    switch (result.outcome) {
    case VT_OK:
        printf(", %" PRId64, (int64_t)result.value);
        break;
    case VT_ILLEGAL:
        printf(", the instruction %" PRIx64, result.tval);
        break;
    case VT_FAULT:
        printf(", at address %" PRIx64, result.tval);
        break;
    case VT_STACK_OVERFLOW:
    case VT_TOO_MANY_INSNS:
        break;
    }
    printf("\n");
    return true;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *function;
        uint64_t argument;
    } calls[] = {{"fact", 5},       {"fact", 20}, {"runaway", 0}, {"loop", 0},
                 {"privileged", 0}, {"wild", 0},  {"fact", 5}};
    struct vt_error error = {0};
    struct vt_machine *vt = argc == 2 ? vt_create(NULL, &error) : NULL;
    bool done = vt && vt_set_kernel(vt, argv[1], &error) && vt_boot(vt, &error);
    for (size_t i = 0; done && i < sizeof calls / sizeof *calls; i++) {
        done = emulate(vt, calls[i].function, calls[i].argument, &error);
    }
    vt_destroy(vt);
    if (!done) {
        fprintf(stderr, "call: %s\n", error.kind ? error.text : "usage: call FILE.elf");
    }
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
