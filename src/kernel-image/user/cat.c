// What:  cat [FILE...]: writes files, or what it reads, to its output.
// Try it in the debugger: `break sys_read`, then type `cat help.txt`.
#include "user/lib/user.h"

static void
copy(const char *name, int fd)
{
    char buffer[512];
    i64 count;
    while ((count = read(fd, buffer, sizeof buffer)) > 0)
        write_all(1, buffer, (u64)count);
    if (count < 0)
        fail(name, count);
}

int
main(int argc, char **argv)
{
    if (argc == 1)
        copy("cat", 0);
    for (int i = 1; i < argc; i++) {
        i64 fd = open(argv[i], OPEN_READ);
        if (fd < 0)
            fail(argv[i], fd);
        copy(argv[i], (int)fd);
        close((int)fd);
    }
    return 0;
}
