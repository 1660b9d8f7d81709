// The requests of a share, and what they work on.
#pragma once

#include "devices/virtio_9p.h"
#include "machine/share_message.h"

#include <dirent.h>
#include <sys/stat.h>

#define SHARE_FIDS_MAX 400 // each has up to two of the host's files open

// What the guest calls by a number.
struct share_fid {
    u32 number;
    bool used;
    int place;   // names the file or folder (O_PATH)
    int file;    // open for reading or writing; -1
    DIR *folder; // open for listing; null
};

struct share {
    int root; // O_PATH
    bool read_only;
    struct share_fid fids[SHARE_FIDS_MAX];
    u8 request[VIRTIO_9P_MESSAGE_MAX], reply[VIRTIO_9P_MESSAGE_MAX];
};

// Who the guest calls `number`; null for nobody.
struct share_fid *share_fid_find(struct share *share, u32 number);

// A new one that names `place`, which it takes over. Null, and `place` closed, with *failure where
// the number is in use or there are too many.
struct share_fid *share_fid_add(struct share *share, u32 number, int place, int *failure);

void share_fid_close(struct share_fid *fid);

// A request: reads its parts, writes those of its reply, and answers 0 or an error number.
typedef int share_call(struct share *share, struct share_message *in, struct share_message *out);

// What serves a request of this type; null for none. *changes: it changes the folder.
share_call *share_call_of(u8 type, bool *changes);

// Those that open, read and write.
share_call share_lopen, share_lcreate, share_read, share_write, share_readdir, share_fsync;

// The identity of a file in the protocol.
void share_put_qid(struct share_message *out, const struct stat *info);

// A path to what an O_PATH file names, for calls that take no such file.
#define SHARE_PATH_SIZE 32
void share_path(int place, char path[SHARE_PATH_SIZE]);
