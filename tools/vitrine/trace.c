#include "trace.h"

#include "trace_compressor.h"

#include <errno.h>
#include <string.h>

#define FILE_BUFFER_SIZE (1u << 18)

void trace_put(void *self, const char *line, size_t size)
{
    struct trace *trace = self;
    if (trace->output->beside == trace->file && trace->output->size > 0) {
        output_flush(trace->output);
    }
    if (trace->compressor) {
        trace_compressor_put(trace->compressor, line, size);
    } else {
        fwrite_unlocked(line, 1, size, trace->file);
    }
}

static bool is_compressed_name(const char *path)
{
    static const char suffix[] = ".zst";
    size_t length = strlen(path);
    return length >= sizeof suffix && strcmp(path + length + 1 - sizeof suffix, suffix) == 0;
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
        return true;
    }
    setvbuf(trace->file, NULL, _IOFBF, FILE_BUFFER_SIZE);
    if (is_compressed_name(path)) {
        trace->compressor = trace_compressor_create(trace->file);
        return trace->compressor ||
               error_set(error, ERROR_HOST, "%s %s: the host has no memory to compress it", option,
                         path);
    }
    return true;
}

bool trace_end(struct trace *trace, struct error *error)
{
    if (!trace->file) {
        return true;
    }
    bool written = !trace->compressor || trace_compressor_end(trace->compressor);
    written = fflush(trace->file) == 0 && !ferror(trace->file) && written;
    if (trace->file != stderr) {
        written = fclose(trace->file) == 0 && written;
    }
    return written || error_set(error, ERROR_FILE, "%s %s: not all of it could be written",
                                trace->option, trace->path);
}
