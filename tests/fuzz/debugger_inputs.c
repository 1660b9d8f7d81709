// Inputs drawn by a seed: words of commands and expressions, one after another, with now and then a
// byte that is anything.
#include "debugger_inputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 6
#define WORDS_MAX 8
#define LINE_SIZE 256
#define TEXT_SIZE 2048

static const char *const names[] = {
#define GROUP(...)
#define COMMAND(group, name, ...) name,
#include "commands.def"
#undef GROUP
#undef COMMAND
#define SPIKE(name, ...) "set style spike\n" name,
#include "spike.def"
#undef SPIKE
};

static const char *const words[] = {
    "\n",
    "\n",
    "\n",
    "\n",
    " ",
    " ",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "+",
    "-",
    "*",
    "/",
    "%",
    "&",
    "|",
    "^",
    "~",
    "!",
    "<",
    ">",
    "=",
    "==",
    "?",
    ":",
    ".",
    "->",
    ",",
    "@",
    "/x",
    "/4xg",
    "/i",
    "/s",
    "/20xb",
    "/2f",
    "/rs",
    "@3",
    "1.5",
    "0x1p3",
    "$fa0.float",
    "$arg0",
    "$argc",
    "\"%d %s %5.2f\\n\"",
    "\nend\n",
    "\nelse\n",
    "\nloop_break\n",
    "mine",
    "once",
    "full",
    "process sh",
    "page_fault",
    "sh.c:150",
    "1,5",
    "$",
    "$a0",
    "$pc",
    "$sp",
    "$sstatus",
    "$mstatus.SPIE",
    "$1",
    "$x",
    "0",
    "1",
    "2",
    "-1",
    "0x10",
    "0x80000000",
    "0xffffffffffffffff",
    "1e9",
    "'a'",
    "\"",
    "u64",
    "int",
    "struct process",
    "char *",
    "sys_write",
    "trap_from_user",
    "processes",
    "scheduler_ready",
    "frame",
    "trap.c:40",
    "sh:main",
    "if",
    "hart 0",
    "mode U",
    "pid 1",
    "on",
    "off",
    "step-interrupts",
    "style spike",
    "0 a0",
    "mem 0",
    "U->S",
    "load_page_fault",
    "supervisor_timer",
    "satp",
    "csr",
    "mode",
    "exception",
    "interrupt",
    "now",
    "every",
    "never",
    "as",
    "addi a0,a0,1",
    "csrr a0,scause",
    "li a0,5",
    "ecall",
    "end",
    "silent",
    "x",
    "sizeof",
    "(u8)",
    "\\n",
};

static u64 state = 88172645463325252;

static u32 draw(u32 below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (u32)(state >> 20) % below;
}

// A command and what may stand behind it.
static size_t draw_line(char *text, size_t size)
{
    size_t length = (size_t)snprintf(text, size, "%s ", names[draw(ARRAY_LEN(names))]);
    for (u32 i = draw(WORDS_MAX); i > 0; i--) {
        const char *word = words[draw(ARRAY_LEN(words))];
        length += (size_t)snprintf(text + length, size - length, "%s%s", word, draw(3) ? " " : "");
    }
    text[length++] = '\n';
    return length;
}

static size_t draw_text(char text[TEXT_SIZE])
{
    size_t length = 0;
    for (u32 i = draw(LINES_MAX) + 1; i > 0 && length < TEXT_SIZE - LINE_SIZE; i--) {
        length += draw_line(text + length, LINE_SIZE);
    }
    if (draw(4) == 0) {
        text[draw((u32)length)] = (char)draw(256);
    }
    return length;
}

int main(int argument_count, char **arguments)
{
    u64 rounds = argument_count > 1 ? strtoull(arguments[1], NULL, 10) : 1000;
    for (u64 i = 0; i < rounds; i++) {
        char text[TEXT_SIZE];
        debugger_inputs_take((const u8 *)text, draw_text(text));
    }
    printf("%llu inputs\n", (unsigned long long)rounds);
    return 0;
}
