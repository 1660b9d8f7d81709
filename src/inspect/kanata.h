// The pipeline of a timing model, instruction by instruction, in the format of Konata, a viewer of
// pipelines ("Kanata", version 0004): when each instruction came to each stage, and whether it
// retired or was thrown away.
//
// Only one hart's can be in a file, whose time never goes back.
#pragma once

#include "base/text.h"
#include "machine/machine.h"
#include "timing/timing.h"

struct kanata {
    const struct machine *m;
    u32 hart;
    struct text_sink sink;
    u64 cycle;          // that the file is at
    u64 count, retired; // instructions so far
    struct kanata_row {
        u32 id; // of the model; 0 for none
        enum timing_stage stage;
        u64 number; // in the file
    } rows[STAGE_COUNT];
};

// Begins a file of what `hart` of `m`, which has a timing model, does from now on. `sink` gets text
// in lines; `kanata` must stay where it is until kanata_end.
void kanata_begin(struct kanata *kanata, struct machine *m, u32 hart, const struct text_sink *sink);

// Ends the file: what is still in the pipeline is thrown away in it.
void kanata_end(struct kanata *kanata);
