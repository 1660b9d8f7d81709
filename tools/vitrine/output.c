#include "output.h"

#include "signals.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

// Whether it is worth trying again after a write has failed.
static bool may_retry(struct output *output)
{
    if (signals_ending()) {
        return false;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
        struct pollfd file = {.fd = output->file, .events = POLLOUT};
        signals_poll(&file, 1, SIGNALS_FOREVER);
        if (output->lost && (file.revents & (POLLHUP | POLLERR))) {
            output->lost(output->lost_self);
        }
        signals_serve_suspend();
    } else if (errno != EINTR && output->lost) {
        output->lost(output->lost_self);
    } else if (errno != EINTR) {
        output->error = errno;
        return false;
    }
    return true;
}

void output_flush(struct output *output)
{
    size_t written = 0;
    while (written < output->size && !output->error && output->file >= 0) {
        ssize_t count = write(output->file, output->bytes + written, output->size - written);
        if (count >= 0) {
            written += (size_t)count;
        } else if (!may_retry(output)) {
            break;
        }
    }
    output->size = 0;
    if (output->beside) {
        fflush(output->beside);
    }
}

static void put_some(struct output *output, const u8 *bytes, size_t size)
{
    memcpy(output->bytes + output->size, bytes, size);
    output->size += size;
    output->mid_line = bytes[size - 1] != '\n';
    if (output->size == OUTPUT_SIZE_BYTES || memchr(bytes, '\n', size)) {
        output_flush(output);
    }
}

void output_put(void *self, const u8 *bytes, size_t size)
{
    struct output *output = self;
    output->total += size;
    if (output->beside) {
        fflush(output->beside);
    }
    while (size > 0 && !output->error) {
        size_t room = OUTPUT_SIZE_BYTES - output->size;
        size_t now = size < room ? size : room;
        put_some(output, bytes, now);
        bytes += now;
        size -= now;
    }
}
