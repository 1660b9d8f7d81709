// What:  ls: the files, with their sizes; r are those of the image, which cannot be written.
// Try it in the debugger: `break sys_files`.
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    static struct file_info table[96];
    i64 count = files(table, ARRAY_LEN(table));
    if (count < 0)
        fail("files", count);
    for (i64 i = 0; i < count; i++)
        printf("%s %8lu %s\n", table[i].read_only ? "r " : "rw", table[i].size_bytes,
               table[i].name);
    return 0;
}
