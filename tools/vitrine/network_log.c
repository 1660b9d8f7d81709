#include "network_log.h"

#include <inttypes.h>

void network_log_write(FILE *file, const struct network_record *record)
{
    fprintf(file, "%" PRIu64 " %" PRIu64 " ", record->step, record->clock);
    for (size_t i = 0; i < record->size; i++) {
        fprintf(file, "%02x", record->bytes[i]);
    }
    fputc('\n', file);
}

enum network_log_result network_log_read(FILE *file, struct network_record *record)
{
    unsigned byte;
    int fields = fscanf(file, "%" SCNu64 " %" SCNu64 " ", &record->step, &record->clock);
    for (record->size = 0; fields == 2 && fscanf(file, "%2x", &byte) == 1;) {
        if (record->size == sizeof record->bytes) {
            break;
        }
        record->bytes[record->size++] = (u8)byte;
        int next = fgetc(file);
        if (next == '\n' || next == EOF) {
            return NETWORK_LOG_RECORD;
        }
        ungetc(next, file);
    }
    return fields == EOF ? NETWORK_LOG_END : NETWORK_LOG_DAMAGED;
}
