// Readline is used by its callbacks, so that signals are seen while it waits: it returns to its
// caller after each byte.
#include "prompt.h"

#include "debug/complete.h"
#include "signals.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#define HISTORY_LINES 1000
#define PATH_SIZE     4096

// What readline's callbacks, which get no parameter of ours, work for: there is one terminal.
static const struct debugger *completes_for;
static char *read_line;
static bool line_is_read;
static char history_path[PATH_SIZE];

static void on_line(char *text)
{
    read_line = text;
    line_is_read = true;
    rl_callback_handler_remove();
}

static char *next_match(const char *text, int state)
{
    static struct complete_state completion;
    if (state == 0) {
        complete_begin(&completion, completes_for, rl_line_buffer, rl_point - (int)strlen(text),
                       text);
    }
    const char *match = complete_next(&completion);
    return match ? strdup(match) : NULL;
}

static char **matches(const char *text, int start, int end)
{
    (void)start, (void)end;
    enum completer kind = complete_kind(rl_line_buffer, start);
    if (kind == COMPLETE_FILE) {
        return NULL; // readline's own
    }
    rl_attempted_completion_over = 1;
    return rl_completion_matches(text, next_match);
}

// What ends the word that is completed: of a file's name, blanks alone.
static char *word_breaks(void)
{
    static char breaks[] = COMPLETE_BREAKS, blanks[] = " \t\n";
    int start = rl_point;
    while (start > 0 && !strchr(blanks, rl_line_buffer[start - 1])) {
        start--;
    }
    return complete_kind(rl_line_buffer, start) == COMPLETE_FILE ? blanks : breaks;
}

// Makes the folders above the file at `path`.
static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        mkdir(path, 0700);
        *slash = '/';
    }
}

// Where the XDG base directory specification puts such a file. Without a home there is no history.
static void find_history(void)
{
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    if (state && *state == '/') {
        snprintf(history_path, sizeof history_path, "%s/vitrine/history", state);
    } else if (home && *home == '/') {
        snprintf(history_path, sizeof history_path, "%s/.local/state/vitrine/history", home);
    }
}

void prompt_begin(struct debugger *d)
{
    completes_for = d;
    rl_readline_name = "vitrine";
    rl_attempted_completion_function = matches;
    rl_completer_word_break_characters = COMPLETE_BREAKS;
    rl_completion_word_break_hook = word_breaks;
    rl_catch_sigwinch = 1;
    using_history();
    stifle_history(HISTORY_LINES);
    find_history();
    if (*history_path) {
        read_history(history_path);
    }
}

void prompt_end(void)
{
    if (*history_path) {
        make_folders(history_path);
        write_history(history_path);
    }
}

// C-c at the prompt.
static void drop_line(void)
{
    rl_free_line_state();
    rl_callback_sigcleanup();
    rl_replace_line("", 0);
    rl_crlf();
    rl_on_new_line();
    rl_redisplay();
}

// After somebody let the program go on: the terminal is ours again, but not yet the line editor's,
// and what was on the last line is somebody else's.
static void draw_again(void)
{
    rl_deprep_terminal();
    rl_prep_terminal(1);
    rl_forced_update_display();
}

static void wait_for_key(bool *dropped)
{
    struct pollfd file = {.fd = STDIN_FILENO, .events = POLLIN};
    signals_poll(&file, 1, SIGNALS_FOREVER);
    if (signals_take_interrupt()) {
        drop_line();
        if (dropped) {
            *dropped = true;
        }
    } else if (signals_take_resize()) {
        rl_resize_terminal();
    } else if (file.revents) {
        rl_callback_read_char();
    }
}

static void remember(const char *line)
{
    HIST_ENTRY *last = history_length ? history_get(history_base + history_length - 1) : NULL;
    if (*line && (!last || strcmp(last->line, line) != 0)) {
        add_history(line);
    }
}

bool prompt_read(const char *prompt, char *line, size_t size, bool *dropped)
{
    bool is_dropped = false;
    line_is_read = false;
    rl_callback_handler_install(prompt, on_line);
    while (!line_is_read && !is_dropped && !signals_ending()) {
        wait_for_key(dropped ? &is_dropped : NULL);
        if (signals_serve_suspend()) {
            draw_again();
        }
    }
    if (is_dropped) {
        rl_callback_handler_remove();
        putchar('\r');
        *line = 0;
        *dropped = true;
        return true;
    }
    if (!line_is_read) {
        rl_callback_handler_remove();
        return false;
    }
    if (!read_line) {
        putchar('\n'); // the end of the input, typed as C-d
        return false;
    }
    snprintf(line, size, "%s", read_line);
    remember(read_line);
    free(read_line);
    return true;
}
