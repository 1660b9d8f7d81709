// The stack of a hart or of a process, from the innermost frame to the outermost, across a trap:
// the kernel's frames, then those of the program that it was called from. A function that was
// inlined has a frame of its own, as in gdb, which shares its registers with the next one.
#pragma once

#include "inspect/guest_knowledge.h"
#include "inspect/value.h"

#define GUEST_STACK_MAX 64 // frames

struct guest_stack_frame {
    struct debug_frame frame;
    bool user;                           // the program's
    bool trapped;                        // a trap was taken here, and led to the frame before
    u64 address;                         // that stands for the frame in `program`'s names and lines
    const struct guest_program *program; // null where none is known
    const char *inlined;                 // the name of an inlined function; null for a real frame
    const char *file;                    // where it stands; null for unknown
    u32 line;
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

// The stacks of a process: in the kernel, where it does not run, and of its program as it last
// trapped.
void guest_stack_of_thread(const struct guest_knowledge *knowledge,
                           const struct guest_process_info *info, struct guest_stack *stack);
void guest_stack_of_program(const struct guest_knowledge *knowledge,
                            const struct guest_process_info *info, struct guest_stack *stack);

// The real frame that frame `number` is in, and the next real frame's first; the stack's count
// where there is none.
u32 guest_stack_real(const struct guest_stack *stack, u32 number);
u32 guest_stack_caller(const struct guest_stack *stack, u32 number);

// The frame as a scope of expressions: its registers, variables and names. It must not outlive the
// stack.
struct scope guest_stack_scope(const struct machine *m, u32 hart,
                               const struct guest_stack_frame *frame);

// A line for the frame: "#1  0x80004f1c in file_write (file=0x80079fb0, size=36) at
// src/fs/file.c:92", and one before it where a trap led to the frame before.
void guest_stack_print_frame(const struct machine *m, u32 hart, const struct guest_stack *stack,
                             u32 number, const char *indent, const struct text_sink *sink);

// The same of all frames. `hart` is whose registers are meant where a frame's are not known.
void guest_stack_print(const struct machine *m, u32 hart, const struct guest_stack *stack,
                       const char *indent, const struct text_sink *sink);
