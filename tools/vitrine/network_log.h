// A log of the frames that came from a network, to run the same again: a line each, of the step and
// the clock at which it came, and its bytes in hexadecimal.
#pragma once

#include "machine/machine.h"

#include <stdio.h>

struct network_record {
    u64 step, clock;
    size_t size; // of the frame
    u8 bytes[VIRTIO_NET_FRAME_MAX];
};

// Writes a record. Whether all could be written is for fclose to say.
void network_log_write(FILE *file, const struct network_record *record);

enum network_log_result { NETWORK_LOG_RECORD, NETWORK_LOG_END, NETWORK_LOG_DAMAGED };

enum network_log_result network_log_read(FILE *file, struct network_record *record);
