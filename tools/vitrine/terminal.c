#include "terminal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

// Of the process, as the terminal is; constant from terminal_make_raw on, but for what
// terminal_interrupts says.
static bool made_raw;
static struct termios before, raw;

bool terminal_make_raw(struct error *error)
{
    if (!isatty(STDIN_FILENO)) {
        return true;
    }
    if (tcgetattr(STDIN_FILENO, &before) != 0) {
        return error_set(error, ERROR_HOST, "the terminal can't be asked: %s", strerror(errno));
    }
    raw = before;
    raw.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    made_raw = true;
    atexit(terminal_restore);
    if (tcsetattr(STDIN_FILENO, TCSANOW, &raw) != 0) {
        return error_set(error, ERROR_HOST, "the terminal can't be set up: %s", strerror(errno));
    }
    return true;
}

void terminal_interrupts(void)
{
    raw.c_lflag |= ISIG | NOFLSH;
    raw.c_cc[VQUIT] = raw.c_cc[VSUSP] = _POSIX_VDISABLE;
}

bool terminal_is_raw(void)
{
    return made_raw;
}

void terminal_restore(void)
{
    if (made_raw) {
        tcsetattr(STDIN_FILENO, TCSANOW, &before);
    }
}

void terminal_again(void)
{
    if (made_raw) {
        tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    }
}
