// What:  the line editor: the shell reads keys and shows what they do.
//
//     left, right, Ctrl-B, Ctrl-F   move             backspace, Ctrl-D   delete
//     Ctrl-A, Ctrl-E                start, end       Ctrl-U, Ctrl-K      delete to the start, the end
//     up, down                      history          Ctrl-C              forget the line
//
// Why:   the kernel's console only knows the simplest editing; this is an ordinary program's doing.
// Invariants: the cursor on the screen stands at `at` of `text`.
#include "user/sh/line.h"

#include "user/lib/user.h"

enum { HISTORY_MAX = 16, HISTORY_BYTES = 256 };

#define CTRL(letter) ((letter) - '@')

enum key { UP = 256, DOWN, LEFT, RIGHT, UNKNOWN };

static char history[HISTORY_MAX][HISTORY_BYTES]; // a ring
static u32 history_count;                        // of lines ever entered

struct editor {
    char *text;
    u32 size, length, at;
    u32 shown; // line of the history, or history_count: a new one
};

// A key: a character, or one of those that send ESC [ letter.
static int
read_key(void)
{
    char key = 0;
    if (read(0, &key, 1) != 1)
        return CTRL('D');
    if (key != '\033')
        return (u8)key;
    if (read(0, &key, 1) != 1 || key != '[' || read(0, &key, 1) != 1)
        return UNKNOWN;
    return key == 'A' ? UP : key == 'B' ? DOWN : key == 'C' ? RIGHT : key == 'D' ? LEFT : UNKNOWN;
}

static void
move_cursor(struct editor *editor, u32 to)
{
    for (; editor->at > to; editor->at--)
        printf("\b");
    while (editor->at < to)
        printf("%c", editor->text[editor->at++]);
}

// Shows the text from the cursor on, followed by `blanks` over what was there, and goes back.
static void
show_rest(const struct editor *editor, u32 blanks)
{
    editor->text[editor->length] = 0;
    printf("%s", editor->text + editor->at);
    for (u32 i = 0; i < blanks; i++)
        printf(" ");
    for (u32 i = editor->at; i < editor->length + blanks; i++)
        printf("\b");
}

static void
delete_range(struct editor *editor, u32 from, u32 to)
{
    move_cursor(editor, from);
    memmove(editor->text + from, editor->text + to, editor->length - to);
    editor->length -= to - from;
    show_rest(editor, to - from);
}

static void
insert(struct editor *editor, char character)
{
    if (editor->length + 1 == editor->size)
        return;
    memmove(editor->text + editor->at + 1, editor->text + editor->at, editor->length - editor->at);
    editor->text[editor->at] = character;
    editor->length++;
    move_cursor(editor, editor->at + 1);
    if (editor->at < editor->length)
        show_rest(editor, 0);
}

static void
show_history(struct editor *editor, u32 line)
{
    if (line > history_count || line + HISTORY_MAX < history_count || line == UINT32_MAX)
        return;
    delete_range(editor, 0, editor->length);
    editor->shown = line;
    const char *text = line == history_count ? "" : history[line % HISTORY_MAX];
    for (; *text != 0; text++)
        insert(editor, *text);
}

static void
remember(const char *line)
{
    if (*line == 0)
        return;
    string_copy(history[history_count++ % HISTORY_MAX], line, HISTORY_BYTES);
}

static void
edit(struct editor *editor, int key)
{
    switch (key) {
    case UP:
        show_history(editor, editor->shown - 1);
        break;
    case DOWN:
        show_history(editor, editor->shown + 1);
        break;
    case LEFT:
    case CTRL('B'):
        move_cursor(editor, editor->at > 0 ? editor->at - 1 : 0);
        break;
    case RIGHT:
    case CTRL('F'):
        move_cursor(editor, editor->at < editor->length ? editor->at + 1 : editor->length);
        break;
    case CTRL('A'):
        move_cursor(editor, 0);
        break;
    case CTRL('E'):
        move_cursor(editor, editor->length);
        break;
    case CTRL('U'):
        delete_range(editor, 0, editor->at);
        break;
    case CTRL('K'):
        delete_range(editor, editor->at, editor->length);
        break;
    case CTRL('D'):
        if (editor->at < editor->length)
            delete_range(editor, editor->at, editor->at + 1);
        break;
    case '\b':
    case 0x7f:
        if (editor->at > 0)
            delete_range(editor, editor->at - 1, editor->at);
        break;
    default:
        if (key >= ' ' && key < 0x7f)
            insert(editor, (char)key);
    }
}

bool
line_read(const char *prompt, char *line, size_t size_bytes)
{
    struct editor editor = {.text = line, .size = (u32)size_bytes, .shown = history_count};
    printf("%s", prompt);
    int key = read_key();
    for (; key != '\r' && key != '\n' && key != CTRL('C'); key = read_key()) {
        if (key == CTRL('D') && editor.length == 0)
            return false;
        edit(&editor, key);
    }
    line[key == CTRL('C') ? 0 : editor.length] = 0;
    printf(key == CTRL('C') ? "^C\n" : "\n");
    remember(line);
    return true;
}
