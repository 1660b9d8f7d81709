// What:  sh: the shell. sh -c LINE runs one line and ends with its status.
// Why:   a shell is an ordinary program: fork, exec, waitpid, pipe and dup are all that it needs.
// Try it in the debugger: `break sys_fork`, `break sys_exec`, `break sys_waitpid`.
#include "user/lib/user.h"
#include "user/sh/line.h"
#include "user/sh/parse.h"

// Opens `path` as descriptor `fd`, in a child that is about to become a program.
static void
redirect(int fd, const char *path, int mode)
{
    close(fd);
    i64 result = open(path, mode);
    if (result != fd)
        fail(path, result);
}

static void
become(struct command *command)
{
    if (command->input != NULL)
        redirect(0, command->input, OPEN_READ);
    if (command->output != NULL)
        redirect(1, command->output,
                 OPEN_WRITE | OPEN_CREATE | (command->append ? OPEN_APPEND : OPEN_EMPTY));
    fail(command->words[0], exec(command->words[0], command->words));
}

// Puts the end of a pipe in the place of descriptor `fd`.
static void
plug(int fd, int end)
{
    close(fd);
    dup(end);
    close(end);
}

// Starts the i-th command, in the group of the first; `*input` is the pipe that it reads from, and
// becomes the one that the next reads from. Its pid, or minus an error.
static i64
start(struct pipeline *pipeline, int i, int group_of_first, int *input)
{
    int ends[2] = {-1, -1};
    bool last = i + 1 == pipeline->count;
    i64 result = last ? 0 : pipe(ends);
    if (result < 0)
        return result;
    i64 pid = fork();
    if (pid == 0) {
        group(group_of_first);
        if (*input >= 0)
            plug(0, *input);
        if (!last) {
            close(ends[0]);
            plug(1, ends[1]);
        }
        become(&pipeline->commands[i]);
    }
    close(*input);
    close(ends[1]);
    *input = ends[0];
    return pid;
}

static void
report(const char *name, i64 pid, const struct ending *ending)
{
    if (ending->outcome != OUTCOME_EXITED)
        printf("%s (pid %ld): %s\n", name, pid, outcome_text(ending->outcome));
}

// Waits until the `count` processes in `pids` have ended; the status of the last. Those in the
// background that end meanwhile are buried.
static i64
wait_for(const i64 *pids, int count, const char *name)
{
    struct ending ending;
    i64 status = 0;
    for (int left = count; left > 0;) {
        i64 pid = wait(&ending);
        if (pid < 0)
            return -1;
        for (int i = 0; i < count; i++) {
            if (pids[i] != pid)
                continue;
            left--;
            report(name, pid, &ending);
            if (i == count - 1)
                status = ending.outcome == OUTCOME_EXITED ? ending.value : -1;
        }
    }
    return status;
}

static i64
run_pipeline(struct pipeline *pipeline)
{
    i64 pids[COMMANDS_MAX];
    int input = -1, count = 0;
    for (; count < pipeline->count; count++) {
        pids[count] = start(pipeline, count, count > 0 ? (int)pids[0] : 0, &input);
        if (pids[count] < 0) {
            fprintf(2, "sh: %s\n", error_text(pids[count]));
            break;
        }
    }
    close(input);
    const char *name = pipeline->commands[0].words[0];
    if (pipeline->in_background) {
        printf("[%ld] %s\n", pids[0], name);
        return 0;
    }
    console(CONSOLE_LINES, count > 0 ? (int)pids[0] : 0);
    return wait_for(pids, count, name);
}

// The commands that the shell knows itself: exit [STATUS], and help.
static void
obey(struct command *command)
{
    if (strcmp(command->words[0], "exit") == 0)
        exit(command->count > 1 ? number_argument(command->words[1]) : 0);
    if (strcmp(command->words[0], "help") == 0)
        *command = (struct command){.words = {"cat", "help.txt"}, .count = 2};
}

static i64
run_line(const char *line)
{
    static struct pipeline pipeline;
    i64 status = 0;
    while (*line != 0) {
        const char *mistake = parse_pipeline(&line, &pipeline);
        if (mistake != NULL) {
            fprintf(2, "sh: %s\n", mistake);
            return 2;
        }
        if (pipeline.count == 0)
            continue;
        obey(&pipeline.commands[0]);
        status = run_pipeline(&pipeline);
    }
    return status;
}

int
main(int argc, char **argv)
{
    static char line[LINE_BYTES];
    if (argc == 3 && strcmp(argv[1], "-c") == 0)
        return (int)run_line(argv[2]);
    for (;;) {
        console(CONSOLE_KEYS, 0);
        bool more = line_read("$ ", line, sizeof line);
        console(CONSOLE_LINES, 0);
        if (!more)
            return 0;
        run_line(line);
        struct ending ending;
        while (waitpid(-1, &ending, WAIT_ONLY_IF_ENDED) > 0)
            ;
    }
}
