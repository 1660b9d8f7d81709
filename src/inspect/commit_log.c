#include "inspect/commit_log.h"

#include "base/digits.h"
#include "cpu/csr.h"
#include "cpu/insn_record.h"
#include "inspect/guest_memory.h"

#include <string.h>

#define HART_COLUMNS 4
#define WRITES_MAX   6
#define XLEN_DIGITS  16

enum { CSR_FFLAGS = 1, CSR_FRM = 2, CSR_FCSR = 3 };
enum { CSR_SSTATUS = 0x100, CSR_SIE = 0x104, CSR_SIP = 0x144 };
enum { CSR_MSTATUS = 0x300, CSR_MIE = 0x304, CSR_MIP = 0x344 };

// Spike's order is by number first, and then by kind.
enum write_kind { WRITE_X = 0, WRITE_F = 1, WRITE_CSR = 4 };

struct write {
    u32 number;
    enum write_kind kind;
    u64 value;
};

struct writes {
    u32 count;
    struct write all[WRITES_MAX];
};

static void add_write(struct writes *writes, enum write_kind kind, u32 number, u64 value)
{
    u32 i = writes->count++;
    assert(i < WRITES_MAX);
    for (; i > 0; i--) {
        const struct write *before = &writes->all[i - 1];
        if (before->number < number || (before->number == number && before->kind < kind)) {
            break;
        }
        writes->all[i] = *before;
    }
    writes->all[i] = (struct write){.number = number, .kind = kind, .value = value};
}

static void add_csr(struct writes *writes, const struct hart *h, u32 number)
{
    if (csr_name(number)) {
        add_write(writes, WRITE_CSR, number, csr_peek(h, number));
    }
}

// Spike logs a write to a view as one to what it views, and to both for sie.
static void add_csr_write(struct writes *writes, const struct hart *h, u32 number)
{
    switch (number) {
    case CSR_SSTATUS:
        add_csr(writes, h, CSR_MSTATUS);
        break;
    case CSR_SIE:
        add_csr(writes, h, CSR_SIE);
        add_csr(writes, h, CSR_MIE);
        break;
    case CSR_SIP:
        add_csr(writes, h, CSR_MIP);
        break;
    case CSR_FCSR:
        add_csr(writes, h, CSR_FFLAGS);
        add_csr(writes, h, CSR_FRM);
        break;
    default:
        add_csr(writes, h, number);
        break;
    }
}

static void add_csr_writes(struct writes *writes, const struct hart *h,
                           const struct insn_record *record)
{
    u32 number = record->raw >> 20;
    bool writes_mstatus = false;
    switch (record->op) {
    case OP_csrrs:
    case OP_csrrc:
    case OP_csrrsi:
    case OP_csrrci:
        if (record->rs[0] == 0) {
            break;
        }
        add_csr_write(writes, h, number);
        writes_mstatus = number == CSR_SSTATUS || number == CSR_MSTATUS;
        break;
    case OP_csrrw:
    case OP_csrrwi:
        add_csr_write(writes, h, number);
        writes_mstatus = number == CSR_SSTATUS || number == CSR_MSTATUS;
        break;
    case OP_mret:
    case OP_sret:
        add_csr(writes, h, CSR_MSTATUS);
        writes_mstatus = true;
        break;
    default:
        break;
    }
    if (record->fflags) {
        add_csr(writes, h, CSR_FFLAGS);
    }
    if (record->dirtied && !writes_mstatus) {
        add_csr(writes, h, CSR_MSTATUS);
    }
}

static char *put_hex(char *end, u64 value, u32 digits)
{
    return digits_hex_fixed(digits_word(end, "0x"), value, digits);
}

// " x5  0x…", " c768_mstatus 0x…"
static char *put_write(char *end, const struct write *write)
{
    char *start = end;
    *end++ = ' ';
    *end++ = write->kind == WRITE_CSR ? 'c' : write->kind == WRITE_F ? 'f' : 'x';
    end = digits_decimal(end, write->number, 0);
    if (write->kind == WRITE_CSR) {
        *end++ = '_';
        end = digits_word(end, csr_name(write->number));
    } else if (end == start + 3) {
        *end++ = ' ';
    }
    *end++ = ' ';
    return put_hex(end, write->value, XLEN_DIGITS);
}

// What a store left in memory: an atomic's is not among its operands. False for an sc or a compare
// and swap that failed, which only memory tells where the result goes to x0.
static bool stored_value(const struct machine *m, const struct insn_record *record, u64 *value)
{
    bool is_sc = record->op == OP_sc_w || record->op == OP_sc_d;
    bool may_fail = is_sc || insn_record_compares(record->op);
    *value = record->stored;
    if (is_sc && record->rd) {
        return record->rd_value == 0;
    }
    u64 memory = 0;
    if ((record->loads || is_sc) &&
        guest_memory_read(m, (u32)record->hart, record->address, &memory, record->stores)) {
        *value = memory;
        return !may_fail || record->rd ||
               !((memory ^ record->stored) & bits_mask(0, 8u * record->stores));
    }
    return true;
}

static char *put_store(char *end, u64 address, u64 value, u32 bytes)
{
    end = put_hex(digits_word(end, " mem "), address, XLEN_DIGITS);
    *end++ = ' ';
    return put_hex(end, value, 2 * bytes);
}

// What amocas.q stored, in halves.
static char *put_pair(char *end, const struct machine *m, const struct insn_record *record)
{
    u64 memory[2] = {record->stored, record->stored_high};
    bool stored = record->stores;
    if (!record->rd &&
        guest_memory_read(m, (u32)record->hart, record->address, memory, sizeof memory)) {
        stored = memory[0] == record->stored && memory[1] == record->stored_high;
    }
    for (u32 i = 0; stored && i < ARRAY_LEN(memory); i++) {
        end = put_store(end, record->address + i * sizeof *memory, memory[i], sizeof *memory);
    }
    return end;
}

static char *put_memory(char *end, const struct machine *m, const struct insn_record *record)
{
    u64 value;
    if (record->loads) {
        end = put_hex(digits_word(end, " mem "), record->address, XLEN_DIGITS);
    }
    if (record->op == OP_cbo_zero) { // Spike stores byte by byte
        for (u32 i = 0; i < record->stores; i++) {
            end = put_store(end, record->address + i, 0, 1);
        }
    } else if (record->op == OP_amocas_q) {
        end = put_pair(end, m, record);
    } else if (record->stores && stored_value(m, record, &value)) {
        end = put_store(end, record->address, value, record->stores);
    }
    return end;
}

size_t commit_log_format(const struct machine *m, const struct insn_record *record, char *line)
{
    struct writes writes = {.count = 0};
    if (record->trapped) {
        return 0;
    }
    if (record->rd >= HART_FLOAT) {
        add_write(&writes, WRITE_F, record->rd - HART_FLOAT, record->rd_value);
    } else if (record->rd) {
        add_write(&writes, WRITE_X, record->rd, record->rd_value);
    }
    if (record->pair) {
        add_write(&writes, WRITE_X, record->rd + 1u, record->rd_high);
    }
    add_csr_writes(&writes, &m->cpu->harts[record->hart], record);
    char *end = digits_decimal(digits_word(line, "core"), record->hart, HART_COLUMNS);
    end = digits_word(end, ": ");
    *end++ = (char)('0' + record->priv);
    *end++ = ' ';
    end = digits_word(put_hex(end, record->pc, XLEN_DIGITS), " (");
    end = put_hex(end, record->raw, isa_is_compressed(record->raw) ? 4 : 8);
    *end++ = ')';
    for (u32 i = 0; i < writes.count; i++) {
        end = put_write(end, &writes.all[i]);
    }
    end = put_memory(end, m, record);
    *end++ = '\n';
    return (size_t)(end - line);
}
