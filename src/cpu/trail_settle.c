// From marks to instructions. The newest mark is taken first: what it says that registers held
// before its stretch is what they held behind the one before it on that hart.
#include "cpu/hart.h"
#include "cpu/insn_record.h"
#include "cpu/mmu.h"
#include "cpu/trail.h"
#include "cpu/trail_value.h"
#include "cpu/translate.h"

#include <string.h>

// A mark's stretch: what it consists of, and what was attempted of it.
struct stretch {
    const struct trail_mark *mark;
    struct insn insns[BLOCK_INSNS_MAX];
    u64 pcs[BLOCK_INSNS_MAX];
    u32 once;      // instructions
    u64 attempted; // in all its rounds
    bool trapped;  // the last of them raised an exception
    u8 written[TRAIL_WRITES_MAX];
};

// The probe of a mark, in the pool.
static const struct op *probe_of(const struct cpu *cpu, const struct trail_mark *mark)
{
    const u8 *base = cpu->code->base;
    return (const struct op *)(base + (u32)(mark->what - (u32)(uintptr_t)base));
}

static const struct block *block_of(const struct op *probe)
{
    return (const struct block *)((const u8 *)(probe - trail_slot(probe)) -
                                  offsetof(struct block, ops));
}

// The step of a mark's first instruction; of an end, the one behind the last.
static u64 first_step(const struct cpu *cpu, const struct trail_mark *mark)
{
    if (mark->who & (TRAIL_ONCE | TRAIL_END)) {
        return mark->step;
    }
    const struct op *probe = probe_of(cpu, mark);
    const struct block *block = block_of(probe);
    return mark->step - (u64)block->count + block_info(block)[trail_slot(probe)].index;
}

// Takes the hart back to before the mark; answers how many instructions of it were attempted.
static u64 go_back(const struct cpu *cpu, const struct trail_mark *mark, bool *trapped)
{
    struct trail_hart *hart = &cpu->trail->harts[trail_hart(mark)];
    u64 first = first_step(cpu, mark);
    u64 attempted = mark->who & TRAIL_END ? 0 : hart->until - first;
    *trapped = hart->trapped;
    hart->until = first;
    hart->trapped = mark->who & TRAIL_TRAPPED;
    return attempted;
}

static void read_once(const struct cpu *cpu, struct stretch *stretch)
{
    struct trail_stretch alone;
    struct op probe;
    stretch->once = 1;
    stretch->insns[0] = isa_decode(stretch->mark->what, &cpu->config.extensions);
    stretch->pcs[0] = stretch->mark->place;
    trail_begin(&alone, &probe, 0, 0, true, &stretch->insns[0]);
    memcpy(stretch->written, &probe.rd, sizeof stretch->written);
}

static void read_block(const struct cpu *cpu, struct stretch *stretch)
{
    const struct op *probe = probe_of(cpu, stretch->mark);
    const struct op_info *info = &block_info(block_of(probe))[trail_slot(probe)];
    const u32 first = info->index;
    stretch->once = trail_insns(probe);
    for (u32 i = 0; i < stretch->once; i++) {
        while (info->index < first + i) { // other probes stand between
            info++;
        }
        stretch->insns[i] = isa_decode(info->raw, &cpu->config.extensions);
        stretch->pcs[i] = stretch->mark->place + info->offset;
    }
    memcpy(stretch->written, &probe->rd, sizeof stretch->written);
}

// What an instruction has left in its registers, which then hold it: worked out, or as behind the
// stretch.
static void do_again(const struct insn *insn, u64 pc, const struct op *op, const u64 *behind,
                     u64 *registers)
{
    if (trail_value_known(insn->op)) {
        registers[op->rd] = trail_value(insn, pc, registers[op->rs1], registers[op->rs2]);
        return;
    }
    u8 written[2];
    trail_written(insn, written);
    for (u32 i = 0; i < ARRAY_LEN(written); i++) {
        registers[written[i]] = behind[written[i]];
    }
}

// Does the instruction of that number again, `registers` being those before it, then behind it, and
// makes its entry.
static struct trail_entry make_entry(const struct stretch *stretch, u64 number, const u64 *behind,
                                     u64 *registers)
{
    const struct trail_mark *mark = stretch->mark;
    const struct insn *insn = &stretch->insns[number % stretch->once];
    const struct op op = translate_registers(insn);
    bool writes = insn_record_writes(insn->op) && op.rd != HART_SINK;
    struct trail_entry entry = {
        .pc = stretch->pcs[number % stretch->once],
        .satp = mark->satp,
        .rs_values = {registers[op.rs1], registers[op.rs2], registers[op.rs3]},
        .raw = insn->raw,
        .hart = (u8)trail_hart(mark),
        .priv = (u8)(mark->who >> TRAIL_PRIV_SHIFT),
        .trapped = stretch->trapped && number + 1 == stretch->attempted,
    };
    if (!entry.trapped) {
        do_again(insn, entry.pc, &op, behind, registers);
        entry.rd = writes ? op.rd : 0;
        entry.rd_value = writes ? registers[op.rd] : 0;
    }
    registers[HART_SINK] = 0;
    return entry;
}

// Takes the hart's registers back to before the stretch, and makes entries of all but the first
// `left_out` of its instructions, the last of them at `last` of the ring.
static void settle(struct trail *trail, const struct stretch *stretch, u64 left_out, u32 last)
{
    u64 *registers = trail->harts[trail_hart(stretch->mark)].registers;
    u64 behind[HART_REGISTERS];
    bool writes = false;
    memcpy(behind, registers, sizeof behind);
    for (u32 i = 0; i < TRAIL_WRITES_MAX; i++) {
        registers[stretch->written[i]] = stretch->mark->before[i];
        writes |= stretch->written[i] != HART_SINK;
    }
    u64 step = trail->harts[trail_hart(stretch->mark)].until; // of the first
    for (u64 i = writes ? 0 : left_out; i < stretch->attempted; i++) {
        struct trail_entry entry = make_entry(stretch, i, behind, registers);
        if (i >= left_out) {
            u64 back = stretch->attempted - 1 - i;
            entry.step = step + i;
            trail->entries[(last + trail->size - back) % trail->size] = entry;
        }
    }
    for (u32 i = 0; i < TRAIL_WRITES_MAX; i++) {
        registers[stretch->written[i]] = stretch->mark->before[i];
    }
}

// Has the harts as they are now.
static void begin(struct cpu *cpu)
{
    for (u32 i = 0; i < cpu->hart_count; i++) {
        const struct hart *h = &cpu->harts[i];
        struct trail_hart *hart = &cpu->trail->harts[i];
        memcpy(hart->registers, h->s.registers, sizeof hart->registers);
        hart->until = hart_steps(h, h->clock);
        hart->trapped = false;
    }
}

// Counts back to the oldest mark that has one of the last instructions that fit; null for none.
static const struct trail_mark *find_oldest(struct cpu *cpu, u64 *insns)
{
    const struct trail *trail = cpu->trail;
    const struct trail_mark *mark = trail->next_mark, *oldest = NULL;
    u32 part = trail->part;
    bool trapped;
    *insns = 0;
    begin(cpu);
    while (*insns < trail->size && (mark = trail_before(trail, mark, &part))) {
        *insns += go_back(cpu, mark, &trapped);
        oldest = mark;
    }
    return oldest;
}

void trail_settle(struct cpu *cpu)
{
    struct trail *trail = cpu->trail;
    struct stretch stretch;
    u64 insns;
    if (!trail) {
        return;
    }
    const struct trail_mark *oldest = find_oldest(cpu, &insns), *mark = trail->next_mark;
    u64 left_out = insns > trail->size ? insns - trail->size : 0;
    u32 part = trail->part, added = (u32)(insns - left_out);
    trail->newest = (trail->newest + added) % trail->size;
    trail->count = added < trail->size - trail->count ? trail->count + added : trail->size;
    u32 last = trail->newest;
    begin(cpu);
    while (mark != oldest && (mark = trail_before(trail, mark, &part))) {
        stretch.mark = mark;
        stretch.attempted = go_back(cpu, mark, &stretch.trapped);
        if (stretch.attempted > 0) {
            (mark->who & TRAIL_ONCE ? read_once : read_block)(cpu, &stretch);
            settle(trail, &stretch, mark == oldest ? left_out : 0, last);
            last = (u32)((last + trail->size - stretch.attempted % trail->size) % trail->size);
        }
    }
    trail_drop_marks(trail);
}
