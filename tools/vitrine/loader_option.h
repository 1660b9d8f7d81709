// -device loader: something that is in memory when the machine starts.
//
//     -device loader,file=FILE[,addr=N][,force-raw=on][,cpu-num=H]
//     -device loader,addr=N,data=N,data-len=1..8[,data-be=on]
//     -device loader,addr=N,cpu-num=H
//
// An ELF file goes where it says, any other (and an ELF file with force-raw) to addr. With cpu-num
// the hart H starts at its entry, or at addr, in place of the reset ROM.
#pragma once

#include "suboptions.h"

#include "machine/machine.h"

// Adds it to what the machine loads. False with `error`.
bool loader_option_add(struct suboptions *s, struct machine *m, struct error *error);
