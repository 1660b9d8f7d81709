// Running a program's image on both emulators. Each answers the guest's memory afterwards.
#pragma once

#include "image.h"

enum outcome {
    OUTCOME_FINISHED,
    OUTCOME_HUNG,   // did not end in the time it was given, or waits for ever
    OUTCOME_FAILED, // could not be run at all: `text` says why
};

// How Vitrine runs it: what must make no difference.
struct vitrine_options {
    u32 block_limit; // machine_config.block_limit
    u64 slice_steps; // machine_run is called for so many at a time; 0 for one call
    u64 steps_max;   // 0 for a limit that no program reaches
};

struct machine;

struct run {
    enum outcome outcome;
    char text[256];
    const u8 *ram; // LAYOUT_RAM_SIZE bytes; null where it could not be run
    u64 status;    // what the guest gave the finisher

    u64 hash, steps;         // Vitrine's alone: of the machine at the end; attempted instructions
    struct machine *machine; // whose memory `ram` is
    int process, file;       // QEMU's alone; `ram` is a mapping of the file
    char path[64];
};

// Runs the image to its end.
struct run emulators_vitrine(const struct image_file *image, const struct vitrine_options *options);

// Starts QEMU on the image, beside this process; and waits for its end.
struct run emulators_qemu_start(const struct image_file *image, const char *qemu);
void emulators_qemu_wait(struct run *run, u32 timeout_seconds);

// Frees what a run holds.
void emulators_release(struct run *run);
