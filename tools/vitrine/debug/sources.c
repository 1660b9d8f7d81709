#include "sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void sources_close(struct sources *sources)
{
    free(sources->text);
    sources->text = NULL;
    sources->path[0] = 0;
}

bool sources_add_folder(struct sources *sources, const char *folder)
{
    if (sources->folder_count == SOURCES_FOLDERS_MAX || strlen(folder) >= SOURCES_PATH_SIZE) {
        return false;
    }
    snprintf(sources->folders[sources->folder_count++], SOURCES_PATH_SIZE, "%s", folder);
    return true;
}

static bool read_file(struct sources *sources, const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) {
        return false;
    }
    sources->text = malloc(SOURCES_FILE_MAX);
    sources->size = sources->text ? fread(sources->text, 1, SOURCES_FILE_MAX, file) : 0;
    fclose(file);
    return sources->text;
}

// As it is, then below each of the folders.
static bool find_file(struct sources *sources, const char *path)
{
    char full[2 * SOURCES_PATH_SIZE];
    const char *relative = strncmp(path, "./", 2) == 0 ? path + 2 : path;
    bool found = read_file(sources, path);
    for (u32 i = 0; i < sources->folder_count && !found; i++) {
        snprintf(full, sizeof full, "%s/%s", sources->folders[i], relative);
        found = read_file(sources, full);
    }
    return found;
}

const char *sources_line(struct sources *sources, const char *path, u32 line, size_t *length)
{
    if (strcmp(sources->path, path) != 0) {
        sources_close(sources);
        snprintf(sources->path, sizeof sources->path, "%s", path);
        find_file(sources, path);
    }
    if (!sources->text) {
        return NULL;
    }
    const char *text = sources->text, *end = sources->text + sources->size;
    for (u32 i = 1; i < line && text; i++) {
        text = memchr(text, '\n', (size_t)(end - text));
        text = text ? text + 1 : NULL;
    }
    if (!text || text >= end || line == 0) {
        return NULL;
    }
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    *length = (size_t)((newline ? newline : end) - text);
    return text;
}
