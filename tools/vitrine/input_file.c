#include "input_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PIECE_SIZE 65536

static bool type_all(struct machine *m, FILE *file, const char *path, struct error *error)
{
    u8 piece[PIECE_SIZE];
    size_t size;
    while ((size = fread(piece, 1, sizeof piece, file)) > 0) {
        if (!machine_input(m, piece, size)) {
            return error_set(error, ERROR_HOST, "--input %s: the host has no memory for it", path);
        }
    }
    if (ferror(file)) {
        return error_set(error, ERROR_FILE, "--input %s: can't be read: %s", path, strerror(errno));
    }
    return true;
}

bool input_file_type(struct machine *m, const char *path, struct error *error)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return error_set(error, ERROR_FILE, "--input %s: can't be opened: %s: name a file", path,
                         strerror(errno));
    }
    bool typed = type_all(m, file, path, error);
    fclose(file);
    return typed;
}
