// Spike's interactive mode, for fingers that know it: `set style spike`. The commands of spike.def
// are looked for before all others; what they print is what Spike prints, but that instructions are
// written as everywhere here.
//
// read next: spike.c (the table), spike_look.c (what shows something), spike_run.c (what runs).
#pragma once

#include "debugger.h"

#define SPIKE_WORDS_MAX 8

// A line in words: the command's name, then its arguments.
struct spike_words {
    char text[DEBUGGER_LINE_SIZE];
    const char *name;
    const char *items[SPIKE_WORDS_MAX];
    u32 count; // of items
};

// Whether `line` begins with one of the commands; `*done` is then whether it could be done, else
// `error` is filled.
bool spike_execute(struct debugger *d, const char *line, bool *done, struct error *error);

// The name of the command at an index of the table; null behind the last.
const char *spike_name(size_t index);

// --- for spike*.c only ---

typedef bool spike_function(struct debugger *d, const struct spike_words *words,
                            struct error *error);

#define SPIKE(name, function, ...) spike_function spike_##function;
#include "spike.def"
#undef SPIKE

// False with ERROR_USAGE: Spike's words for it, and what the command takes.
bool spike_bad(const struct spike_words *words, struct error *error);

// The hart that an argument names.
bool spike_core(struct debugger *d, const struct spike_words *words, u32 index, u32 *hart,
                struct error *error);

// A number: hexadecimal digits, as Spike takes them, or else an expression on that hart.
bool spike_number(struct debugger *d, u32 hart, const char *text, u64 *number, struct error *error);

// What `until` and `while` compare: the words from `first` to before `end` are the arguments of the
// command of that kind.
enum spike_kind { SPIKE_REG, SPIKE_PC, SPIKE_INSN, SPIKE_MEM };
enum spike_found { SPIKE_FOUND, SPIKE_TRAPPED, SPIKE_WRONG };

// SPIKE_TRAPPED, with the cause in `*trap`, where there is no memory; SPIKE_WRONG with `error`.
enum spike_found spike_value(struct debugger *d, enum spike_kind kind,
                             const struct spike_words *words, u32 first, u32 end, u64 *value,
                             enum exception *trap, struct error *error);

// The instruction as text, in Spike's columns.
#define SPIKE_INSN_SIZE 96
void spike_disassemble(struct debugger *d, u64 pc, u32 word, char text[SPIKE_INSN_SIZE]);

// "load_page_fault"
const char *spike_trap_name(enum exception trap);
