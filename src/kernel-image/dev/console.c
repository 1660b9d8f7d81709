// What:  the line discipline: echo, backspace, Ctrl-U, Ctrl-D, Ctrl-C, Ctrl-P; and reading what was
//        typed.
// Why:   a program shall get lines, after the person has corrected them.
// Invariants: input.bytes is a ring indexed by counters that only grow:
//        read_at ≤ line_end ≤ edit_at ≤ read_at + its size. What lies before line_end is for readers;
//        what lies behind can still be edited.
// Try it in the debugger: `break console_typed`, `print input`.
#include "dev/console.h"

#include "dev/uart.h"
#include "mm/user_copy.h"
#include "proc/ending.h"
#include "proc/process.h"
#include "proc/sleep.h"
#include "trap/syscall.h"

enum { INPUT_BYTES = 256, WRITE_PART_BYTES = 128 };

#define CTRL(letter) ((letter) - '@')
#define BACKSPACE    '\b'
#define DELETE       0x7f

static struct {
    char bytes[INPUT_BYTES];
    u32 read_at, line_end, edit_at;
    enum console_mode mode;
    int foreground; // the group that Ctrl-C ends
} input;

static struct spinlock console_spinlock = SPINLOCK("console");

void
console_lock(void)
{
    spinlock_take(&console_spinlock);
}

void
console_unlock(void)
{
    spinlock_release(&console_spinlock);
}

void
console_put(char character)
{
    if (character == '\n')
        uart_put('\r');
    uart_put(character);
}

static char *
input_byte(u32 at)
{
    return &input.bytes[at % INPUT_BYTES];
}

static void
rub_out(void)
{
    input.edit_at--;
    console_put(BACKSPACE);
    console_put(' ');
    console_put(BACKSPACE);
}

bool
console_has_room(void)
{
    return input.edit_at - input.read_at < INPUT_BYTES;
}

// What was typed so far goes to the readers.
static void
hand_over(void)
{
    input.line_end = input.edit_at;
    sleep_wake(&input);
}

// Everything that is not an editing key goes into the line; a line's end hands it to the readers.
static void
add(char character)
{
    if (character == '\r')
        character = '\n';
    if (character != CTRL('D'))
        console_put(character);
    *input_byte(input.edit_at++) = character;
    if (character == '\n' || character == CTRL('D') || !console_has_room())
        hand_over();
}

static void
edit(char character)
{
    switch (character) {
    case CTRL('C'):
        console_put('^');
        console_put('C');
        console_put('\n');
        ending_kill_group(input.foreground);
        break;
    case CTRL('U'):
        while (input.edit_at != input.line_end)
            rub_out();
        break;
    case BACKSPACE:
    case DELETE:
        if (input.edit_at != input.line_end)
            rub_out();
        break;
    default:
        add(character);
    }
}

void
console_typed(char character)
{
    if (character == CTRL('P')) {
        process_print_all();
        return;
    }
    console_lock();
    if (input.mode == CONSOLE_LINES) {
        edit(character);
    } else {
        *input_byte(input.edit_at++) = character;
        hand_over();
    }
    console_unlock();
}

// Takes what a read of up to `size_bytes` gets: to the end of a line at most.
static u32
take_line(char *to, u64 size_bytes)
{
    u32 count = 0;
    while (count < size_bytes && input.read_at != input.line_end) {
        char character = *input_byte(input.read_at);
        if (character == CTRL('D') && input.mode == CONSOLE_LINES) {
            if (count == 0)
                input.read_at++; // a line of its own: the end of the input
            break;
        }
        to[count++] = character;
        input.read_at++;
        if (character == '\n')
            break;
    }
    return count;
}

i64
console_read(u64 buffer_va, u64 size_bytes)
{
    struct process *self = process_self();
    char line[INPUT_BYTES];
    console_lock();
    while (input.read_at == input.line_end && !self->killed)
        sleep_on(&input, &console_spinlock, "console input");
    u32 count = take_line(line, size_bytes < sizeof line ? size_bytes : sizeof line);
    uart_listen(true);
    console_unlock();
    if (!user_copy_out(&self->space, buffer_va, line, count))
        return -E_BAD_ADDRESS;
    return count;
}

i64
sys_console(enum console_mode mode, int group)
{
    if (mode != CONSOLE_LINES && mode != CONSOLE_KEYS)
        return -E_BAD_ARGUMENT;
    console_lock();
    input.mode = mode;
    input.foreground = group;
    if (mode == CONSOLE_KEYS)
        hand_over();
    console_unlock();
    return 0;
}

i64
console_write(u64 buffer_va, u64 size_bytes)
{
    char part[WRITE_PART_BYTES];
    for (u64 done = 0; done < size_bytes;) {
        u64 count = size_bytes - done < sizeof part ? size_bytes - done : sizeof part;
        if (!user_copy_in(&process_self()->space, part, buffer_va + done, count))
            return -E_BAD_ADDRESS;
        console_lock();
        for (u64 i = 0; i < count; i++)
            console_put(part[i]);
        console_unlock();
        done += count;
    }
    return (i64)size_bytes;
}
