#include "cpu/translate.h"

#include "cpu/counters.h"
#include "cpu/csr.h"
#include "cpu/exec.h"
#include "cpu/fuse.h"
#include "cpu/insn_record.h"
#include "cpu/loop.h"
#include "cpu/observe.h"
#include "cpu/stops.h"
#include "cpu/timed.h"
#include "cpu/trail.h"
#include "cpu/trail_loop.h"
#include "cpu/triggers.h"
#include "isa/float.h"

#include <string.h>

// A block in the making.
struct builder {
    const struct cpu *cpu;
    struct block *block;
    struct op_info info[BLOCK_SLOTS_MAX];
    bool ended; // the last operation leaves the block
    bool kept;  // it may be used more than once
    struct trail_stretch stretch;
    bool fuses;      // pairs of instructions may become one operation
    struct op *last; // the operation of the last instruction, where the next may be fused to it
    struct insn last_insn; // that instruction
};

static struct op *add_slot(struct builder *builder, u32 offset, u32 raw)
{
    struct block *block = builder->block;
    assert(block->slots < BLOCK_SLOTS_MAX);
    builder->info[block->slots] =
        (struct op_info){.offset = (u16)offset, .index = (u16)block->count, .raw = raw};
    return &block->ops[block->slots++];
}

static void add_links(struct builder *builder)
{
    struct op *slot = add_slot(builder, builder->block->end, 0);
    *(struct op_links *)slot = (struct op_links){.taken = &code_unlinked, .next = &code_unlinked};
}

// An operation that is no instruction, behind the last one.
static void add_ending(struct builder *builder, handler *run, bool links)
{
    struct op *op = add_slot(builder, builder->block->end, 0);
    *op = (struct op){.run = run};
    if (links) {
        add_links(builder);
    }
    builder->ended = true;
}

static bool in_page(i64 offset)
{
    return offset >= 0 && offset < (i64)BUS_PAGE_SIZE;
}

// Without C, instructions are aligned to 4 bytes, and a jump elsewhere is an exception (Unpriv.
// 1.5).
static bool is_strict(const struct builder *builder)
{
    return !builder->cpu->config.extensions.has[RV_C];
}

// Whether a branch or jump goes to its block's start, with one mark for all its rounds.
static bool goes_round(const struct builder *builder, const struct op *op)
{
    const struct trail_stretch *stretch = &builder->stretch;
    return builder->fuses && op->imm == builder->block->start && trail_is_known(stretch) &&
           stretch->probe == builder->block->ops;
}

// Makes the operation of a branch or direct jump: imm becomes the target's offset in the page.
static void finish_jump(struct builder *builder, struct op *op, const struct insn *insn, u32 offset)
{
    const struct exec_row *row = &exec_rows[insn->op];
    bool both_ways = row->shape == SHAPE_BRANCH;
    op->imm = (i32)offset + insn->imm;
    bool near = in_page(op->imm) && (!both_ways || in_page(builder->block->end));
    op->run = near ? row->near : row->far;
    if (is_strict(builder) && op->imm % 4 != 0) {
        op->run = row->strict;
    } else if (near) {
        add_links(builder);
    }
    if (near && builder->stretch.probe && goes_round(builder, op)) {
        op->run = trail_loop_of(insn->op);
    }
    builder->ended = true;
}

// A CSR instruction ends its block where what follows may run differently for it.
static bool csr_ends_block(const struct insn *insn)
{
    bool only_reads = insn->rs1 == 0 && insn->op != OP_csrrw && insn->op != OP_csrrwi;
    return !only_reads && csr_effects((u32)insn->imm) != CSR_NONE;
}

// Fuses the instruction at `op` to the one before it, if the two are a pair and the latter is not
// fused yet. A branch that may leave the page is not.
static void fuse(struct builder *builder, struct op *op, const struct insn *insn)
{
    handler *pair = builder->last ? fuse_pair(&builder->last_insn, builder->last, insn, op) : NULL;
    if (pair && op->run == exec_rows[insn->op].near) {
        builder->last->run = pair;
        builder->last = NULL;
    } else {
        // One with a handler of another kind, as for a rounding mode of its own, must keep that.
        builder->last = op->run == exec_rows[insn->op].near ? op : NULL;
        builder->last_insn = *insn;
    }
}

struct op translate_registers(const struct insn *insn)
{
    u32 floats = isa_rows[insn->op].floats;
    struct op op = {.rd = insn->rd ? insn->rd : HART_SINK,
                    .rs1 = insn->rs1,
                    .rs2 = insn->rs2,
                    .imm = insn->imm};
    if (floats) {
        op.rd = floats & ISA_FLOAT_RD ? insn->rd + HART_FLOAT : op.rd;
        op.rs1 += floats & ISA_FLOAT_RS1 ? HART_FLOAT : 0;
        op.rs2 += floats & ISA_FLOAT_RS2 ? HART_FLOAT : 0;
        op.rs3 = floats & ISA_FLOAT_RS3 ? insn->rs3 + HART_FLOAT : 0;
    }
    if (insn_record_compares(insn->op)) {
        op.rs3 = insn->rd;
    } else if (insn->op == OP_amocas_q && insn->rs2) {
        op.rs3 = insn->rs2 + 1;
    }
    return op;
}

// The rounding mode stands in imm; the near handler is for those that the host's unit has.
static void finish_rounding(struct op *op, const struct insn *insn)
{
    const struct exec_row *row = &exec_rows[insn->op];
    bool near = row->shape == SHAPE_FLOAT_TRUNCATES
                    ? insn->rm == ROUND_TO_ZERO
                    : insn->rm == ROUND_NEAREST_EVEN || insn->rm == ROUND_DYNAMIC;
    op->run = near ? row->near : row->far;
    op->imm = insn->rm;
}

// A pair does not go beyond its stretch.
static void add_trail(struct builder *builder, const struct insn *insn, u32 offset)
{
    if (!trail_takes(&builder->stretch, insn)) {
        u32 slot = builder->block->slots;
        struct op *probe = add_slot(builder, offset, insn->raw);
        trail_begin(&builder->stretch, probe, slot, (u32)builder->block->count, !builder->kept,
                    insn);
        builder->last = NULL;
    }
}

// What stands before an instruction, in this order: a stop is before all that counts it.
static void add_probes(struct builder *builder, const struct insn *insn, u32 offset)
{
    const struct cpu_stops *stops = &builder->cpu->stops;
    u32 probes = builder->cpu->probes;
    if ((probes & PROBE_STOPS) && stops->wants(stops->self, insn, offset)) {
        *add_slot(builder, offset, insn->raw) = (struct op){.run = stops_probe};
        builder->fuses = false; // a pair stands side by side
    }
    if (probes & PROBE_COUNTERS) {
        *add_slot(builder, offset, insn->raw) =
            (struct op){.run = counters_probe, .imm = (i32)counters_kinds(insn)};
    }
    if (probes & PROBE_TIMING) {
        *add_slot(builder, offset, insn->raw) = timed_op(builder->cpu, insn);
    }
    if (probes & PROBE_OBSERVER) {
        *add_slot(builder, offset, insn->raw) = (struct op){
            .run = observe_probe, .rd = isa_rows[insn->op].floats != 0, .imm = insn->op};
    }
    if (probes & PROBE_TRAIL) {
        add_trail(builder, insn, offset);
    }
    if (probes & PROBE_TRIGGERS) {
        const struct exec_row *row = &exec_rows[insn->op];
        *add_slot(builder, offset, insn->raw) = (struct op){.run = triggers_probe,
                                                            .rd = row->loads,
                                                            .rs1 = insn->rs1,
                                                            .rs2 = row->stores,
                                                            .imm = insn->imm};
    }
}

static void add_insn(struct builder *builder, const struct insn *insn, u32 offset)
{
    const struct exec_row *row = &exec_rows[insn->op];
    if (unlikely(builder->cpu->probes)) {
        add_probes(builder, insn, offset);
    }
    struct op *op = add_slot(builder, offset, insn->raw);
    *op = translate_registers(insn);
    op->run = row->near;
    builder->block->count++;
    builder->block->end = (u16)(offset + insn->length);
    switch (row->shape) {
    case SHAPE_PLAIN:
        break;
    case SHAPE_FLOAT_PLAIN:
        break;
    case SHAPE_FLOAT_ROUNDS:
    case SHAPE_FLOAT_TRUNCATES:
        finish_rounding(op, insn);
        break;
    case SHAPE_AUIPC:
        op->imm |= (i32)offset; // its own low 12 bits are 0: together they count from the page
        break;
    case SHAPE_BRANCH:
    case SHAPE_JAL:
        finish_jump(builder, op, insn, offset);
        break;
    case SHAPE_CSR:
        builder->ended = csr_ends_block(insn);
        break;
    case SHAPE_JALR:
        op->run = is_strict(builder) ? row->strict : row->near;
        builder->ended = true;
        break;
    case SHAPE_SYSTEM:
        builder->ended = true;
        break;
    }
    if (builder->fuses) {
        fuse(builder, op, insn);
    }
}

static size_t finish(struct builder *builder)
{
    struct block *block = builder->block;
    size_t info_size = block->slots * sizeof *builder->info;
    memcpy(block->ops + block->slots, builder->info, info_size);
    size_t size = sizeof *block + block->slots * sizeof *block->ops + info_size;
    block->units = (u16)((size + CODE_POOL_UNIT - 1) / CODE_POOL_UNIT);
    return size;
}

// The 32 bits at `offset`, or the last 16 of the page.
static u32 word_at(const u8 *host, u32 offset)
{
    u32 word = 0;
    memcpy(&word, host + offset, offset + 4 <= BUS_PAGE_SIZE ? 4 : 2);
    return word;
}

static void begin(struct builder *builder, const struct cpu *cpu, u32 offset, bool kept,
                  struct block *block)
{
    builder->cpu = cpu;
    builder->block = block;
    builder->ended = false;
    builder->kept = kept;
    builder->stretch.probe = NULL;
    builder->fuses = kept && !(cpu->probes & ~(u32)(PROBE_STOPS | PROBE_TRAIL));
    builder->last = NULL;
    *block = (struct block){.start = (u16)offset, .end = (u16)offset};
}

// isa_decode, through a table of the words decoded last: code that is translated again is the same
// code, and most code is made of few words.
static const struct insn *decode(const struct cpu *cpu, u32 word)
{
    word = isa_is_compressed(word) ? word & 0xffff : word;
    struct insn *insn = &cpu->decoded[(word * 0x9e3779b1u) >> (32 - CPU_DECODED_BITS)];
    if (insn->raw != word || insn->length == 0) {
        *insn = isa_decode(word, &cpu->config.extensions);
    }
    return insn;
}

// Gives a block that is the whole body of a loop the handler of that loop, if there is one.
static void fuse_loop(struct builder *builder)
{
    struct block *block = builder->block;
    u32 count = (u32)block->count;
    if (count == 0 || count > LOOP_INSNS_MAX) {
        return;
    }
    const bool probed = builder->stretch.probe;
    struct insn insns[LOOP_INSNS_MAX];
    for (u32 i = 0; i < count; i++) {
        insns[i] = *decode(builder->cpu, builder->info[i + probed].raw);
    }
    struct op *first = block->ops + probed;
    const struct op *last = &first[count - 1];
    const struct exec_row *row = &exec_rows[insns[count - 1].op];
    handler *branch = probed ? trail_loop_of(insns[count - 1].op) : row->near;
    if (row->shape != SHAPE_BRANCH || last->run != branch || last->imm != block->start) {
        return;
    }
    handler *loop = loop_find(insns, count);
    if (loop) {
        first->run = loop;
    }
}

size_t translate_block(const struct cpu *cpu, const u8 *host, u32 offset, u32 limit, bool cut,
                       struct block *block)
{
    struct builder builder;
    begin(&builder, cpu, offset, !cut, block);
    while (!builder.ended && block->count < limit && block->end < BUS_PAGE_SIZE) {
        u32 word = word_at(host, block->end);
        if (block->end + 2 == BUS_PAGE_SIZE && !isa_is_compressed(word)) {
            break;
        }
        add_insn(&builder, decode(cpu, word), block->end);
    }
    if (block->count == 0) {
        return 0;
    }
    if (!builder.ended) {
        bool near = !cut && in_page(block->end);
        add_ending(&builder, cut ? exec_stop : near ? exec_next_near : exec_next_far, near);
    } else if (builder.fuses) {
        fuse_loop(&builder);
    }
    return finish(&builder);
}

void translate_word(const struct cpu *cpu, u32 word, u32 offset, struct block *block)
{
    struct builder builder;
    begin(&builder, cpu, offset, false, block);
    add_insn(&builder, decode(cpu, word), offset);
    if (!builder.ended) {
        add_ending(&builder, exec_stop, false);
    }
    finish(&builder);
}
