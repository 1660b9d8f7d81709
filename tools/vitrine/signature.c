#include "signature.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define GRANULARITY_MAX 16

bool signature_check(const struct machine *m, u64 granularity, struct error *error)
{
    bool power = granularity > 0 && (granularity & (granularity - 1)) == 0;
    if (!power || granularity > GRANULARITY_MAX) {
        return error_set(error, ERROR_USAGE,
                         "--signature-granularity %llu: a line can't have so many bytes: write 1, "
                         "2, 4, 8 or 16",
                         (unsigned long long)granularity);
    }
    return m->kernel_info.end_signature > m->kernel_info.begin_signature ||
           error_set(error, ERROR_IMAGE,
                     "--signature: %s has no symbols begin_signature and end_signature around "
                     "something in RAM: leave the option out, or link a test that has them",
                     *m->kernel.name ? m->kernel.name : "the firmware");
}

static void write_line(const struct machine *m, u64 pa, u64 size, u64 granularity, FILE *file)
{
    u8 bytes[GRANULARITY_MAX] = {0};
    machine_read_memory(m, pa, bytes, size);
    for (u64 i = granularity; i-- > 0;) {
        fprintf(file, "%02x", bytes[i]);
    }
    fputc('\n', file);
}

bool signature_write(const struct machine *m, const char *path, u64 granularity,
                     struct error *error)
{
    u64 end = m->kernel_info.end_signature;
    FILE *file = fopen(path, "w");
    if (!file) {
        return error_set(error, ERROR_FILE, "--signature %s: can't be written: %s", path,
                         strerror(errno));
    }
    for (u64 pa = m->kernel_info.begin_signature; pa < end; pa += granularity) {
        write_line(m, pa, end - pa < granularity ? end - pa : granularity, granularity, file);
    }
    bool written = !ferror(file);
    written = fclose(file) == 0 && written;
    return written ||
           error_set(error, ERROR_FILE, "--signature %s: not all of it could be written", path);
}
