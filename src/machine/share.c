#define _GNU_SOURCE // for O_PATH
#include "machine/share.h"

#include "machine/share_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define HEADER_SIZE 7 // size 4, type 1, tag 2
#define ERROR_TYPE  7 // Rlerror

struct share *share_open(const char *path, bool read_only, struct error *error)
{
    int root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) {
        error_set(error, ERROR_FILE, "%s: not a folder that can be shared: %s", path,
                  strerror(errno));
        return NULL;
    }
    struct share *share = calloc(1, sizeof *share);
    if (!share) {
        close(root);
        error_set(error, ERROR_HOST, "the host has no memory for a shared folder");
        return NULL;
    }
    share->root = root;
    share->read_only = read_only;
    return share;
}

void share_forget(struct share *share)
{
    for (u32 i = 0; i < SHARE_FIDS_MAX; i++) {
        if (share->fids[i].used) {
            share_fid_close(&share->fids[i]);
        }
    }
}

void share_close(struct share *share)
{
    if (share) {
        share_forget(share);
        close(share->root);
        free(share);
    }
}

struct share_fid *share_fid_find(struct share *share, u32 number)
{
    for (u32 i = 0; i < SHARE_FIDS_MAX; i++) {
        if (share->fids[i].used && share->fids[i].number == number) {
            return &share->fids[i];
        }
    }
    return NULL;
}

struct share_fid *share_fid_add(struct share *share, u32 number, int place, int *failure)
{
    *failure = share_fid_find(share, number) ? EINVAL : EMFILE;
    for (u32 i = 0; i < SHARE_FIDS_MAX && *failure != EINVAL; i++) {
        struct share_fid *fid = &share->fids[i];
        if (!fid->used) {
            *fid = (struct share_fid){.number = number, .used = true, .place = place, .file = -1};
            *failure = 0;
            return fid;
        }
    }
    close(place);
    return NULL;
}

void share_fid_close(struct share_fid *fid)
{
    close(fid->place);
    if (fid->folder) {
        closedir(fid->folder);
    } else if (fid->file >= 0) {
        close(fid->file);
    }
    *fid = (struct share_fid){.used = false};
}

void share_path(int place, char path[SHARE_PATH_SIZE])
{
    snprintf(path, SHARE_PATH_SIZE, "/proc/self/fd/%d", place);
}

static int call(struct share *share, u8 type, struct share_message *in, struct share_message *out)
{
    bool changes = false;
    share_call *serve = share_call_of(type, &changes);
    if (!serve) {
        return EOPNOTSUPP;
    }
    if (changes && share->read_only) {
        return EROFS;
    }
    int failure = serve(share, in, out);
    return failure == 0 && (in->bad || out->bad) ? EINVAL : failure;
}

static size_t answer(void *self, size_t size, size_t room)
{
    struct share *share = self;
    struct share_message in = {.bytes = share->request, .size = size};
    struct share_message out = {.bytes = share->reply, .size = room};
    u64 told_size = share_get(&in, 4);
    u8 type = (u8)share_get(&in, 1);
    u64 tag = share_get(&in, 2);
    in.bad |= told_size > size || told_size < HEADER_SIZE;
    in.size = in.bad ? in.at : (size_t)told_size;
    share_take(&out, HEADER_SIZE);
    int failure = in.bad || out.bad ? EINVAL : call(share, type, &in, &out);
    if (failure) {
        type = ERROR_TYPE - 1;
        out = (struct share_message){.bytes = share->reply, .size = room, .at = HEADER_SIZE};
        out.bad = room < HEADER_SIZE;
        share_put(&out, 4, (u64)failure);
    }
    if (out.bad) { // not even an error has room
        return 0;
    }
    struct share_message header = {.bytes = share->reply, .size = HEADER_SIZE};
    share_put(&header, 4, out.at);
    share_put(&header, 1, type + 1u);
    share_put(&header, 2, tag);
    return out.at;
}

struct virtio_9p_backend share_backend(struct share *share)
{
    if (!share) {
        return (struct virtio_9p_backend){.self = NULL};
    }
    return (struct virtio_9p_backend){
        .self = share, .request = share->request, .reply = share->reply, .answer = answer};
}
