// What:  looking a built-in file up; see image.h.
// Try it in the debugger: `break image_find`, `print name`.
#include "fs/image.h"

#include "lib/string.h"

const struct image_file *
image_find(const char *name)
{
    for (const struct image_file *file = image_files; file->name != NULL; file++) {
        if (strcmp(file->name, name) == 0)
            return file;
    }
    return NULL;
}
