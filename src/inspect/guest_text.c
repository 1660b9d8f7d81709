#include "inspect/guest_text.h"

#include "cpu/pte.h"
#include "inspect/guest_pages.h"
#include "inspect/guest_stack.h"
#include "isa/isa.h"

#include <inttypes.h>
#include <stdio.h>

#define NAME_COLUMN 15
#define RANGES_MAX  64 // that are shown
#define FLAGS_SHOWN (PTE_R | PTE_W | PTE_X | PTE_U)
#define REGISTERS   32

static void print_row(const struct guest_process_info *info, const struct text_sink *sink)
{
    char parent[24] = "-", hart[16] = "-";
    if (info->has_parent) {
        snprintf(parent, sizeof parent, "%" PRId64, info->parent);
    }
    if (info->runs) {
        snprintf(hart, sizeof hart, "%u", info->hart);
    }
    text_print(sink, "%c%4" PRId64 "  %6s  %-9s %4s  %-*s%s%s\n", info->runs ? '*' : ' ', info->pid,
               parent, info->state, hart, info->waits[0] ? NAME_COLUMN : 0, info->name,
               info->waits[0] ? " " : "", info->waits);
}

void guest_text_processes(const struct guest *guest, const struct text_sink *sink)
{
    struct guest_process_info info;
    bool used, any = false;
    for (u64 slot = 0; guest_slot(guest, slot, &used, &info); slot++) {
        if (!used) {
            continue;
        }
        if (!any) {
            text_put(sink, "  PID  PARENT  STATE     HART  NAME            WAITS FOR\n");
        }
        any = true;
        print_row(&info, sink);
    }
    if (!any) {
        text_put(sink, "There is no process yet.\n");
    }
}

// --- pages --------------------------------------------------------------------------------------

struct range {
    u64 start, end;
    u64 flags;
    bool open;
    u32 count; // of those that were printed
    const char *indent;
    const struct text_sink *sink;
};

static void close_range(struct range *range)
{
    if (!range->open) {
        return;
    }
    range->open = false;
    range->count++;
    if (range->count > RANGES_MAX) {
        return;
    }
    text_print(range->sink, "%s0x%010" PRIx64 "-0x%010" PRIx64 "  %c%c%c%c  %" PRIu64 " KiB\n",
               range->indent, range->start, range->end, range->flags & PTE_R ? 'r' : '-',
               range->flags & PTE_W ? 'w' : '-', range->flags & PTE_X ? 'x' : '-',
               range->flags & PTE_U ? 'u' : '-', (range->end - range->start) / 1024);
}

static bool add_page(void *self, const struct guest_page *page)
{
    struct range *range = self;
    u64 flags = page->pte & FLAGS_SHOWN;
    if (!(flags & PTE_U)) {
        return true;
    }
    if (range->open && (range->end != page->va || range->flags != flags)) {
        close_range(range);
    }
    if (!range->open) {
        range->open = true;
        range->start = page->va;
        range->flags = flags;
    }
    range->end = page->va + page->size_bytes;
    return true;
}

static void print_pages(const struct guest_space *space, const char *indent,
                        const struct text_sink *sink)
{
    struct range range = {.indent = indent, .sink = sink};
    if (space->satp >> satp_MODE_SHIFT == SATP_MODE_BARE) {
        text_print(sink, "%saddresses are not translated\n", indent);
        return;
    }
    guest_pages(space, add_page, &range);
    close_range(&range);
    if (range.count > RANGES_MAX) {
        text_print(sink, "%s(%u more)\n", indent, range.count - RANGES_MAX);
    }
    if (range.count == 0) {
        text_print(sink, "%snothing is mapped\n", indent);
    }
}

// --- a process ----------------------------------------------------------------------------------

static void print_registers(const struct debug_frame *frame, const struct text_sink *sink)
{
    u32 column = 0;
    for (u32 i = 1; i < REGISTERS; i++) {
        if ((frame->known >> i) & 1) {
            text_print(sink, "%s%-4s 0x%016" PRIx64, column == 0 ? "    " : "  ",
                       isa_register_names[i], frame->x[i]);
            column = (column + 1) % 4;
            text_put(sink, column == 0 ? "\n" : "");
        }
    }
    text_put(sink, column == 0 ? "" : "\n");
}

void guest_text_process(const struct guest_knowledge *knowledge,
                        const struct guest_process_info *info, const struct text_sink *sink)
{
    const struct guest *guest = knowledge->guest;
    const struct guest_space space = guest_process_space(guest, info);
    struct guest_stack stack;
    struct debug_frame frame;
    text_print(sink, "process %" PRId64 " (%s): %s", info->pid, info->name, info->state);
    if (info->runs) {
        text_print(sink, " on hart %u", info->hart);
    }
    if (info->waits[0]) {
        text_print(sink, ", waits for %s", info->waits);
    }
    if (info->has_parent) {
        text_print(sink, ", child of %" PRId64, info->parent);
    }
    text_print(sink, "\n  the kernel's structure at 0x%" PRIx64 ", satp 0x%" PRIx64 "\n",
               info->address, info->satp);
    if (guest_frame_registers(guest, info, &frame)) {
        text_print(sink, "  trap frame at 0x%" PRIx64 ": pc 0x%" PRIx64 "\n", info->frame,
                   frame.pc);
        print_registers(&frame, sink);
    }
    guest_stack_of_program(knowledge, info, &stack);
    text_print(sink, "  stack of the program%s:\n", info->runs ? ", as it last trapped" : "");
    guest_stack_print(knowledge->m, 0, &stack, "    ", sink);
    if (!info->runs) {
        guest_stack_of_thread(knowledge, info, &stack);
        text_put(sink, "  stack in the kernel:\n");
        guest_stack_print(knowledge->m, 0, &stack, "    ", sink);
    }
    text_put(sink, "  pages of the program:\n");
    print_pages(&space, "    ", sink);
}
