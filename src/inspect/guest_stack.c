#include "inspect/guest_stack.h"

#include <string.h>

#define RA          1
#define INLINED_MAX 8

static u64 linked(const struct guest_knowledge *knowledge, bool user, u64 address)
{
    return user || !knowledge->guest ? address : guest_linked_address(knowledge->guest, address);
}

static bool push(struct guest_stack *stack, const struct guest_stack_frame *frame)
{
    if (stack->count == GUEST_STACK_MAX) {
        stack->cut = true;
        return false;
    }
    stack->frames[stack->count++] = *frame;
    return true;
}

// The frame itself, behind one for each function that was inlined where it stands.
static bool add(const struct guest_knowledge *knowledge, struct guest_stack *stack,
                const struct debug_frame *frame, const struct guest_program *program, bool user)
{
    struct debug_inlined inlined[INLINED_MAX];
    struct debug_line line;
    struct debug_info *debug = program ? program->debug : NULL;
    struct guest_stack_frame added = {.frame = *frame,
                                      .user = user,
                                      .address =
                                          linked(knowledge, user, debug_frame_address(frame)),
                                      .program = program};
    size_t count = debug ? debug_info_inlined(debug, added.address, inlined, INLINED_MAX) : 0;
    if (debug && debug_info_line(debug, added.address, &line)) {
        added.file = line.file;
        added.line = line.line;
    }
    for (size_t i = 0; i < count; i++, added.frame.level++) {
        added.inlined = inlined[i].name;
        if (!push(stack, &added)) {
            return false;
        }
        added.file = inlined[i].call_file;
        added.line = inlined[i].call_line;
    }
    added.inlined = NULL;
    return push(stack, &added);
}

// The names of the code at a frame's pc.
static const struct guest_program *program_at(const struct guest_knowledge *knowledge,
                                              const struct guest_program *program, u64 pc)
{
    return program ? program : guest_knowledge_code(knowledge, pc);
}

// Whether code with a name lies there.
static bool is_code(const struct guest_program *program, u64 address)
{
    return program && program->symbols && symbols_find(program->symbols, address, NULL);
}

// Assembly that says nothing of its frame: where it was called from is in ra, as long as it has
// called nothing itself.
static bool unwind_leaf(const struct guest_program *program, const struct debug_frame *frame,
                        struct debug_frame *caller)
{
    if (frame->is_call || !((frame->known >> RA) & 1) || !is_code(program, frame->x[RA] - 1)) {
        return false;
    }
    *caller = *frame;
    caller->pc = frame->x[RA];
    caller->is_call = true;
    return true;
}

// Whether the frame is of the function of that name.
static bool is_of(const struct guest_program *program, const struct debug_frame *frame,
                  const char *name)
{
    const struct symbol *symbol =
        program && program->symbols
            ? symbols_find(program->symbols, debug_frame_address(frame), NULL)
            : NULL;
    return symbol && strcmp(symbol->name, name) == 0;
}

// A program's first function: where it would return to, nobody has said.
static bool is_outermost(const struct guest_program *program, const struct debug_frame *frame)
{
    return is_of(program, frame, "_start") || is_of(program, frame, "start") ||
           is_of(program, frame, "_main");
}

// `named` are the names of all of it; null for the kernel's, which may consist of several files.
static void walk(const struct guest_knowledge *knowledge, struct guest_stack *stack,
                 struct debug_frame frame, const struct guest_program *named, bool user)
{
    struct debug_frame caller;
    const struct guest_program *program = program_at(knowledge, named, frame.pc);
    bool past_main = false;
    while (add(knowledge, stack, &frame, program, user)) {
        bool called =
            (program && program->debug && debug_unwind(program->debug, &frame, &caller)) ||
            unwind_leaf(program, &frame, &caller);
        if (!called || past_main || (user && is_outermost(program, &frame))) {
            return;
        }
        past_main = is_of(program, &frame, "main");
        frame = caller;
        program = program_at(knowledge, named, frame.pc);
    }
}

static void walk_program(const struct guest_knowledge *knowledge, struct guest_stack *stack,
                         struct debug_frame frame, const struct guest_program *program)
{
    frame.memory = guest_space_memory(&stack->user);
    walk(knowledge, stack, frame, program, true);
}

// The kernel's outermost function was jumped to, by code that leaves no address of its own in ra:
// what is there may be the program's.
static void drop_stray(struct guest_stack *stack)
{
    if (stack->count > 1 && !is_code(stack->frames[stack->count - 1].program,
                                     stack->frames[stack->count - 1].address)) {
        stack->count--;
    }
}

static void walk_kernel(const struct guest_knowledge *knowledge, struct guest_stack *stack,
                        struct debug_frame frame)
{
    frame.memory = guest_space_memory(&stack->kernel);
    walk(knowledge, stack, frame, NULL, false);
    drop_stray(stack);
}

void guest_stack_of_program(const struct guest_knowledge *knowledge,
                            const struct guest_process_info *info, struct guest_stack *stack)
{
    struct debug_frame frame;
    *stack = (struct guest_stack){.user = guest_process_space(knowledge->guest, info)};
    if (guest_frame_registers(knowledge->guest, info, &frame)) {
        walk_program(knowledge, stack, frame, guest_program(knowledge->guest, info));
    }
}

void guest_stack_of_thread(const struct guest_knowledge *knowledge,
                           const struct guest_process_info *info, struct guest_stack *stack)
{
    struct debug_frame frame;
    *stack = (struct guest_stack){.kernel = guest_kernel_space(knowledge->guest)};
    if (guest_context_registers(knowledge->guest, info, &frame)) {
        walk_kernel(knowledge, stack, frame);
    }
}

static bool is_entry(const struct guest_knowledge *knowledge, const struct guest_stack_frame *last)
{
    enum guest_phase phase = guest_phase_of(knowledge->guest, PRIV_S, last->address);
    return phase == GUEST_PHASE_entry || phase == GUEST_PHASE_dispatch ||
           phase == GUEST_PHASE_back || !is_code(last->program, last->address);
}

// The program's registers: those of the hart itself before the handler's first instruction, else
// those that the kernel has saved.
static bool trapped_registers(const struct guest_knowledge *knowledge, const struct hart *h,
                              const struct guest_process_info *info, struct debug_frame *frame)
{
    if (h->s.pc != (h->s.stvec & ~3ULL)) {
        return guest_frame_registers(knowledge->guest, info, frame);
    }
    *frame = (struct debug_frame){.pc = h->s.sepc, .known = UINT32_MAX};
    memcpy(frame->x, h->s.x, sizeof frame->x);
    return true;
}

// From the kernel's outermost frame to what was trapped.
static void cross(const struct guest_knowledge *knowledge, const struct hart *h,
                  struct guest_stack *stack)
{
    struct guest_process_info info;
    struct debug_frame frame;
    u32 first = stack->count;
    if (!knowledge->guest || first == 0 || !is_entry(knowledge, &stack->frames[first - 1])) {
        return;
    }
    if (h->s.mstatus & MSTATUS_SPP) { // the kernel itself was: only where is known
        walk_kernel(knowledge, stack, (struct debug_frame){.pc = h->s.sepc, .known = 1});
    } else if (guest_current(knowledge->guest, (u32)h->s.mhartid, &info) &&
               trapped_registers(knowledge, h, &info, &frame)) {
        stack->user = guest_process_space(knowledge->guest, &info);
        walk_program(knowledge, stack, frame, guest_program(knowledge->guest, &info));
    }
    if (stack->count > first) {
        stack->frames[first].trapped = true;
    }
}

void guest_stack_of_hart(const struct guest_knowledge *knowledge, u32 hart,
                         struct guest_stack *stack)
{
    const struct hart *h = &knowledge->m->cpu->harts[hart];
    struct debug_frame frame = {.pc = h->s.pc, .known = UINT32_MAX};
    struct guest_space space = {.m = knowledge->m, .satp = h->s.priv == PRIV_M ? 0 : h->s.satp};
    memcpy(frame.x, h->s.x, sizeof frame.x);
    *stack = (struct guest_stack){.kernel = space, .user = space};
    if (h->s.priv == PRIV_U) {
        walk_program(knowledge, stack, frame, guest_knowledge_program(knowledge, hart, PRIV_U));
        return;
    }
    walk_kernel(knowledge, stack, frame);
    cross(knowledge, h, stack);
}

u32 guest_stack_real(const struct guest_stack *stack, u32 number)
{
    while (number < stack->count && stack->frames[number].inlined) {
        number++;
    }
    return number;
}

u32 guest_stack_caller(const struct guest_stack *stack, u32 number)
{
    number = guest_stack_real(stack, number);
    return number < stack->count ? number + 1 : number;
}
