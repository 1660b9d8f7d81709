// What:  grep WORD: those lines of its input in which WORD is found. Status 1 if there is none.
// Try it in the debugger: `break pipe_read`, then type `cat help.txt | grep fork`.
#include "user/lib/user.h"

// A line of the input, with its end, cut to fit; false at the end of the input.
static bool
read_line(char *line, u64 size_bytes)
{
    u64 length = 0;
    while (length + 1 < size_bytes && read(0, line + length, 1) == 1) {
        if (line[length++] == '\n')
            break;
    }
    line[length] = 0;
    return length > 0;
}

static bool
contains(const char *line, const char *word)
{
    u64 length = strlen(word);
    for (; *line != 0; line++) {
        if (strncmp(line, word, length) == 0)
            return true;
    }
    return false;
}

int
main(int argc, char **argv)
{
    char line[256];
    bool found = false;
    if (argc != 2) {
        fprintf(2, "usage: grep WORD\n");
        return 2;
    }
    while (read_line(line, sizeof line)) {
        if (contains(line, argv[1])) {
            printf("%s", line);
            found = true;
        }
    }
    return !found;
}
