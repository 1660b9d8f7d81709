#include "cpu/triggers.h"

#include "cpu/exec_ways.h"
#include "cpu/mmu.h"

enum { TYPE_ICOUNT = 3, TYPE_ITRIGGER = 4, TYPE_ETRIGGER = 5, TYPE_MCONTROL6 = 6, TYPE_NONE = 15 };
enum { MATCH_EQUAL, MATCH_NAPOT, MATCH_FROM, MATCH_BELOW, MATCH_COUNT };

#define TYPE_SHIFT 60

//     63 60        25 22   18  16    11 10   7 6 4 3   2     1   0
//    +-----+------+--+--+---+----+-----+-----+-+-+-+-------+-----+----+
//    |  6  |      |hit |    |size|chain|match|M|S|U|execute|store|load|   mcontrol6
//    +-----+------+--+--+---+----+-----+-----+-+-+-+-------+-----+----+
#define CONTROL_LOAD    (1ULL << 0)
#define CONTROL_STORE   (1ULL << 1)
#define CONTROL_EXECUTE (1ULL << 2)
#define CONTROL_U       (1ULL << 3)
#define CONTROL_S       (1ULL << 4)
#define CONTROL_M       (1ULL << 6)
#define CONTROL_MATCH   (15ULL << 7)
#define CONTROL_CHAIN   (1ULL << 11)
#define CONTROL_SIZE \
    (7ULL << 16) // of the access: 0 any, 1, 2, 4, 6 and 8 bytes, of which 6 is not here
#define CONTROL_HIT0  (1ULL << 22)
#define CONTROL_HIT1  (1ULL << 25)
#define CONTROL_KINDS (CONTROL_LOAD | CONTROL_STORE | CONTROL_EXECUTE)
#define CONTROL_MODES (CONTROL_U | CONTROL_S | CONTROL_M)

//     63 60      24 23   10 9    8    7 6
//    +-----+----+---+------+-+-------+-+-+-----+
//    |  3  |    |hit| count|M|pending|S|U|     |   icount; itrigger and etrigger have the modes
//    there, too, +-----+----+---+------+-+-------+-+-+-----+   and hit in bit 58
#define COUNT_U       (1ULL << 6)
#define COUNT_S       (1ULL << 7)
#define COUNT_PENDING (1ULL << 8)
#define COUNT_M       (1ULL << 9)
#define COUNT_SHIFT   10
#define COUNT_COUNT   (0x3fffULL << COUNT_SHIFT)
#define COUNT_HIT     (1ULL << 24)
#define COUNT_MODES   (COUNT_U | COUNT_S | COUNT_M)
#define TRAP_HIT      (1ULL << 58)

static u32 type_of(const struct hart *h, u32 i)
{
    return (u32)(h->s.tdata1[i] >> TYPE_SHIFT);
}

u64 triggers_info(void)
{
    u64 version = 1ULL << 24;
    return version | 1 << TYPE_ICOUNT | 1 << TYPE_ITRIGGER | 1 << TYPE_ETRIGGER |
           1 << TYPE_MCONTROL6 | 1 << TYPE_NONE;
}

// The size that a value of the field asks for; 0 for any, and for those that there are not.
static u64 size_bytes(u64 control)
{
    static const u8 sizes[8] = {0, 1, 2, 4, 0, 8, 0, 0};
    return sizes[bits_get(control, 16, 3)];
}

static u64 legal_control(u64 value)
{
    u64 bits = CONTROL_KINDS | CONTROL_MODES | CONTROL_CHAIN | CONTROL_HIT0 | CONTROL_HIT1;
    u64 match = bits_get(value, 7, 4);
    return (value & bits) | (match < MATCH_COUNT ? value & CONTROL_MATCH : 0) |
           (size_bytes(value) ? value & CONTROL_SIZE : 0);
}

void triggers_write_control(struct hart *h, u64 value)
{
    u64 type = value >> TYPE_SHIFT;
    u64 rest = 0;
    switch (type) {
    case TYPE_MCONTROL6:
        rest = legal_control(value);
        break;
    case TYPE_ICOUNT:
        rest = value & (COUNT_MODES | COUNT_PENDING | COUNT_COUNT | COUNT_HIT);
        break;
    case TYPE_ITRIGGER:
    case TYPE_ETRIGGER:
        rest = value & (COUNT_MODES | TRAP_HIT);
        break;
    default:
        type = TYPE_NONE;
    }
    h->s.tdata1[h->s.tselect] = type << TYPE_SHIFT | rest;
    triggers_update(h);
}

static bool any_armed(const struct cpu *cpu)
{
    for (u32 i = 0; i < cpu->hart_count; i++) {
        if (cpu->harts[i].triggers.armed) {
            return true;
        }
    }
    return false;
}

void triggers_update(struct hart *h)
{
    h->triggers.armed = h->triggers.at_traps = false;
    for (u32 i = 0; i < HART_TRIGGERS; i++) {
        u64 control = h->s.tdata1[i];
        u32 type = type_of(h, i);
        bool kinds = (control & CONTROL_KINDS) && (control & CONTROL_MODES);
        bool counts = control & (COUNT_COUNT | COUNT_PENDING);
        h->triggers.armed |= (type == TYPE_MCONTROL6 && kinds) || (type == TYPE_ICOUNT && counts);
        h->triggers.at_traps |= type == TYPE_ITRIGGER || type == TYPE_ETRIGGER;
    }
    bool probed = any_armed(h->cpu);
    if (probed != ((h->cpu->probes & PROBE_TRIGGERS) != 0)) {
        cpu_set_probe(h->cpu, PROBE_TRIGGERS, probed);
        h->exit = HART_RECHECK;
    }
}

// Whether triggers fire in the hart's mode at all.
static bool may_fire(const struct hart *h)
{
    switch ((enum privilege)h->s.priv) {
    case PRIV_M:
        return h->s.tcontrol & TCONTROL_MTE;
    case PRIV_S:
        return !(h->s.medeleg >> EXC_breakpoint & 1) || (h->s.mstatus & MSTATUS_SIE);
    case PRIV_U:
        break;
    }
    return true;
}

// --- icount: it counts instructions, and traps out of its modes ---

static bool counts_in(const struct hart *h, u32 i, enum privilege priv)
{
    static const u64 modes[] = {[PRIV_U] = COUNT_U, [PRIV_S] = COUNT_S, [PRIV_M] = COUNT_M};
    return h->s.tdata1[i] & modes[priv];
}

void triggers_finish(struct hart *h)
{
    if (!h->triggers.open) {
        return;
    }
    h->triggers.open = false;
    for (u32 i = 0; i < HART_TRIGGERS; i++) {
        u64 *control = &h->s.tdata1[i];
        if (type_of(h, i) == TYPE_ICOUNT && (*control & COUNT_COUNT) &&
            counts_in(h, i, h->triggers.open_priv)) {
            *control -= 1ULL << COUNT_SHIFT;
            *control |= *control & COUNT_COUNT ? 0 : COUNT_PENDING;
        }
    }
}

static bool count_fires(struct hart *h)
{
    bool fires = false;
    for (u32 i = 0; i < HART_TRIGGERS; i++) {
        u64 *control = &h->s.tdata1[i];
        if (type_of(h, i) == TYPE_ICOUNT && (*control & COUNT_PENDING) &&
            counts_in(h, i, h->s.priv)) {
            *control = (*control & ~COUNT_PENDING) | COUNT_HIT;
            fires = true;
        }
    }
    return fires;
}

// --- mcontrol6 ---

// What an instruction does with one range of addresses.
struct subject {
    u64 kind; // one of CONTROL_KINDS
    u64 first, last;
};

static bool address_matches(u64 control, u64 operand, const struct subject *subject)
{
    switch (bits_get(control, 7, 4)) {
    case MATCH_EQUAL:
        return operand - subject->first <= subject->last - subject->first;
    case MATCH_NAPOT: {
        u64 inside = operand ^ (operand + 1);
        u64 first = operand & ~inside;
        return subject->first <= (first | inside) && subject->last >= first;
    }
    case MATCH_FROM:
        return subject->last >= operand;
    default:
        return subject->first < operand;
    }
}

static bool matches(const struct hart *h, u32 i, const struct subject *subject)
{
    static const u64 modes[] = {[PRIV_U] = CONTROL_U, [PRIV_S] = CONTROL_S, [PRIV_M] = CONTROL_M};
    u64 control = h->s.tdata1[i];
    u64 size = size_bytes(control);
    return type_of(h, i) == TYPE_MCONTROL6 && (control & subject->kind) &&
           (control & modes[h->s.priv]) &&
           (size == 0 || size == subject->last - subject->first + 1) &&
           address_matches(control, h->s.tdata2[i], subject);
}

static bool chain_fires(struct hart *h, const struct subject *subject)
{
    bool so_far = true;
    for (u32 i = 0; i < HART_TRIGGERS; i++) {
        so_far = so_far && matches(h, i, subject);
        bool ends = !(h->s.tdata1[i] & CONTROL_CHAIN) || type_of(h, i) != TYPE_MCONTROL6;
        if (ends && so_far) {
            h->s.tdata1[i] = (h->s.tdata1[i] | CONTROL_HIT0) & ~CONTROL_HIT1; // "before"
            return true;
        }
        so_far |= ends; // the next begins another chain
    }
    return false;
}

// Sets tval where one fires for this instruction.
static bool access_fires(struct hart *h, const struct op *op, u64 pc, u64 size, u64 *tval)
{
    u64 va = mmu_address(h, h->s.x[op->rs1] + (u64)(i64)op->imm, ACCESS_LOAD);
    const struct subject subjects[] = {
        {CONTROL_EXECUTE, pc, pc + size - 1},
        {CONTROL_LOAD, va, va + op->rd - 1},
        {CONTROL_STORE, va, va + op->rs2 - 1},
    };
    for (u32 i = 0; i < ARRAY_LEN(subjects); i++) {
        bool done = i == 0 || (i == 1 ? op->rd : op->rs2) != 0;
        *tval = i == 0 ? pc : va;
        if (done && chain_fires(h, &subjects[i])) {
            return true;
        }
    }
    return false;
}

void triggers_probe(HANDLER_PARAMETERS)
{
    const struct op_info *info = dispatch_info(op, b);
    u64 pc = h->page_va + info->offset;
    u64 tval = pc;
    triggers_finish(h);
    if (h->triggers.armed && may_fire(h)) {
        u64 size = isa_is_compressed(info->raw) ? 2 : 4;
        if (count_fires(h) || access_fires(h, op, pc, size, &tval)) {
            h->fault = EXC_breakpoint;
            h->fault_tval = tval;
            FINISH(ways_raise);
        }
        h->triggers.open = true;
        h->triggers.open_priv = (enum privilege)h->s.priv;
    }
    CONTINUE(op + 1);
}

void triggers_fetch_fault(struct hart *h)
{
    const struct subject subject = {CONTROL_EXECUTE, h->s.pc, h->s.pc + 1};
    triggers_finish(h);
    if (may_fire(h) && (count_fires(h) || chain_fires(h, &subject))) {
        h->fault = EXC_breakpoint;
        h->fault_tval = h->s.pc;
    }
}

// --- itrigger, etrigger ---

bool triggers_trap(struct hart *h, u64 cause, enum privilege from)
{
    u32 type = cause & CAUSE_INTERRUPT ? TYPE_ITRIGGER : TYPE_ETRIGGER;
    u64 bit = 1ULL << (cause % 64);
    for (u32 i = 0; i < HART_TRIGGERS; i++) {
        if (type_of(h, i) == type && (h->s.tdata2[i] & bit) && counts_in(h, i, from) &&
            may_fire(h)) {
            h->s.tdata1[i] |= TRAP_HIT;
            return true;
        }
    }
    return false;
}
