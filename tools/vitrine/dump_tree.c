#include "dump_tree.h"

#include "machine/boot.h"
#include "suboptions.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

// The value of dumpdtb= in `s`, which is filled in; null for none. -machine has been read before.
static const char *path_of(const struct options *options, struct suboptions *s)
{
    struct error error;
    bool given = options->machine && suboptions_split(s, "machine", options->machine, &error);
    return given ? suboptions_take(s, "dumpdtb") : NULL;
}

bool dump_tree_asked(const struct options *options)
{
    struct suboptions s;
    return path_of(options, &s) != NULL;
}

bool dump_tree(const struct options *options, const struct machine *m, struct error *error)
{
    struct suboptions s;
    const char *path = path_of(options, &s);
    size_t size;
    const void *tree = boot_device_tree(m, &size);
    FILE *file = fopen(path, "wb");
    bool written = file && fwrite(tree, 1, size, file) == size;
    written = file && fclose(file) == 0 && written;
    return written || error_set(error, ERROR_FILE, "--machine dumpdtb=%s: can't be written: %s",
                                path, strerror(errno));
}
