#include "machine/semihosting_call.h"
#include "machine/semihosting_memory.h"

#include <errno.h>
#include <string.h>

#define NAME_SIZE 1024

// -1 with errno for what the host's files answer as -errno.
static i64 answer(const struct semihosting_call *call, i64 result)
{
    return result < 0 ? semihosting_failed(call, -result) : result;
}

static i64 open_console(const struct semihosting_call *call)
{
    static const u8 handles[] = {SEMIHOSTING_INPUT, SEMIHOSTING_OUTPUT, SEMIHOSTING_ERROR};
    u64 mode = call->words[1] / 4;
    return mode < ARRAY_LEN(handles) ? handles[mode] : semihosting_failed(call, EINVAL);
}

i64 semihosting_open(struct semihosting_call *call)
{
    char name[NAME_SIZE];
    const struct semihosting_files *files = call->m->files;
    if (!semihosting_load_name(call->h, call->words[0], call->words[2], name, sizeof name)) {
        return semihosting_failed(call, EFAULT);
    }
    if (strcmp(name, ":tt") == 0) {
        return open_console(call);
    }
    if (strcmp(name, ":semihosting-features") == 0) {
        call->m->state.semihosting_place = 0;
        return SEMIHOSTING_FEATURES;
    }
    if (call->words[1] > 11) {
        return semihosting_failed(call, EINVAL);
    }
    return files ? answer(call, files->open(files->self, name, (u32)call->words[1]))
                 : semihosting_failed(call, EACCES);
}

static bool is_file(const struct semihosting_call *call)
{
    return call->words[0] >= SEMIHOSTING_FILES && call->m->files;
}

i64 semihosting_close(struct semihosting_call *call)
{
    if (call->words[0] < SEMIHOSTING_FILES) {
        return 0;
    }
    return is_file(call) ? answer(call, call->m->files->close(call->m->files->self, call->words[0]))
                         : semihosting_failed(call, EBADF);
}

// Answers how many bytes were not written.
i64 semihosting_write(struct semihosting_call *call)
{
    u8 piece[SEMIHOSTING_PIECE];
    u64 size = call->words[2];
    bool console = call->words[0] == SEMIHOSTING_OUTPUT || call->words[0] == SEMIHOSTING_ERROR;
    if (!console && !is_file(call)) {
        semihosting_failed(call, EBADF);
        return (i64)size;
    }
    for (u64 done = 0; done < size;) {
        u64 now = size - done < sizeof piece ? size - done : sizeof piece;
        if (!semihosting_load(call->h, call->words[1] + done, piece, now)) {
            semihosting_failed(call, EFAULT);
            return (i64)(size - done);
        }
        i64 written = (i64)now;
        if (console) {
            semihosting_put(call->m, piece, now);
        } else {
            written = call->m->files->write(call->m->files->self, call->words[0], piece, now);
        }
        if (written <= 0) {
            semihosting_failed(call, written ? -written : ENOSPC);
            return (i64)(size - done);
        }
        done += (u64)written;
    }
    return 0;
}

static i64 read_features(struct semihosting_call *call)
{
    // "SHFB", and a byte: SYS_EXIT_EXTENDED, and stdout beside stderr.
    static const u8 features[] = {0x53, 0x48, 0x46, 0x42, 3};
    u64 *place = &call->m->state.semihosting_place;
    u64 done = 0;
    while (done < call->words[2] && *place < sizeof features) {
        if (!semihosting_store(call->h, call->words[1] + done, &features[*place], 1)) {
            return semihosting_failed(call, EFAULT);
        }
        done++;
        ++*place;
    }
    return (i64)(call->words[2] - done);
}

// Answers how many bytes were not read: all of them at the end of the file.
i64 semihosting_read(struct semihosting_call *call)
{
    u8 piece[SEMIHOSTING_PIECE];
    u64 size = call->words[2], done = 0;
    if (call->words[0] == SEMIHOSTING_INPUT) {
        return semihosting_read_console(call);
    }
    if (call->words[0] == SEMIHOSTING_FEATURES) {
        return read_features(call);
    }
    if (!is_file(call)) {
        return semihosting_failed(call, EBADF);
    }
    while (done < size) {
        u64 now = size - done < sizeof piece ? size - done : sizeof piece;
        i64 count = call->m->files->read(call->m->files->self, call->words[0], piece, now);
        if (count < 0) {
            return answer(call, count);
        }
        if (count == 0) {
            break;
        }
        if (!semihosting_store(call->h, call->words[1] + done, piece, (size_t)count)) {
            return semihosting_failed(call, EFAULT);
        }
        done += (u64)count;
    }
    return (i64)(size - done);
}

i64 semihosting_seek(struct semihosting_call *call)
{
    if (call->words[0] == SEMIHOSTING_FEATURES) {
        call->m->state.semihosting_place = call->words[1];
        return 0;
    }
    const struct semihosting_files *files = call->m->files;
    return is_file(call) ? answer(call, files->seek(files->self, call->words[0], call->words[1]))
                         : semihosting_failed(call, EBADF);
}

i64 semihosting_length(struct semihosting_call *call)
{
    const struct semihosting_files *files = call->m->files;
    return is_file(call) ? answer(call, files->length(files->self, call->words[0]))
                         : semihosting_failed(call, EBADF);
}

i64 semihosting_remove(struct semihosting_call *call)
{
    char name[NAME_SIZE];
    const struct semihosting_files *files = call->m->files;
    if (!files ||
        !semihosting_load_name(call->h, call->words[0], call->words[1], name, NAME_SIZE)) {
        return semihosting_failed(call, files ? EFAULT : EACCES);
    }
    return answer(call, files->remove(files->self, name));
}

i64 semihosting_rename(struct semihosting_call *call)
{
    char from[NAME_SIZE], to[NAME_SIZE];
    const struct semihosting_files *files = call->m->files;
    if (!files ||
        !semihosting_load_name(call->h, call->words[0], call->words[1], from, NAME_SIZE) ||
        !semihosting_load_name(call->h, call->words[2], call->words[3], to, NAME_SIZE)) {
        return semihosting_failed(call, files ? EFAULT : EACCES);
    }
    return answer(call, files->rename(files->self, from, to));
}
