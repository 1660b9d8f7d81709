// The stack of a hart or of a process, from the innermost frame to the outermost, across a trap: the
// kernel's frames, then those of the program that it was called from.
#pragma once

#include "inspect/guest_knowledge.h"

#define GUEST_STACK_MAX 64 // frames

struct guest_stack_frame {
    struct debug_frame frame;
    bool user;                           // the program's
    bool trapped;                        // a trap was taken here, and led to the frame before
    u64 address;                         // that stands for the frame in `program`'s names and lines
    const struct guest_program *program; // null where none is known
};

struct guest_stack {
    struct guest_space kernel,
        user; // what the frames' memory is read with: the stack must not move
    struct guest_stack_frame frames[GUEST_STACK_MAX];
    u32 count;
    bool cut; // there are more
};

// The stack of the hart as it stands.
void guest_stack_of_hart(const struct guest_knowledge *knowledge, u32 hart,
                         struct guest_stack *stack);

// The stacks of a process: in the kernel, where it does not run, and of its program as it last trapped.
void guest_stack_of_thread(const struct guest_knowledge *knowledge,
                           const struct guest_process_info *info, struct guest_stack *stack);
void guest_stack_of_program(const struct guest_knowledge *knowledge,
                            const struct guest_process_info *info, struct guest_stack *stack);

// A line for each frame: "#1  0x80004f1c in scheduler_run () at src/kernel-image/proc/scheduler.c:92".
// Inlined functions have one too, with the number of the frame that they are in.
void guest_stack_print(const struct guest_stack *stack, const char *indent,
                       const struct text_sink *sink);
