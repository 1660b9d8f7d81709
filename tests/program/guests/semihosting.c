// Calls semihosting for a console, files and an end, and writes what it answers; ends with status 7.
// Lines with '!' are what QEMU 7.2 answers otherwise: it adds nothing to a file that is opened to be
// added to, and has no console to read from on a pipe.
#include "guest.h"

enum {
    OPEN = 1,
    CLOSE,
    WRITEC,
    WRITE0,
    WRITE,
    READ,
    READC,
    ISERROR,
    ISTTY,
    SEEK,
    FLEN = 0xc,
    REMOVE = 0xe,
    RENAME,
    CLOCK,
    TIME,
    ERRNO = 0x13,
    GET_CMDLINE = 0x15,
    EXIT_EXTENDED = 0x20,
    ELAPSED = 0x30,
    TICKFREQ,
};
enum { MODE_R = 0, MODE_W = 4, MODE_A = 8 };
#define APPLICATION_EXIT 0x20026

int64_t call(uint64_t operation, const volatile void *parameter);
__asm__(".section .text.call, \"ax\"\n.balign 16\n.option push\n.option norvc\n"
        "call: slli x0, x0, 0x1f\nebreak\nsrai x0, x0, 7\nret\n.option pop\n.text");

static uint64_t length_of(const char *text)
{
    uint64_t length = 0;
    while (text[length]) {
        length++;
    }
    return length;
}

#define CALL(operation, ...) call(operation, (const volatile uint64_t[]){__VA_ARGS__})
#define ADDRESS(pointer)     ((uint64_t)(pointer))

static void say(const char *what, int64_t number)
{
    char digits[24], *next = digits + sizeof digits - 1;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    *next = 0;
    do {
        *--next = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0) {
        *--next = '-';
    }
    call(WRITE0, what);
    call(WRITE0, next);
    call(WRITEC, "\n");
}

static int64_t open(const char *name, uint64_t mode)
{
    return CALL(OPEN, ADDRESS(name), mode, length_of(name));
}

static int64_t write_text(int64_t file, const char *text)
{
    return CALL(WRITE, (uint64_t)file, ADDRESS(text), length_of(text));
}

static void use_files(void)
{
    char bytes[16] = {0};
    int64_t file = open("first", MODE_W);
    say("opened: ", file > 0);
    say("not written: ", write_text(file, "one two three"));
    say("length: ", CALL(FLEN, (uint64_t)file));
    say("tty: ", CALL(ISTTY, (uint64_t)file));
    say("closed: ", CALL(CLOSE, (uint64_t)file));
    file = open("first", MODE_R);
    say("seek: ", CALL(SEEK, (uint64_t)file, 4));
    say("not read: ", CALL(READ, (uint64_t)file, ADDRESS(bytes), 3));
    call(WRITE0, bytes);
    say("\nnot read: ", CALL(READ, (uint64_t)file, ADDRESS(bytes), 16));
    say("at the end: ", CALL(READ, (uint64_t)file, ADDRESS(bytes), 16));
    CALL(CLOSE, (uint64_t)file);
    say("renamed: ", CALL(RENAME, ADDRESS("first"), 5, ADDRESS("second"), 6));
    say("is gone: ", open("first", MODE_R));
    say("errno: ", call(ERRNO, 0));
    say("removed: ", CALL(REMOVE, ADDRESS("second"), 6));
    say("removed twice: ", CALL(REMOVE, ADDRESS("second"), 6));
    say("bad handle: ", CALL(CLOSE, 77));
    file = open("left", MODE_W);
    write_text(file, "kept\n");
    CALL(CLOSE, (uint64_t)file);
    file = open("left", MODE_A);
    say("not added: ", write_text(file, "added\n"));
    CALL(CLOSE, (uint64_t)file);
}

static void use_console(void)
{
    char bytes[8] = {0};
    int64_t output = open(":tt", MODE_W);
    say("not written: ", write_text(output, "by handle\n"));
    say("! tty: ", CALL(ISTTY, (uint64_t)output));
    int64_t features = open(":semihosting-features", MODE_R);
    say("not read: ", CALL(READ, (uint64_t)features, ADDRESS(bytes), 4));
    call(WRITE0, bytes);
    say("\n! read: ", call(READC, 0));
    say("! read: ", call(READC, 0));
    say("error: ", CALL(ISERROR, (uint64_t)-1));
    say("error: ", CALL(ISERROR, 5));
}

int main(void)
{
    call(WRITE0, "semihosting\n");
    use_console();
    use_files();
    CALL(EXIT_EXTENDED, APPLICATION_EXIT, 7);
    put_text("not reached\n");
    finish();
}
