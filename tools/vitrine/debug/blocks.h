// Lines that are kept before they are executed, up to their `end`: what is done at a breakpoint
// (commands), commands of the user's own (define) and their help (document), if and while.
#pragma once

#include "base/error.h"

struct debugger;

#define BLOCK_TEXT_SIZE    4096 // of one block
#define BLOCK_NAME_SIZE    32
#define BLOCK_DEPTH_MAX    16 // of blocks in blocks, and of commands of the user's that call others
#define USER_COMMANDS_MAX  64
#define USER_ARGUMENTS_MAX 10

enum block_kind { BLOCK_NONE, BLOCK_COMMANDS, BLOCK_DEFINE, BLOCK_DOCUMENT, BLOCK_CONTROL };

// The block that is being read.
struct block_reader {
    enum block_kind kind;
    u32 number;                 // COMMANDS: of the breakpoint
    char name[BLOCK_NAME_SIZE]; // DEFINE, DOCUMENT: of the command
    u32 depth;                  // blocks that are open within it
    size_t length;
    char text[BLOCK_TEXT_SIZE]; // lines with their newlines; of CONTROL, the first is if or while
};

struct user_command {
    char name[BLOCK_NAME_SIZE]; // "" for none
    char *text, *help;          // null for none
};

struct user_commands {
    struct user_command items[USER_COMMANDS_MAX];
    u32 depth; // of calls under way
};

// Begins to read a block. False with ERROR_USAGE where `name` is no name of a command.
bool blocks_begin(struct debugger *d, enum block_kind kind, u32 number, const char *name,
                  struct error *error);

// Takes a line of the block that is being read, and at its end does what it is for.
bool blocks_take(struct debugger *d, const char *line, struct error *error);

// Drops the block that is being read, if any.
void blocks_drop(struct debugger *d);

// Executes lines, up to the first that fails, or, with `until_hit`, that runs the machine into a
// breakpoint.
bool blocks_execute(struct debugger *d, const char *text, bool until_hit, struct error *error);

// The user's command that `line` begins with; null for none.
const struct user_command *blocks_find(const struct debugger *d, const char *line);

// Executes it: $arg0 … in its lines are the words behind its name, $argc is how many.
bool blocks_call(struct debugger *d, const struct user_command *command, const char *line,
                 struct error *error);

// Whether the line begins with that word.
bool blocks_is_word(const char *line, const char *word);

void blocks_free(struct debugger *d);
