#include "inspect/door.h"

#include "cpu/csr.h"
#include "cpu/trail.h"
#include "cpu/trap.h"
#include "inspect/guest_memory.h"
#include "machine/board.h"

static void tell(struct door *door, struct door_change change)
{
    change.step = machine_steps(door->m);
    door->changes++;
    if (door->told) {
        door->told(door->self, &change);
    }
}

void door_set_register(struct door *door, u32 hart, struct register_id id, u64 value)
{
    trail_settle(door->m->cpu);
    register_set(&door->m->cpu->harts[hart], id, value);
    tell(door, (struct door_change){
                   .kind = DOOR_REGISTER, .hart = hart, .register_id = id, .value = value});
}

bool door_write_physical(struct door *door, u32 hart, u64 pa, const void *bytes, size_t size)
{
    if (!machine_write_memory(door->m, pa, bytes, size)) {
        return false;
    }
    tell(door, (struct door_change){
                   .kind = DOOR_MEMORY, .hart = hart, .where = pa, .bytes = bytes, .size = size});
    return true;
}

bool door_write(struct door *door, u32 hart, u64 va, const void *bytes, size_t size)
{
    const u8 *from = bytes;
    for (size_t done = 0, part; done < size; done += part) {
        u64 pa;
        size_t left = BUS_PAGE_SIZE - (va + done) % BUS_PAGE_SIZE;
        part = size - done < left ? size - done : left;
        if (!guest_memory_translate(door->m, hart, va + done, &pa) ||
            !door_write_physical(door, hart, pa, from + done, part)) {
            return false;
        }
    }
    return true;
}

void door_set_pending(struct door *door, u32 hart, u32 interrupt, bool pending)
{
    struct hart_state *s = &door->m->cpu->harts[hart].s;
    s->mip = bits_set(s->mip, interrupt, 1, pending);
    tell(door, (struct door_change){
                   .kind = DOOR_INTERRUPT, .hart = hart, .where = interrupt, .value = pending});
}

void door_put_in(struct door *door, u32 hart, u32 insn)
{
    door->m->cpu->harts[hart].put_in = insn;
    tell(door, (struct door_change){.kind = DOOR_INSN, .hart = hart, .value = insn});
}

void door_set_timer(struct door *door, u32 hart, u64 ticks)
{
    struct hart *h = &door->m->cpu->harts[hart];
    if (h->s.menvcfg & MENVCFG_STCE) {
        csr_poke(h, (u32)csr_number("stimecmp"), ticks);
    } else {
        door->m->state.board.clint.mtimecmp[hart] = ticks;
        board_state_changed(door->m);
    }
    tell(door, (struct door_change){.kind = DOOR_TIMER, .hart = hart, .value = ticks});
}

// As a short pulse on its wire; the gateway keeps the request (PLIC 1.0.0, 4).
void door_request(struct door *door, u32 source)
{
    plic_set_source(&door->m->state.board.plic, source, false);
    plic_set_source(&door->m->state.board.plic, source, true);
    board_state_changed(door->m);
    tell(door, (struct door_change){.kind = DOOR_REQUEST, .where = source});
}

void door_trap(struct door *door, u32 hart, bool interrupt, u32 cause, u64 tval)
{
    struct hart *h = &door->m->cpu->harts[hart];
    h->s.waiting = 0;
    if (interrupt) {
        trap_take_interrupt(h, cause);
    } else {
        h->fault = (enum exception)cause;
        h->fault_tval = tval;
        trap_take_exception(h, h->s.pc);
        h->s.untired--; // no instruction was attempted
    }
    u64 code = cause | (interrupt ? CAUSE_INTERRUPT : 0);
    tell(door, (struct door_change){.kind = DOOR_TRAP, .hart = hart, .where = code, .value = tval});
}
