#include "trace.h"

#include <errno.h>
#include <string.h>

void trace_put(void *self, const char *line, size_t size)
{
    struct trace *trace = self;
    if (trace->output->beside == trace->file && trace->output->size > 0) {
        output_flush(trace->output);
    }
    fwrite(line, 1, size, trace->file);
}

bool trace_begin(struct trace *trace, const char *option, const char *path, struct output *output,
                 struct error *error)
{
    *trace = (struct trace){.file = *path ? fopen(path, "w") : stderr,
                            .output = output,
                            .option = option,
                            .path = path};
    if (!trace->file) {
        return error_set(error, ERROR_FILE, "%s %s: can't be written: %s", option, path,
                         strerror(errno));
    }
    if (trace->file == stderr) {
        setvbuf(stderr, NULL, _IOFBF, BUFSIZ);
        output->beside = stderr;
    }
    return true;
}

bool trace_end(struct trace *trace, struct error *error)
{
    if (!trace->file) {
        return true;
    }
    bool written = fflush(trace->file) == 0 && !ferror(trace->file);
    if (trace->file != stderr) {
        written = fclose(trace->file) == 0 && written;
    }
    return written || error_set(error, ERROR_FILE, "%s %s: not all of it could be written",
                                trace->option, trace->path);
}
