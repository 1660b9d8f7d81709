// A guest's processes as text for people.
#pragma once

#include "inspect/guest_knowledge.h"

// A table of all processes, a line each.
void guest_text_processes(const struct guest *guest, const struct text_sink *sink);

// All of one: state, trap frame, stacks, page table.
void guest_text_process(const struct guest_knowledge *knowledge,
                        const struct guest_process_info *info, const struct text_sink *sink);
