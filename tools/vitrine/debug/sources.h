// Source files, line by line.
#pragma once

#include "base/types.h"

#define SOURCES_FOLDERS_MAX 16
#define SOURCES_PATH_SIZE   1024
#define SOURCES_FILE_MAX    (4 << 20)

// Where files are looked for that debug information names by a relative path, and the file that was
// read last.
struct sources {
    char folders[SOURCES_FOLDERS_MAX][SOURCES_PATH_SIZE];
    u32 folder_count;
    char path[SOURCES_PATH_SIZE]; // as debug information has it; "" for none
    char *text;
    size_t size;
};

void sources_close(struct sources *sources);

// Adds a folder to look in; false where there is no room.
bool sources_add_folder(struct sources *sources, const char *folder);

// The line of the file, without its newline: `*length` bytes. Null where the file is not found or
// has no such line; valid until another file is asked for.
const char *sources_line(struct sources *sources, const char *path, u32 line, size_t *length);
