// A folder of the host that the guest may use, by the protocol 9P2000.L (as Linux' fs/9p speaks
// it).
//
// Nothing outside of the folder is reached: a name is one component, never "..", and is looked up
// in an open folder without following a symbolic link; only regular files and folders are opened.
// Links are read, and not made. What is in the folder is live input, as a network is.
#pragma once

#include "base/error.h"
#include "devices/virtio_9p.h"

struct share;

// The folder at `path`. Null with ERROR_FILE, ERROR_HOST.
struct share *share_open(const char *path, bool read_only, struct error *error);
void share_close(struct share *share); // null is allowed

// Closes all files that the guest has open: it gets EBADF for them.
void share_forget(struct share *share);

// What the device in the slot is served with.
struct virtio_9p_backend share_backend(struct share *share);
