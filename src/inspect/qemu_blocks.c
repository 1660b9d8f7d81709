// The blocks of QEMU's log: where one begins and ends, and how it is shown.
#include "base/digits.h"
#include "cpu/csr.h"
#include "cpu/mmu_look.h"
#include "inspect/qemu_log.h"

#include <string.h>

#define LINE_SIZE 512
#define NAME_MAX  256 // of a function's name

// QEMU's name for what a block was translated for (target/riscv/cpu.h, TB_FLAGS), and for how
// (include/exec/exec-all.h, CF_*).
#define FLAG_NO_VECTORS   (1u << 12)
#define FLAG_64_BITS      (2u << 20)
#define TRANSLATED_PLAIN  0xff000000u
#define TRANSLATED_ALONE  0x200u // nochain
#define TRANSLATED_SINGLE 1u     // how many instructions at most

// A block as it stands in memory.
struct code {
    const struct hart *h;
    u64 pc, pa;
    const u8 *host; // of the first instruction; null where the rest of its page is not known
    u32 first;      // the first instruction's bits
    u32 flags;      // QEMU's
};

// --- extent ---

static bool ends_block(const struct hart *h, const struct insn *insn)
{
    const struct isa_row *row = &isa_rows[insn->op];
    switch (insn->op) {
    case OP_illegal:
    case OP_jal:
    case OP_jalr:
    case OP_ecall:
    case OP_ebreak:
    case OP_mret:
    case OP_sret:
    case OP_fence_i:
    case OP_pause:
    case OP_wrs_nto:
    case OP_wrs_sto:
        return true;
    default:
        return row->format == FORMAT_B || row->format == FORMAT_I_csr ||
               row->format == FORMAT_I_csri || (row->floats && !(h->s.mstatus & MSTATUS_FS));
    }
}

// The bits at `offset` of the block, whose first instruction has an own copy. False where they are
// in another page. What stands in a page's last two bytes is always a block of its own.
static bool word_at(const struct code *code, u64 offset, u32 *word)
{
    u64 place = (code->pc + offset) % BUS_PAGE_SIZE;
    *word = code->first;
    if (offset == 0) {
        return true;
    }
    if (!code->host || place < code->pc % BUS_PAGE_SIZE || place + 4 > BUS_PAGE_SIZE) {
        return false;
    }
    memcpy(word, code->host + offset, 4);
    return true;
}

// The next instruction of the block, behind `offset` bytes and `count` instructions. False behind
// the last.
static bool next_insn(const struct qemu_log *log, const struct code *code, u64 offset, u32 count,
                      struct insn *insn)
{
    u32 word;
    bool over = count && ends_block(code->h, insn);
    if (over || count == (log->choice.single_step ? 1 : QEMU_BLOCK_MAX) ||
        !word_at(code, offset, &word)) {
        return false;
    }
    *insn = isa_decode(word, &code->h->cpu->config.extensions);
    return true;
}

static u64 hash_word(u64 hash, u64 word)
{
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 29;
}

// The block's size in bytes, and a hash of all that is its own.
static u64 measure(const struct qemu_log *log, const struct code *code, u64 *hash)
{
    struct insn insn = {0};
    u64 size = 0;
    *hash = hash_word(hash_word(hash_word(1, code->pc), code->pa), code->flags);
    for (u32 count = 0; next_insn(log, code, size, count, &insn); count++) {
        size += insn.length;
        *hash = hash_word(*hash, insn.raw);
    }
    return size;
}

// --- lines ---

static const char *function_name(const struct qemu_log *log, u64 address)
{
    const struct qemu_sink *sink = &log->sink;
    const char *name = sink->function ? sink->function(sink->function_self, address) : NULL;
    return name && strlen(name) < NAME_MAX ? name : "";
}

// QEMU's disassembler is older than these.
static const char *csr_name_for_qemu(u32 number)
{
    static const char *const unknown[] = {"scountovf", "mcountinhibit", "mcyclecfg", "minstretcfg",
                                          "tinfo",     "tcontrol",      "mseccfg",   "mconfigptr",
                                          "senvcfg",   "menvcfg",       "stimecmp"};
    const char *name = csr_name(number);
    for (size_t i = 0; name && i < ARRAY_LEN(unknown); i++) {
        if (strcmp(name, unknown[i]) == 0) {
            return NULL;
        }
    }
    return name && (strncmp(name, "hpm", 3) == 0 || strstr(name, "stateen")) ? NULL : name;
}

static void show_insn(const struct qemu_log *log, const struct code *code, u64 pc,
                      const struct insn *insn)
{
    char line[LINE_SIZE], text[ISA_TEXT_SIZE];
    bool narrow = insn->length == 2;
    char *end = digits_hex_fixed(digits_word(line, "0x"), pc, QEMU_HEX_DIGITS);
    end = digits_hex_fixed(digits_word(end, ":  "), insn->raw, narrow ? 4 : 8);
    end = digits_word(end, narrow ? "              " : "          ");
    isa_disassemble_for_qemu(insn->raw, pc, &code->h->cpu->config.extensions, csr_name_for_qemu,
                             text, sizeof text);
    qemu_put(log, line, digits_word(digits_word(end, text), "\n"));
}

static void show_code(const struct qemu_log *log, const struct code *code)
{
    char line[LINE_SIZE];
    struct insn insn = {0};
    u64 size = 0;
    char *end = digits_word(line, "----------------\nIN: ");
    end = digits_word(digits_word(end, function_name(log, code->pc)), "\nPriv: ");
    qemu_put(log, line, digits_word(digits_decimal(end, code->h->s.priv, 0), "; Virt: 0\n"));
    for (u32 count = 0; next_insn(log, code, size, count, &insn); count++) {
        show_insn(log, code, code->pc + size, &insn);
        size += insn.length;
    }
    qemu_put(log, line, digits_word(line, "\n"));
}

// Shows what was not shown before, or is another by now.
static void show_new_code(struct qemu_log *log, const struct code *code, u64 hash)
{
    u64 *seen = &log->seen[hash % QEMU_SEEN & ~(u64)(QEMU_SEEN_WAYS - 1)];
    for (u32 way = 0; way < QEMU_SEEN_WAYS; way++) {
        if (seen[way] == hash) {
            return;
        }
    }
    memmove(seen + 1, seen, (QEMU_SEEN_WAYS - 1) * sizeof *seen);
    *seen = hash;
    show_code(log, code);
}

// QEMU's address of its translation says nothing; the guest's physical address stands there.
static void show_run(const struct qemu_log *log, const struct code *code)
{
    char line[LINE_SIZE];
    u32 translated = TRANSLATED_PLAIN | (qemu_wants(log, QEMU_nochain) ? TRANSLATED_ALONE : 0) |
                     (log->choice.single_step ? TRANSLATED_SINGLE : 0);
    char *end = digits_decimal(digits_word(line, "Trace "), code->h->s.mhartid, 0);
    end = digits_address(digits_word(end, ": "), code->pa);
    end = digits_hex_fixed(digits_word(end, " ["), 0, QEMU_HEX_DIGITS);
    end = digits_hex_fixed(digits_word(end, "/"), code->pc, QEMU_HEX_DIGITS);
    end = digits_hex_fixed(digits_word(end, "/"), code->flags, 8);
    end = digits_hex_fixed(digits_word(end, "/"), translated, 8);
    end = digits_word(digits_word(end, "] "), function_name(log, code->pc));
    qemu_put(log, line, digits_word(end, "\n"));
}

// --- blocks ---

static u32 flags_of(const struct hart *h)
{
    return FLAG_64_BITS | FLAG_NO_VECTORS | (u32)mmu_privilege(h, ACCESS_LOAD) |
           (u32)(h->s.mstatus & MSTATUS_FS);
}

static struct code find_code(const struct hart *h, const struct insn_record *record)
{
    struct code code = {.h = h, .pc = record->pc, .first = record->raw, .flags = flags_of(h)};
    struct mmu_look look;
    mmu_look(h, record->pc, ACCESS_FETCH, &look);
    const struct bus_memory *memory = look.mapped ? bus_memory_at(&h->cpu->bus, look.pa) : NULL;
    code.pa = look.pa;
    code.host = memory ? bus_host_address(memory, look.pa) : NULL;
    return code;
}

static bool is_in_ranges(const struct qemu_choice *choice, u64 pc)
{
    for (u32 i = 0; i < choice->range_count; i++) {
        if (pc >= choice->ranges[i].first && pc <= choice->ranges[i].last) {
            return true;
        }
    }
    return choice->range_count == 0;
}

static void begin_block(struct qemu_log *log, const struct hart *h,
                        const struct insn_record *record, struct qemu_block *block)
{
    u64 hash;
    const struct code code = find_code(h, record);
    *block = (struct qemu_block){.open = true};
    block->end = code.pc + measure(log, &code, &hash);
    if (!is_in_ranges(&log->choice, code.pc)) {
        return;
    }
    if (qemu_wants(log, QEMU_in_asm)) {
        show_new_code(log, &code, hash);
    }
    if (qemu_wants(log, QEMU_exec)) {
        show_run(log, &code);
    }
    if (qemu_wants(log, QEMU_cpu)) {
        qemu_registers(log, h, code.pc);
    }
}

void qemu_blocks_before(struct qemu_log *log, const struct hart *h,
                        const struct insn_record *record)
{
    struct qemu_block *block = &log->blocks[h->s.mhartid];
    bool begins = !block->open || record->pc != block->next;
    if (qemu_wants(log, QEMU_mmu)) {
        qemu_tlb_before(log, h, record, begins);
    }
    if (begins) {
        begin_block(log, h, record, block);
    }
    block->next = record->pc + (isa_is_compressed(record->raw) ? 2 : 4);
    block->open = block->next != block->end;
}
