#include "trace_compressor.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#define INPUT_SIZE 131072
#define LEVEL      1 // traces are written faster than they would be compressed better

struct trace_compressor {
    FILE *file;
    ZSTD_CCtx *context;
    bool failed;
    size_t input_size, output_capacity;
    char *output;
    char input[INPUT_SIZE];
};

struct trace_compressor *trace_compressor_create(FILE *file)
{
    struct trace_compressor *compressor = calloc(1, sizeof *compressor);
    if (!compressor) {
        return NULL;
    }
    compressor->file = file;
    compressor->output_capacity = ZSTD_CStreamOutSize();
    compressor->output = malloc(compressor->output_capacity);
    compressor->context = ZSTD_createCCtx();
    if (!compressor->output || !compressor->context) {
        ZSTD_freeCCtx(compressor->context);
        free(compressor->output);
        free(compressor);
        return NULL;
    }
    ZSTD_CCtx_setParameter(compressor->context, ZSTD_c_compressionLevel, LEVEL);
    ZSTD_CCtx_setParameter(compressor->context, ZSTD_c_nbWorkers, 1); // refused where it can't
    return compressor;
}

// Hands the input over; with ZSTD_e_end, waits until all of it is written.
static void compress(struct trace_compressor *compressor, ZSTD_EndDirective mode)
{
    ZSTD_inBuffer input = {.src = compressor->input, .size = compressor->input_size, .pos = 0};
    bool done = compressor->failed;
    while (!done) {
        ZSTD_outBuffer output = {
            .dst = compressor->output, .size = compressor->output_capacity, .pos = 0};
        size_t left = ZSTD_compressStream2(compressor->context, &output, &input, mode);
        compressor->failed = ZSTD_isError(left);
        fwrite(output.dst, 1, output.pos, compressor->file);
        bool taken = mode == ZSTD_e_end ? left == 0 : input.pos == input.size;
        done = compressor->failed || taken;
    }
    compressor->input_size = 0;
}

void trace_compressor_put(struct trace_compressor *compressor, const char *text, size_t size)
{
    while (size > 0) {
        size_t room = INPUT_SIZE - compressor->input_size;
        size_t now = size < room ? size : room;
        memcpy(compressor->input + compressor->input_size, text, now);
        compressor->input_size += now;
        text += now;
        size -= now;
        if (compressor->input_size == INPUT_SIZE) {
            compress(compressor, ZSTD_e_continue);
        }
    }
}

bool trace_compressor_end(struct trace_compressor *compressor)
{
    compress(compressor, ZSTD_e_end);
    bool right = !compressor->failed;
    ZSTD_freeCCtx(compressor->context);
    free(compressor->output);
    free(compressor);
    return right;
}
