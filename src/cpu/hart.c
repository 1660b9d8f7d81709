// The run loop: slices between events, and the look-up of blocks.
#include "cpu/hart.h"

#include "cpu/access.h"
#include "cpu/counters.h"
#include "cpu/csr.h"
#include "cpu/exec.h"
#include "cpu/float_state.h"
#include "cpu/mmu.h"
#include "cpu/timed.h"
#include "cpu/trail.h"
#include "cpu/translate.h"
#include "cpu/trap.h"
#include "cpu/triggers.h"
#include "timing/timing.h"

#include <string.h>

#define SLICE_MAX (1ULL << 40) // a budget fits an i64 and is less than code_unlinked's count

// B is left 0, which says nothing (Priv. 3.1.1), as on QEMU's board: it is Zba, Zbb and Zbs by one
// letter.
static u64 misa_of(const struct isa_set *set)
{
    static const struct {
        enum isa_extension extension;
        char letter;
    } letters[] = {{RV_I, 'I'}, {RV_M, 'M'}, {RV_A, 'A'}, {RV_C, 'C'},
                   {RV_D, 'D'}, {RV_F, 'F'}, {RV_S, 'S'}};
    u64 misa = 2ULL << misa_MXL_SHIFT | 1ULL << ('U' - 'A');
    for (size_t i = 0; i < ARRAY_LEN(letters); i++) {
        misa |= (u64)set->has[letters[i].extension] << (letters[i].letter - 'A');
    }
    return misa;
}

// Beyond what the specification names, reset values are QEMU's: all ones in stimecmp is never, and
// with Svadu alone the A and D bits are set by the walk until somebody turns that off.
void hart_reset(struct hart *h, u64 id, u64 reset_pc)
{
    const struct isa_set *set = &h->cpu->config.extensions;
    trail_settle(h->cpu);
    for (u32 i = 0; i < h->cpu->listener_count; i++) {
        const struct cpu_listener *listener = &h->cpu->listeners[i];
        if (listener->reset) {
            listener->reset(listener->self, h);
        }
    }
    csr_configure(h->cpu);
    h->s = (struct hart_state){
        .pc = reset_pc,
        .priv = PRIV_M,
        .reservation = HART_NO_RESERVATION,
        .mstatus = MSTATUS_UXL_64 | (set->has[RV_S] ? MSTATUS_SXL_64 : 0),
        .misa = misa_of(set),
        .mhartid = id,
        .menvcfg = set->has[RV_Svadu] && !set->has[RV_Svade] ? MENVCFG_ADUE : 0,
        .stimecmp = UINT64_MAX,
    };
    for (u32 i = 0; i < HART_TRIGGERS; i++) {
        h->s.tdata1[i] = 15ULL << 60; // disabled
    }
    if (h->timing) {
        timing_reset(h->timing);
    }
    hart_state_changed(h);
}

void hart_state_changed(struct hart *h)
{
    h->link = NULL;
    counters_update(h);
    triggers_update(h);
    float_update(h);
    pmp_update(h);
    mmu_drop_all(h);
    mmu_select_context(h);
}

u64 hart_timer_deadline(const struct hart *h)
{
    u64 ratio = h->cpu->config.clock_per_tick;
    if (!(h->s.menvcfg & MENVCFG_STCE) || csr_time(h) >= h->s.stimecmp) {
        return HART_NEVER;
    }
    u64 tick = h->s.stimecmp - h->s.time_offset;
    return tick <= HART_NEVER / ratio ? tick * ratio : HART_NEVER;
}

// Puts the page of `pc` in the context's table of pages to fetch from. False on a fault, or, with
// no fault set, where the page can't be there.
static bool enter_page(struct hart *h, u64 pc)
{
    u64 pa;
    h->fault = EXC_NONE;
    if (!mmu_translate_checked(h, pc, 2, ACCESS_FETCH, &pa)) {
        return false;
    }
    const struct bus_memory *memory = bus_memory_at(&h->cpu->bus, pa);
    if (!memory) {
        return mmu_access_fault(h, ACCESS_FETCH, pc);
    }
    if (!pmp_page_is_uniform(h, pa)) {
        return false;
    }
    struct code_page *page = code_page_get(h->cpu, memory, pa);
    h->context->fetch[FETCH_TLB_INDEX(pc)] =
        (struct fetch_entry){.tag = pc & PAGE_MASK, .page = page};
    return true;
}

// The code page of `pc`, or null as enter_page answers false.
static struct code_page *page_of(struct hart *h, u64 pc)
{
    const struct fetch_entry *entry = &h->context->fetch[FETCH_TLB_INDEX(pc)];
    if (entry->tag != (pc & PAGE_MASK) && !enter_page(h, pc)) {
        return NULL;
    }
    return entry->page;
}

// The instruction at pc alone: it crosses a page boundary, or PMP divides its page.
static const struct block *single_insn(struct hart *h, u64 pc)
{
    u32 word;
    if (!access_fetch(h, pc, &word)) {
        return NULL;
    }
    translate_word(h->cpu, word, pc % BUS_PAGE_SIZE, h->scratch);
    return h->scratch;
}

// Translates the block at `pc` and keeps it; null where its first instruction is not all in the
// page.
static const struct block *new_block(struct hart *h, u64 pc)
{
    size_t size = translate_block(h->cpu, page_of(h, pc)->host, pc % BUS_PAGE_SIZE,
                                  h->cpu->config.block_limit, false, h->scratch);
    if (size == 0) {
        return NULL;
    }
    struct block *block = code_allocate(h->cpu, size);
    memcpy(block, h->scratch, size);
    code_add(h->cpu, page_of(h, pc), block); // looked up again: making room may have dropped it
    return block;
}

// The block that is kept for h->s.pc, made where there is none yet; null where there can be none.
// Makes the link through which the hart came here, unless room for the block was made by dropping
// what the link is in.
static const struct block *kept_block(struct hart *h)
{
    u64 pc = h->s.pc;
    struct code_page *page = page_of(h, pc);
    const struct block *block = page ? code_block_at(h->pool, page, pc) : NULL;
    if (page && !block) {
        block = new_block(h, pc);
    }
    if (block && h->link) {
        *h->link = block;
    }
    h->link = NULL;
    return block;
}

// The instruction that somebody who debugs has put in, as if it stood at h->s.pc.
static const struct block *put_in_block(struct hart *h)
{
    u32 word = h->put_in;
    h->put_in = 0;
    h->link = NULL;
    translate_word(h->cpu, word, h->s.pc % BUS_PAGE_SIZE, h->scratch);
    return h->scratch;
}

// The block to run at h->s.pc, of at most `left` instructions; null on a fault of the fetch.
static const struct block *find_block(struct hart *h, i64 left)
{
    h->fault = EXC_NONE;
    if (unlikely(h->put_in)) {
        return put_in_block(h);
    }
    const struct block *block = kept_block(h);
    if (!block) {
        return h->fault == EXC_NONE ? single_insn(h, h->s.pc) : NULL;
    }
    if (block->count > left) {
        translate_block(h->cpu, block->page->host, block->start, (u32)left, true, h->scratch);
        return h->scratch;
    }
    return block;
}

// Runs until the budget is used up or something has to be looked at.
static void run_slice(struct hart *h)
{
    i64 left = (i64)(h->clock_end - h->clock);
    h->exit = HART_RUNNING;
    while (left > 0 && h->exit <= HART_REFETCH && !h->stopped) {
        h->exit = HART_RUNNING;
        const struct block *block = find_block(h, left);
        if (unlikely(h->stopped)) {
            break; // by the fetch's page walk
        }
        if (block) {
            exec_run(h, block, left);
            left = h->left;
        } else {
            h->clock = h->clock_end - (u64)left;
            left -= (i64)timed_disturbance(h, false);
            h->clock = h->clock_end - (u64)left;
            if (unlikely(h->triggers.armed)) {
                triggers_fetch_fault(h);
            }
            trap_take_exception(h, h->s.pc);
            left--; // an attempt counts
        }
    }
    h->clock = h->clock_end - (u64)left;
}

u64 hart_run(struct hart *h, u64 clock, u64 limit)
{
    u64 host_float = host_float_begin();
    h->cpu->has_run = true;
    h->clock = clock;
    do {
        h->link = NULL;
        if (h->clock >= limit) {
            h->exit = HART_LIMIT;
            break;
        }
        csr_update_timer(h);
        if (h->s.waiting) {
            if (!(hart_pending(h) & h->s.mie)) {
                h->exit = HART_WAITING;
                break;
            }
            h->s.waiting = 0;
        }
        u64 end = hart_timer_deadline(h);
        end = end < limit ? end : limit;
        i32 interrupt;
        while ((interrupt = trap_next_interrupt(h)) >= 0) { // a second where the first is counted
            h->clock += timed_disturbance(h, true);
            trap_take_interrupt(h, (u32)interrupt);
        }
        if (h->clock >= end) { // something came due while a trap took its time
            h->exit = HART_RECHECK;
            continue;
        }
        if (h->stopped) {
            h->exit = HART_RECHECK; // what it was is of an earlier run
            break;
        }
        if (unlikely(h->counting.clocked)) {
            u64 overflow = counters_deadline(h);
            end = end < overflow ? end : overflow;
        }
        h->clock_end = end - h->clock < SLICE_MAX ? end : h->clock + SLICE_MAX;
        run_slice(h);
        if (unlikely(h->counting.near_overflow)) {
            counters_after_slice(h);
        }
    } while (h->exit != HART_BOARD_CHANGED && h->exit != HART_WAITING && !h->stopped);
    host_float_end(host_float);
    return h->clock;
}
