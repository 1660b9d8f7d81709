// What:  sh: reads a line, splits it into words, starts the program, waits for it (but with `&`).
// Why:   a shell is an ordinary program: fork, exec and wait are all that it needs.
// Try it in the debugger: `break sys_fork`, `break sys_exec`, `break sys_wait`.
#include "user/lib/user.h"

enum { LINE_BYTES = 256 };

// Splits `line` in place; the count of the words.
static int
split(char *line, char **words)
{
    int count = 0;
    while (count < ARGUMENTS_MAX) {
        while (*line == ' ' || *line == '\n')
            *line++ = 0;
        if (*line == 0)
            break;
        words[count++] = line;
        while (*line != 0 && *line != ' ' && *line != '\n')
            line++;
    }
    words[count] = NULL;
    return count;
}

// Waits for the process in the foreground; those in the background that end meanwhile are buried.
static void
wait_for(i64 pid, const char *name)
{
    struct ending ending;
    while (wait(-1, &ending) != pid)
        ;
    if (ending.outcome != OUTCOME_EXITED)
        printf("%s: %s\n", name, outcome_text(ending.outcome));
}

static void
run(char **words, bool in_background)
{
    i64 pid = fork();
    if (pid == 0)
        fail(words[0], exec(words[0], words));
    if (pid < 0) {
        fprintf(2, "fork: %s\n", error_text(pid));
        return;
    }
    if (in_background) {
        printf("[%ld] %s\n", pid, words[0]);
        return;
    }
    wait_for(pid, words[0]);
}

int
main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    static char line[LINE_BYTES];
    char *words[ARGUMENTS_MAX + 1];
    for (;;) {
        printf("$ ");
        i64 length = read(0, line, sizeof line - 1);
        if (length <= 0)
            return 0;
        line[length] = 0;
        int count = split(line, words);
        bool in_background = count > 0 && strcmp(words[count - 1], "&") == 0;
        if (in_background)
            words[--count] = NULL;
        if (count > 0)
            run(words, in_background);
    }
}
