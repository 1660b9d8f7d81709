// Writing a program and what became of it for people.
#pragma once

#include "campaign.h"
#include "program.h"

// Writes `program`, which is short, to the standard output, and, with options->keep, there: as
// text, and as an ELF file that both emulators run.
void report_program(struct program *program, const struct campaign_options *options, u64 number);
