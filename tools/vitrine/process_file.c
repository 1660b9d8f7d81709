#include "process_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool process_file_write(const char *path, struct error *error)
{
    FILE *file = fopen(path, "w");
    bool written = file && fprintf(file, "%d\n", (int)getpid()) > 0;
    written = file && fclose(file) == 0 && written;
    return written || error_set(error, ERROR_FILE, "--pidfile %s: can't be written: %s", path,
                                strerror(errno));
}

void process_file_remove(const char *path)
{
    unlink(path);
}
