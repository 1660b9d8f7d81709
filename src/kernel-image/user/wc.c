// What:  wc: counts the lines, words and bytes of its input.
// Try it in the debugger: `break pipe_read`, then type `cat help.txt | wc`.
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    char buffer[512];
    u64 lines = 0, words = 0, bytes = 0;
    bool in_word = false;
    i64 count;
    while ((count = read(0, buffer, sizeof buffer)) > 0) {
        for (i64 i = 0; i < count; i++) {
            bool blank = strchr(" \t\r\n", buffer[i]) != NULL;
            words += !blank && !in_word;
            in_word = !blank;
            lines += buffer[i] == '\n';
        }
        bytes += (u64)count;
    }
    printf("%lu %lu %lu\n", lines, words, bytes);
    return count < 0;
}
