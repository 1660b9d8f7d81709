// All that is known of a guest: the kernel's symbols and debug information, its programs', and,
// where a description fits the kernel, its processes. Who has less does with less: every part may
// be missing.
#pragma once

#include "inspect/guest.h"

struct guest_knowledge_config {
    const struct machine *m;       // booted
    const struct symbols *symbols; // the kernel's
    const char *kernel_path;       // null where the kernel is none of a file
    const char *description_path;  // the description that somebody has named, or null
    // Those that the emulator carries, of which the first that fits is taken.
    const struct image *descriptions;
    size_t description_count;
    guest_carried *carried;          // programs that the emulator carries for this kernel, or null
    const char *const *symbol_files; // that somebody has named: "FILE[@…]"
    size_t symbol_file_count;
};

struct guest_knowledge {
    const struct machine *m;
    struct guest_program kernel; // symbols null, debug null where there are none
    struct guest_description *description;
    struct guest_programs *programs;
    struct guest *guest;    // null where no description fits: `why_not` says so
    struct error why_not;   // one line for people
    struct guest_view view; // for trap_history.h and its kin
};

// False with `error` where something that somebody has named can't be used; there is nothing to
// close then. `knowledge` must stay where it is.
bool guest_knowledge_open(struct guest_knowledge *knowledge,
                          const struct guest_knowledge_config *config, struct error *error);
void guest_knowledge_close(struct guest_knowledge *knowledge);

// The names and lines that hold for code that runs in `mode` on the hart, now, by the process that
// it runs or its satp; null for none.
const struct guest_program *guest_knowledge_program(const struct guest_knowledge *knowledge,
                                                    u32 hart, enum privilege mode);

// The same for code of the kernel's or the firmware's at `address`: a file that somebody has named
// for it, else what was booted.
const struct guest_program *guest_knowledge_code(const struct guest_knowledge *knowledge,
                                                 u64 address);
