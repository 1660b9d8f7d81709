// Location expressions (DWARF 5, 2.5 and 2.6): a stack machine. Expressions in pieces, and values
// on entry to a function, answer DEBUG_NOWHERE.
#include "inspect/debug_internal.h"

#include <dwarf.h>
#include <string.h>

#define STACK_MAX 64
#define DEPTH_MAX 4   // of frame bases that need expressions
#define OPS_MAX   256 // in an expression; branches are not followed
#define REGISTERS 32

struct stack {
    u64 values[STACK_MAX];
    size_t count;
    bool failed;
};

static void push(struct stack *stack, u64 value)
{
    if (stack->count == STACK_MAX) {
        stack->failed = true;
        return;
    }
    stack->values[stack->count++] = value;
}

static u64 pop(struct stack *stack)
{
    if (stack->count == 0) {
        stack->failed = true;
        return 0;
    }
    return stack->values[--stack->count];
}

// The value of a register; 0, and the expression fails, where that is unknown.
static u64 register_value(struct stack *stack, const struct debug_frame *frame, u64 number)
{
    if (!frame || number >= REGISTERS || !((frame->known >> number) & 1)) {
        stack->failed = true;
        return 0;
    }
    return frame->x[number];
}

static void dereference(struct stack *stack, const struct debug_frame *frame, u64 size)
{
    u64 value = 0, address = pop(stack);
    if (stack->failed || !frame || !frame->memory.read || size == 0 || size > sizeof value ||
        !frame->memory.read(frame->memory.self, address, &value, size)) {
        stack->failed = true;
        return;
    }
    push(stack, value);
}

static u64 frame_base(const struct debug_evaluation *evaluation, struct stack *stack)
{
    Dwarf_Attribute attribute;
    Dwarf_Op *ops;
    size_t count;
    const struct debug_frame *frame = evaluation->frame;
    if (!frame || !evaluation->function ||
        !dwarf_attr_integrate(evaluation->function, DW_AT_frame_base, &attribute) ||
        dwarf_getlocation_addr(&attribute, debug_frame_address(frame), &ops, &count, 1) != 1) {
        stack->failed = true;
        return 0;
    }
    struct debug_evaluation base = *evaluation;
    base.function = NULL; // a frame base can't stand on itself
    struct debug_location location = debug_evaluate(&base, ops, count, false, 0);
    if (location.place == DEBUG_IN_REGISTER) {
        return register_value(stack, frame, location.value);
    }
    stack->failed = stack->failed || location.place == DEBUG_NOWHERE;
    return location.value;
}

static u64 canonical_frame(const struct debug_evaluation *evaluation, struct stack *stack)
{
    u64 cfa = evaluation->cfa;
    if (!evaluation->has_cfa &&
        (!evaluation->frame || !debug_frame_cfa(evaluation->info, evaluation->frame, &cfa))) {
        stack->failed = true;
    }
    return cfa;
}

static bool binary(struct stack *stack, u8 atom)
{
    if (atom < DW_OP_and || atom > DW_OP_ne || atom == DW_OP_neg || atom == DW_OP_not ||
        atom == DW_OP_plus_uconst || atom == DW_OP_bra) {
        return false;
    }
    u64 b = pop(stack), a = pop(stack);
    switch (atom) {
    case DW_OP_and:
        a &= b;
        break;
    case DW_OP_minus:
        a -= b;
        break;
    case DW_OP_mul:
        a *= b;
        break;
    case DW_OP_or:
        a |= b;
        break;
    case DW_OP_plus:
        a += b;
        break;
    case DW_OP_shl:
        a = b < 64 ? a << b : 0;
        break;
    case DW_OP_shr:
        a = b < 64 ? a >> b : 0;
        break;
    case DW_OP_shra:
        a = b < 63 ? (u64)((i64)a >> b) : -(a >> 63);
        break;
    case DW_OP_xor:
        a ^= b;
        break;
    case DW_OP_eq:
        a = a == b;
        break;
    case DW_OP_ne:
        a = a != b;
        break;
    case DW_OP_ge:
        a = (i64)a >= (i64)b;
        break;
    case DW_OP_gt:
        a = (i64)a > (i64)b;
        break;
    case DW_OP_le:
        a = (i64)a <= (i64)b;
        break;
    case DW_OP_lt:
        a = (i64)a < (i64)b;
        break;
    default: // DW_OP_div, DW_OP_mod: no compiler puts a variable there
        stack->failed = true;
    }
    push(stack, a);
    return true;
}

static bool constant(struct stack *stack, const Dwarf_Op *op)
{
    if (op->atom >= DW_OP_lit0 && op->atom <= DW_OP_lit31) {
        push(stack, op->atom - DW_OP_lit0);
        return true;
    }
    if (op->atom == DW_OP_addr || (op->atom >= DW_OP_const1u && op->atom <= DW_OP_consts)) {
        push(stack, op->number);
        return true;
    }
    return false;
}

static bool shuffle(struct stack *stack, const Dwarf_Op *op)
{
    u64 top;
    switch (op->atom) {
    case DW_OP_dup:
        top = pop(stack);
        push(stack, top);
        push(stack, top);
        return true;
    case DW_OP_drop:
        pop(stack);
        return true;
    case DW_OP_over:
        if (stack->count < 2) {
            stack->failed = true;
        } else {
            push(stack, stack->values[stack->count - 2]);
        }
        return true;
    case DW_OP_swap: {
        top = pop(stack);
        u64 below = pop(stack);
        push(stack, top);
        push(stack, below);
        return true;
    }
    case DW_OP_neg:
        push(stack, -pop(stack));
        return true;
    case DW_OP_not:
        push(stack, ~pop(stack));
        return true;
    case DW_OP_plus_uconst:
        push(stack, pop(stack) + op->number);
        return true;
    case DW_OP_nop:
        return true;
    default:
        return false;
    }
}

static void step(const struct debug_evaluation *evaluation, struct stack *stack, const Dwarf_Op *op)
{
    const struct debug_frame *frame = evaluation->frame;
    if (constant(stack, op) || binary(stack, op->atom) || shuffle(stack, op)) {
        return;
    }
    if (op->atom >= DW_OP_breg0 && op->atom <= DW_OP_breg31) {
        push(stack, register_value(stack, frame, op->atom - DW_OP_breg0) + op->number);
        return;
    }
    switch (op->atom) {
    case DW_OP_bregx:
        push(stack, register_value(stack, frame, op->number) + op->number2);
        return;
    case DW_OP_fbreg:
        push(stack, frame_base(evaluation, stack) + op->number);
        return;
    case DW_OP_call_frame_cfa:
        push(stack, canonical_frame(evaluation, stack));
        return;
    case DW_OP_deref:
        dereference(stack, frame, 8);
        return;
    case DW_OP_deref_size:
        dereference(stack, frame, op->number);
        return;
    default:
        stack->failed = true;
    }
}

struct debug_location debug_evaluate(const struct debug_evaluation *evaluation, const Dwarf_Op *ops,
                                     size_t count, bool has_initial, u64 initial)
{
    static const struct debug_location nowhere = {DEBUG_NOWHERE, 0};
    struct stack stack = {.count = 0};
    enum debug_place place = DEBUG_IN_MEMORY;
    if (count == 0 || count > OPS_MAX) {
        return nowhere;
    }
    if (has_initial) {
        push(&stack, initial);
    }
    if (count == 1 && ops[0].atom >= DW_OP_reg0 && ops[0].atom <= DW_OP_reg31) {
        return (struct debug_location){DEBUG_IN_REGISTER, ops[0].atom - DW_OP_reg0};
    }
    if (count == 1 && ops[0].atom == DW_OP_regx && ops[0].number < 2 * REGISTERS) {
        return (struct debug_location){DEBUG_IN_REGISTER, ops[0].number};
    }
    for (size_t i = 0; i < count && !stack.failed; i++) {
        if (ops[i].atom == DW_OP_stack_value && i + 1 == count) {
            place = DEBUG_IS_VALUE;
        } else {
            step(evaluation, &stack, &ops[i]);
        }
    }
    u64 value = pop(&stack);
    return stack.failed ? nowhere : (struct debug_location){place, value};
}
