#include "base/text.h"

#include <stdio.h>
#include <string.h>

void text_put(const struct text_sink *sink, const char *text)
{
    sink->put(sink->self, text, strlen(text));
}

void text_print(const struct text_sink *sink, const char *format, ...)
{
    char piece[TEXT_PIECE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    text_put(sink, piece);
}

static void keep(void *self, const char *text, size_t size)
{
    struct text_buffer *buffer = self;
    size_t room = buffer->size - 1 - buffer->length;
    size_t kept = size < room ? size : room;
    memcpy(buffer->bytes + buffer->length, text, kept);
    buffer->length += kept;
    buffer->bytes[buffer->length] = 0;
}

struct text_sink text_buffer_sink(struct text_buffer *buffer)
{
    assert(buffer->size > 0);
    buffer->bytes[buffer->length] = 0;
    return (struct text_sink){.put = keep, .self = buffer};
}
