#include "trace.h"

#include <errno.h>
#include <string.h>

static void put_line(void *self, const char *line, size_t size)
{
    struct trace *trace = self;
    if (trace->output->beside == trace->file && trace->output->size > 0) {
        output_flush(trace->output);
    }
    fwrite(line, 1, size, trace->file);
}

bool trace_begin(struct trace *trace, struct machine *m, const struct symbols *names,
                 struct output *output, const char *path, struct error *error)
{
    *trace = (struct trace){.log = {.put = put_line, .self = trace, .symbols = names},
                            .file = *path ? fopen(path, "w") : stderr,
                            .output = output};
    if (!trace->file) {
        return error_set(error, ERROR_FILE, "--trace-traps %s: can't be written: %s", path,
                         strerror(errno));
    }
    if (trace->file == stderr) {
        setvbuf(stderr, NULL, _IOFBF, BUFSIZ);
        output->beside = stderr;
    }
    const struct cpu_listener listener = trap_log_listener(&trace->log);
    cpu_listen(m->cpu, &listener);
    return true;
}

bool trace_end(struct trace *trace, const char *path, struct error *error)
{
    bool written = fflush(trace->file) == 0 && !ferror(trace->file);
    if (trace->file != stderr) {
        written = fclose(trace->file) == 0 && written;
    }
    return written ||
           error_set(error, ERROR_FILE, "--trace-traps %s: not all of it could be written", path);
}
