#include "trace.h"

#include "trace_compressor.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_SIZE (1u << 16) // bytes: what a processor's nearer caches hold

static_assert(ROOM_SIZE >= TEXT_ROOM_MIN, "more() has to make so much room");

// Hands over what the room holds.
static void more(struct text_room *room)
{
    struct trace *trace = (struct trace *)((char *)room - offsetof(struct trace, room));
    size_t size = (size_t)(room->at - trace->bytes);
    if (trace->compressor) {
        trace_compressor_put(trace->compressor, trace->bytes, size);
    } else {
        fwrite_unlocked(trace->bytes, 1, size, trace->file);
    }
    room->at = trace->bytes;
}

// To standard error, in order with what the guest writes there.
static void put_beside(struct trace *trace, const char *line, size_t size)
{
    if (trace->output->beside == trace->file && trace->output->size > 0) {
        output_flush(trace->output);
    }
    fwrite_unlocked(line, 1, size, trace->file);
}

static void add(struct text_room *room, const char *text, size_t size)
{
    memcpy(room->at, text, size);
    room->at += size;
}

void trace_put(void *self, const char *line, size_t size)
{
    struct trace *trace = self;
    if (!trace->bytes) {
        put_beside(trace, line, size);
        return;
    }
    struct text_room *room = &trace->room;
    for (size_t left = (size_t)(room->end - room->at); unlikely(size > left); left = ROOM_SIZE) {
        add(room, line, left);
        more(room);
        line += left;
        size -= left;
    }
    add(room, line, size);
}

struct text_room *trace_room(struct trace *trace)
{
    return trace->bytes ? &trace->room : NULL;
}

static bool is_compressed_name(const char *path)
{
    static const char suffix[] = ".zst";
    size_t length = strlen(path);
    return length >= sizeof suffix && strcmp(path + length + 1 - sizeof suffix, suffix) == 0;
}

// Whole rooms are written at once: the file needs no buffer of its own.
static bool open_room(struct trace *trace)
{
    setvbuf(trace->file, NULL, _IONBF, 0);
    trace->bytes = malloc(ROOM_SIZE);
    trace->room =
        (struct text_room){.at = trace->bytes, .end = trace->bytes + ROOM_SIZE, .more = more};
    if (trace->bytes && is_compressed_name(trace->path)) {
        trace->compressor = trace_compressor_create(trace->file);
        return trace->compressor;
    }
    return trace->bytes;
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
    return open_room(trace) ||
           error_set(error, ERROR_HOST, "%s %s: the host has no memory to write it", option, path);
}

bool trace_end(struct trace *trace, struct error *error)
{
    if (!trace->file) {
        return true;
    }
    if (trace->bytes) {
        more(&trace->room);
        free(trace->bytes);
        trace->bytes = NULL;
    }
    bool written = !trace->compressor || trace_compressor_end(trace->compressor);
    written = fflush(trace->file) == 0 && !ferror(trace->file) && written;
    if (trace->file != stderr) {
        written = fclose(trace->file) == 0 && written;
    }
    return written || error_set(error, ERROR_FILE, "%s %s: not all of it could be written",
                                trace->option, trace->path);
}
